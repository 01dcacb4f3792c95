CREATE SCHEMA ext;
CREATE EXTENSION citext WITH SCHEMA ext;
CREATE EXTENSION "uuid-ossp";
CREATE EXTENSION hstore VERSION '1.4';
CREATE DOMAIN email AS ext.citext;
CREATE TYPE of_extension AS (tags hstore[]);
CREATE FUNCTION tags(hstore) RETURNS ext.citext LANGUAGE sql AS 'SELECT NULL::ext.citext';

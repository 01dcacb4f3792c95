CREATE SCHEMA "Odd.Schema";
CREATE TYPE "Odd.Schema"."Odd ""Type" AS (a integer);
CREATE FUNCTION "Odd.Schema".same("Odd.Schema"."Odd ""Type", "Odd.Schema"."Odd ""Type") RETURNS boolean LANGUAGE sql AS 'SELECT true';

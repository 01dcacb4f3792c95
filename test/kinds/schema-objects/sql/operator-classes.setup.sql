CREATE SCHEMA "Odd.Schema";
CREATE TYPE mood AS ENUM ('good');

CREATE SCHEMA "Odd AS ""Schema";
CREATE TYPE mood AS ENUM ('good', 'bad');
CREATE TYPE "Odd AS ""Schema"."Odd.Type" AS (a integer);
CREATE FUNCTION to_mood(integer) RETURNS mood LANGUAGE sql AS 'SELECT ''good''::public.mood';
CREATE FUNCTION to_mood("Odd AS ""Schema"."Odd.Type", integer, boolean) RETURNS mood LANGUAGE sql AS 'SELECT ''good''::public.mood';

CREATE CAST (integer AS mood) WITH FUNCTION to_mood(integer) AS ASSIGNMENT;
CREATE CAST ("Odd AS ""Schema"."Odd.Type" AS mood) WITH FUNCTION to_mood("Odd AS ""Schema"."Odd.Type", integer, boolean) AS IMPLICIT;
CREATE CAST (mood AS "Odd AS ""Schema"."Odd.Type") WITH INOUT;
CREATE CAST (bytea AS text) WITHOUT FUNCTION;
COMMENT ON CAST ("Odd AS ""Schema"."Odd.Type" AS mood) IS 'it''s';

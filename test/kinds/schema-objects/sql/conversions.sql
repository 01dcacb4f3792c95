CREATE CONVERSION plain FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8;
CREATE DEFAULT CONVERSION "Odd.Schema"."Odd ""Conversion" FOR 'UTF8' TO 'LATIN1' FROM utf8_to_iso8859_1;
COMMENT ON CONVERSION "Odd.Schema"."Odd ""Conversion" IS 'it''s';

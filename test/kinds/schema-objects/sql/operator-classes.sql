CREATE OPERATOR FAMILY bare USING hash;
CREATE OPERATOR CLASS ops FOR TYPE integer USING btree AS OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >,
  FUNCTION 1 btint4cmp(integer, integer), FUNCTION 2 btint4sortsupport(internal);
ALTER OPERATOR FAMILY ops USING btree ADD OPERATOR 1 <(integer, bigint), OPERATOR 1 <(bigint, integer), FUNCTION 1 (integer, bigint) btint48cmp(integer, bigint);
CREATE OPERATOR CLASS nothing FOR TYPE integer USING hash FAMILY bare AS STORAGE integer;
CREATE OPERATOR FAMILY "Odd.Schema"."Odd USING ""Family" USING gist;
CREATE OPERATOR CLASS "Odd.Schema"."Odd USING ""Class" FOR TYPE point USING gist FAMILY "Odd.Schema"."Odd USING ""Family" AS
  OPERATOR 11 |>>(point, point), OPERATOR 15 <->(point, point) FOR ORDER BY float_ops, FUNCTION 2 gist_box_union(internal, internal), STORAGE box;
CREATE OPERATOR CLASS moods DEFAULT FOR TYPE mood USING btree AS OPERATOR 1 <(anyenum, anyenum), FUNCTION 1 (mood, mood) enum_cmp(anyenum, anyenum);
COMMENT ON OPERATOR FAMILY bare USING hash IS 'it''s';
COMMENT ON OPERATOR CLASS "Odd.Schema"."Odd USING ""Class" USING gist IS 'it''s';

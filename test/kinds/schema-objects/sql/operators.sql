CREATE OPERATOR === (FUNCTION = int4eq, LEFTARG = integer, RIGHTARG = integer, COMMUTATOR = ===, NEGATOR = !==, RESTRICT = eqsel, JOIN = eqjoinsel, HASHES, MERGES);
CREATE OPERATOR !== (FUNCTION = int4ne, LEFTARG = integer, RIGHTARG = integer, COMMUTATOR = !==, NEGATOR = ===);
CREATE OPERATOR <<! (FUNCTION = int48lt, LEFTARG = integer, RIGHTARG = bigint, COMMUTATOR = !>>);
CREATE OPERATOR !>> (FUNCTION = int84gt, LEFTARG = bigint, RIGHTARG = integer, COMMUTATOR = <<!);
CREATE OPERATOR "Odd.Schema".%/ (FUNCTION = int4abs, RIGHTARG = integer);
CREATE OPERATOR "Odd.Schema".`|` (FUNCTION = "Odd.Schema".same, LEFTARG = "Odd.Schema"."Odd ""Type", RIGHTARG = "Odd.Schema"."Odd ""Type");
COMMENT ON OPERATOR === (integer, integer) IS 'it''s';
COMMENT ON OPERATOR "Odd.Schema".%/ (NONE, integer) IS 'it''s';

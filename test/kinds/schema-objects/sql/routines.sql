CREATE FUNCTION app.odd_state(text, app.status, text[]) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT $1 $$;
CREATE FUNCTION app.odd_final(text, app.status, text[]) RETURNS integer LANGUAGE sql IMMUTABLE AS $$ SELECT 1 $$;
CREATE FUNCTION plain() RETURNS integer LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION order_total(bigint, app.status) RETURNS numeric LANGUAGE sql STABLE AS $$ SELECT $1::numeric $$;
CREATE FUNCTION order_total(id bigint, tax numeric DEFAULT 0.2, note text DEFAULT 'a, b (c'' DEFAULT ') RETURNS numeric
  LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 7 AS $body$
BEGIN
  -- $$ trailing spaces  
  RETURN id * tax; 
END $body$;
CREATE FUNCTION app.pair(IN a integer, OUT b integer, OUT c text, INOUT d text) LANGUAGE sql PARALLEL RESTRICTED AS 'SELECT 1, ''x'', d';
CREATE FUNCTION app.series(n integer) RETURNS TABLE (i integer, "Label" text) LANGUAGE sql ROWS 12 AS 'SELECT g, g::text FROM generate_series(1, n) g';
CREATE FUNCTION app.all_of(VARIADIC list app.status[]) RETURNS SETOF app.status LANGUAGE sql LEAKPROOF AS 'SELECT unnest(list)';
CREATE FUNCTION app."Odd ""Name(x)"(integer) RETURNS integer LANGUAGE sql
  SECURITY DEFINER SET search_path = app, "$user", pg_temp SET work_mem = '8MB' SET "my.Custom" = 'it''s' SET DateStyle = 'ISO, DMY' AS 'SELECT 1';
CREATE FUNCTION safe_path() RETURNS integer LANGUAGE sql SET search_path = '' AS 'SELECT 1';
CREATE FUNCTION standard_return(a integer, b integer) RETURNS integer LANGUAGE sql RETURN a + b;
CREATE FUNCTION standard_atomic(a integer) RETURNS SETOF app.status LANGUAGE sql BEGIN ATOMIC SELECT 'a'::app.status; SELECT 'b'::app.status; END;
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
CREATE FUNCTION my_abs(integer) RETURNS integer LANGUAGE internal IMMUTABLE STRICT AS 'int4abs';
CREATE FUNCTION my_ntile(integer) RETURNS integer LANGUAGE internal WINDOW IMMUTABLE STRICT AS 'window_ntile';
CREATE FUNCTION my_series(integer, integer) RETURNS SETOF integer LANGUAGE internal IMMUTABLE STRICT SUPPORT generate_series_int4_support AS 'generate_series_int4';
CREATE FUNCTION by_numeric(numeric(10, 2), double precision, timestamp with time zone, "char") RETURNS void LANGUAGE sql AS '';
CREATE PROCEDURE app.archive(IN before date, IN limit_to integer DEFAULT 10) LANGUAGE plpgsql SECURITY DEFINER SET statement_timeout = '5s' AS $$ BEGIN NULL; END $$;
CREATE PROCEDURE twice(INOUT n integer) LANGUAGE plpgsql AS $$ BEGIN n := n * 2; END $$;
CREATE PROCEDURE two_ways(integer, text) LANGUAGE sql AS 'SELECT 1';
CREATE PROCEDURE two_ways(IN a integer, OUT b text) LANGUAGE sql AS 'SELECT ''x''';
CREATE PROCEDURE atomic() LANGUAGE sql BEGIN ATOMIC SELECT 1; END;
CREATE AGGREGATE group_concat(text) (SFUNC = textcat, STYPE = text);
CREATE AGGREGATE app.count_all(*) (SFUNC = int8inc, STYPE = int8, INITCOND = '0', PARALLEL = SAFE, COMBINEFUNC = int8pl, SSPACE = 32);
CREATE AGGREGATE app."Odd Agg"(item app.status, VARIADIC more text[]) (SFUNC = app.odd_state, STYPE = text, FINALFUNC = app.odd_final, FINALFUNC_EXTRA, FINALFUNC_MODIFY = SHAREABLE, INITCOND = 'it''s \ it');
CREATE AGGREGATE lowest(integer) (SFUNC = int4smaller, STYPE = integer, SORTOP = <);
CREATE AGGREGATE moving_sum(double precision) (SFUNC = float8pl, STYPE = double precision, MSFUNC = float8pl, MINVFUNC = float8mi, MSTYPE = double precision, MSSPACE = 8, INITCOND = '0', MINITCOND = '0', MFINALFUNC = float8abs, MFINALFUNC_MODIFY = READ_WRITE);
CREATE AGGREGATE my_average(numeric) (SFUNC = numeric_avg_accum, STYPE = internal, FINALFUNC = numeric_avg, COMBINEFUNC = numeric_avg_combine, SERIALFUNC = numeric_avg_serialize, DESERIALFUNC = numeric_avg_deserialize, PARALLEL = RESTRICTED);
CREATE AGGREGATE my_percentile(double precision ORDER BY anyelement) (SFUNC = ordered_set_transition, STYPE = internal, FINALFUNC = percentile_disc_final, FINALFUNC_EXTRA);
CREATE AGGREGATE my_rank(VARIADIC "any" ORDER BY VARIADIC "any") (SFUNC = ordered_set_transition_multi, STYPE = internal, FINALFUNC = rank_final, FINALFUNC_EXTRA, HYPOTHETICAL);

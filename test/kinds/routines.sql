CREATE SCHEMA app;
CREATE TYPE app.status AS ENUM ('a', 'b');
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

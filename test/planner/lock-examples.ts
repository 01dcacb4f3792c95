/** A statement of one form, run on the objects of `setup`. */
export interface LockExample {
  readonly form: string;
  readonly sql: string;
  /** The relations that it is declared to lock, in the order of `Statement.on`. */
  readonly on: readonly string[];
  /** The first PostgreSQL that has the statement. */
  readonly since?: number;
  /** SQL that must run before it in the same transaction. */
  readonly prepare?: string;
}

/** What all examples stand on. Every table has rows, so that a scan shows. */
export const setup = `
  CREATE EXTENSION citext;
  CREATE TYPE mood AS ENUM ('good', 'bad');
  CREATE TYPE pair AS (x integer, y integer);
  CREATE TYPE row_of_typed AS (a integer);
  CREATE DOMAIN age AS integer DEFAULT 1;
  ALTER DOMAIN age ADD CONSTRAINT later CHECK (VALUE < 9999) NOT VALID;
  CREATE COLLATION german (PROVIDER = icu, LOCALE = 'de');
  CREATE SCHEMA other;
  CREATE ACCESS METHOD heap_too TYPE TABLE HANDLER heap_tableam_handler;

  CREATE TABLE plain (id integer PRIMARY KEY, a integer NOT NULL, b integer, c text, v varchar(10), proven integer,
                      CONSTRAINT a_positive CHECK (a > 0), CONSTRAINT proven_there CHECK (proven IS NOT NULL));
  INSERT INTO plain SELECT i, i, i, 'c' || i, 'v', i FROM generate_series(1, 1000) i;
  ALTER TABLE plain ADD CONSTRAINT b_later CHECK (b > 0) NOT VALID;
  CREATE INDEX plain_b ON plain (b);
  CREATE UNIQUE INDEX plain_a_b ON plain (a, b);
  CREATE INDEX plain_expression ON plain ((a + 1));
  CREATE STATISTICS plain_numbers ON a, b FROM plain;
  CREATE POLICY everybody ON plain;
  CREATE RULE nothing_special AS ON UPDATE TO plain WHERE false DO NOTHING;
  CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
  CREATE TRIGGER touched BEFORE UPDATE ON plain FOR EACH ROW EXECUTE FUNCTION touch();
  ANALYZE plain;

  CREATE TABLE parent (id integer PRIMARY KEY);
  INSERT INTO parent SELECT generate_series(1, 1000);
  CREATE TABLE child (id integer PRIMARY KEY, parent_id integer, other_id integer, checked_id integer,
                      CONSTRAINT child_parent FOREIGN KEY (parent_id) REFERENCES parent);
  INSERT INTO child SELECT i, i, i, i FROM generate_series(1, 1000) i;
  ALTER TABLE child ADD CONSTRAINT child_later FOREIGN KEY (checked_id) REFERENCES parent NOT VALID;

  CREATE TABLE aged (a age);
  CREATE DOMAIN old_age AS age;
  CREATE TABLE old_aged (a old_age);
  INSERT INTO aged SELECT generate_series(1, 1000);
  CREATE TABLE typed OF row_of_typed;
  CREATE TABLE typeless (a integer);
  CREATE TABLE base (a integer);
  CREATE TABLE heir (a integer);
  CREATE TABLE born_heir () INHERITS (base);
  CREATE TABLE numbered (id integer GENERATED ALWAYS AS IDENTITY, n integer NOT NULL, double integer GENERATED ALWAYS AS (n * 2) STORED);
  INSERT INTO numbered (n) SELECT generate_series(1, 1000);
  CREATE TABLE unlogged_not (a integer);
  INSERT INTO unlogged_not SELECT generate_series(1, 1000);
  CREATE SEQUENCE counter;

  CREATE TABLE whole (k integer, v integer) PARTITION BY RANGE (k);
  CREATE TABLE whole_1 PARTITION OF whole FOR VALUES FROM (0) TO (1000);
  CREATE TABLE whole_rest PARTITION OF whole DEFAULT;
  INSERT INTO whole SELECT i, i FROM generate_series(1, 2000) i;
  CREATE TABLE whole_2 (k integer, v integer);
  INSERT INTO whole_2 SELECT i, i FROM generate_series(5000, 5999) i;
  CREATE TABLE parts (k integer, v integer) PARTITION BY RANGE (k);
  CREATE TABLE parts_1 PARTITION OF parts FOR VALUES FROM (0) TO (1000);
  CREATE TABLE parts_2 (k integer, v integer);
  INSERT INTO parts_2 SELECT i, i FROM generate_series(5000, 5999) i;
  CREATE INDEX parts_k ON ONLY parts (k);
  CREATE INDEX parts_1_k ON parts_1 (k);

  CREATE VIEW seen AS SELECT id, a FROM plain;
  CREATE MATERIALIZED VIEW kept AS SELECT id, a FROM plain;
  CREATE FUNCTION one() RETURNS integer LANGUAGE sql AS 'SELECT 1';
  CREATE FUNCTION guard() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
  CREATE EVENT TRIGGER guarded ON sql_drop WHEN TAG IN ('DROP SERVER') EXECUTE FUNCTION guard();
  CREATE PUBLICATION told FOR TABLE plain;
  CREATE CAST (text AS bytea) WITH INOUT;
  CREATE OPERATOR === (FUNCTION = int4eq, LEFTARG = integer, RIGHTARG = integer);
  CREATE OPERATOR FAMILY unused_family USING hash;
  CREATE OPERATOR CLASS ops FOR TYPE integer USING btree AS OPERATOR 1 <;
  CREATE CONVERSION converted FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8;
  CREATE LANGUAGE spoken HANDLER plpgsql_call_handler;
  CREATE TRANSFORM FOR integer LANGUAGE sql (FROM SQL WITH FUNCTION prsd_lextype(internal));
  CREATE ACCESS METHOD heap2 TYPE TABLE HANDLER heap_tableam_handler;
  CREATE TEXT SEARCH DICTIONARY words (TEMPLATE = simple);
  CREATE TEXT SEARCH CONFIGURATION searching (PARSER = "default");
  CREATE SUBSCRIPTION heard CONNECTION 'dbname=nowhere' PUBLICATION told WITH (connect = false, slot_name = NONE);
  CREATE FOREIGN DATA WRAPPER wrapper;
  CREATE FOREIGN DATA WRAPPER unused_wrapper;
  CREATE SERVER away FOREIGN DATA WRAPPER wrapper;
  CREATE SERVER unused_server FOREIGN DATA WRAPPER wrapper;
  CREATE USER MAPPING FOR PUBLIC SERVER away;
  CREATE FOREIGN TABLE far (a integer) SERVER away;`;

/** What only PostgreSQL 18 can make. */
export const setup18 = `
  CREATE TABLE not_null_later (a integer);
  INSERT INTO not_null_later SELECT generate_series(1, 1000);
  ALTER TABLE not_null_later ADD CONSTRAINT a_there NOT NULL a NOT VALID;`;

/** The tablespace of the example of "set tablespace", and the role of those of "alter role": they belong to the whole server. */
export const otherTablespace = "flux_test_locks";
export const otherRole = "flux_test_locks";

const example = (form: string, on: readonly string[], sql: string, more: Partial<LockExample> = {}): LockExample => ({
  form,
  on,
  sql,
  ...more,
});

/** At least one for each form that can run in a transaction. */
export const examples: readonly LockExample[] = [
  example("create schema", [], "CREATE SCHEMA fresh"),
  example("drop schema", [], "DROP SCHEMA other"),
  example("rename schema", [], "ALTER SCHEMA other RENAME TO others"),
  example("lock table", ["plain"], "LOCK TABLE plain IN ACCESS EXCLUSIVE MODE"),
  example("create extension", [], "CREATE EXTENSION hstore"),
  example("alter extension", [], "ALTER EXTENSION citext SET SCHEMA other"),
  example("drop extension", [], "DROP EXTENSION citext"),
  example("create type", [], "CREATE TYPE fresh AS ENUM ('a')"),
  example("create type", [], "CREATE TYPE fresh AS (a integer)"),
  example("create type", [], "CREATE DOMAIN fresh AS integer"),
  example("create type", [], "CREATE TYPE fresh AS RANGE (SUBTYPE = float8)"),
  example("alter type", [], "ALTER TYPE mood RENAME TO humour"),
  example("alter type", [], "ALTER TYPE pair ADD ATTRIBUTE z integer"),
  example("drop type", [], "DROP TYPE mood"),
  example("add enum value", [], "ALTER TYPE mood ADD VALUE 'so so' BEFORE 'bad'"),
  example("alter domain", [], "ALTER DOMAIN age DROP DEFAULT"),
  example("alter domain", [], "ALTER DOMAIN age ADD CONSTRAINT positive CHECK (VALUE > 0) NOT VALID"),
  example("alter domain scan", ["aged", "old_aged"], "ALTER DOMAIN age ADD CONSTRAINT positive CHECK (VALUE > 0)"),
  example("alter domain scan", ["aged", "old_aged"], "ALTER DOMAIN age SET NOT NULL"),
  example("alter domain scan", ["aged", "old_aged"], "ALTER DOMAIN age VALIDATE CONSTRAINT later"),
  example("create sequence", [], "CREATE SEQUENCE fresh"),
  example("alter sequence", ["counter"], "ALTER SEQUENCE counter INCREMENT 5"),
  example("alter sequence", ["counter"], "ALTER SEQUENCE counter OWNED BY plain.id"),
  example("set sequence logged", ["counter"], "ALTER SEQUENCE counter SET UNLOGGED"),
  example("set sequence value", ["counter"], "SELECT setval('counter', 5)"),
  example("rename sequence", ["counter"], "ALTER SEQUENCE counter RENAME TO counting"),
  example("drop sequence", ["counter"], "DROP SEQUENCE counter"),
  example("create function", [], "CREATE OR REPLACE FUNCTION one() RETURNS integer LANGUAGE sql AS 'SELECT 2'"),
  example("alter function", [], "ALTER FUNCTION one() RENAME TO two"),
  example("drop function", [], "DROP FUNCTION one()"),
  example("create collation", [], "CREATE COLLATION fresh (PROVIDER = icu, LOCALE = 'de')"),
  example("alter collation", [], "ALTER COLLATION german RENAME TO deutsch"),
  example("drop collation", [], "DROP COLLATION german"),
  example("create table", [], "CREATE TABLE fresh (a integer PRIMARY KEY, b mood)"),
  example("create table", ["base"], "CREATE TABLE fresh () INHERITS (base)"),
  example(
    "create partition",
    ["parts", "fresh"],
    "CREATE TABLE fresh PARTITION OF parts FOR VALUES FROM (8000) TO (9000)",
  ),
  example(
    "create partition scan",
    ["whole", "fresh", "whole_rest"],
    "CREATE TABLE fresh PARTITION OF whole FOR VALUES FROM (8000) TO (9000)",
  ),
  example(
    "attach partition scan",
    ["parts", "parts_2"],
    "ALTER TABLE parts ATTACH PARTITION parts_2 FOR VALUES FROM (5000) TO (6000)",
  ),
  example(
    "attach partition scan",
    ["whole", "whole_2", "whole_rest"],
    "ALTER TABLE whole ATTACH PARTITION whole_2 FOR VALUES FROM (5000) TO (6000)",
  ),
  example("detach partition", ["parts", "parts_1"], "ALTER TABLE parts DETACH PARTITION parts_1"),
  example("detach partition", ["whole", "whole_1", "whole_rest"], "ALTER TABLE whole DETACH PARTITION whole_1"),
  example("inherit", ["heir", "base"], "ALTER TABLE heir INHERIT base"),
  example("no inherit", ["born_heir"], "ALTER TABLE born_heir NO INHERIT base"),
  example("drop table", ["aged"], "DROP TABLE aged"),
  example("drop table", ["child", "parent"], "DROP TABLE child"),
  example("rename table", ["plain"], "ALTER TABLE plain RENAME TO simple"),
  example("rename column", ["plain"], "ALTER TABLE plain RENAME COLUMN b TO bb"),
  example("rename constraint", ["plain"], "ALTER TABLE plain RENAME CONSTRAINT a_positive TO a_above_zero"),
  example("rename constraint", ["plain"], "ALTER TABLE plain RENAME CONSTRAINT plain_pkey TO plain_key"),
  example("rename constraint", ["child"], "ALTER TABLE child RENAME CONSTRAINT child_parent TO child_of"),
  example("rename index", ["plain"], "ALTER INDEX plain_b RENAME TO plain_bb"),
  example("set logged", ["unlogged_not"], "ALTER TABLE unlogged_not SET UNLOGGED"),
  example("set storage parameters", ["plain"], "ALTER TABLE plain SET (fillfactor = 80, autovacuum_enabled = off)"),
  example("set storage parameters", ["kept"], "ALTER MATERIALIZED VIEW kept SET (fillfactor = 80)"),
  example("alter table of type", ["typeless"], "ALTER TABLE typeless OF row_of_typed"),
  example("alter table of type", ["typed"], "ALTER TABLE typed NOT OF"),
  example("replica identity", ["plain"], "ALTER TABLE plain REPLICA IDENTITY FULL"),
  example("replica identity", ["plain"], "ALTER TABLE plain REPLICA IDENTITY USING INDEX plain_pkey"),
  example("cluster on", ["plain"], "ALTER TABLE plain CLUSTER ON plain_b"),
  example("cluster on", ["plain"], "ALTER TABLE plain SET WITHOUT CLUSTER"),
  example("set access method", ["unlogged_not"], "ALTER TABLE unlogged_not SET ACCESS METHOD heap_too"),
  example("set access method", ["kept"], "ALTER MATERIALIZED VIEW kept SET ACCESS METHOD heap_too"),
  example("set access method of partitions", ["parts"], "ALTER TABLE parts SET ACCESS METHOD heap_too", { since: 17 }),
  example("set tablespace", ["unlogged_not"], `ALTER TABLE unlogged_not SET TABLESPACE ${otherTablespace}`),
  example("add column", ["plain"], "ALTER TABLE plain ADD COLUMN d integer"),
  example("add column", ["plain"], "ALTER TABLE plain ADD COLUMN d timestamptz NOT NULL DEFAULT now()"),
  example("add column rewrite", ["plain"], "ALTER TABLE plain ADD COLUMN d double precision DEFAULT random()"),
  example("add column rewrite", ["plain"], "ALTER TABLE plain ADD COLUMN d integer GENERATED ALWAYS AS IDENTITY"),
  example("drop column", ["plain"], "ALTER TABLE plain DROP COLUMN b"),
  example("set default", ["plain"], "ALTER TABLE plain ALTER COLUMN b SET DEFAULT 5"),
  example("drop default", ["plain"], "ALTER TABLE plain ALTER COLUMN b DROP DEFAULT"),
  example("set not null", ["plain"], "ALTER TABLE plain ALTER COLUMN b SET NOT NULL"),
  example("set not null proven", ["plain"], "ALTER TABLE plain ALTER COLUMN proven SET NOT NULL"),
  example("drop not null", ["plain"], "ALTER TABLE plain ALTER COLUMN a DROP NOT NULL"),
  example("alter column type rewrite", ["plain"], "ALTER TABLE plain ALTER COLUMN b TYPE bigint"),
  example("add identity", ["plain"], "ALTER TABLE plain ALTER COLUMN a ADD GENERATED ALWAYS AS IDENTITY"),
  example(
    "alter identity",
    ["numbered", "numbered_id_seq"],
    "ALTER TABLE numbered ALTER COLUMN id SET GENERATED BY DEFAULT SET INCREMENT BY 5",
  ),
  example("drop identity", ["numbered", "numbered_id_seq"], "ALTER TABLE numbered ALTER COLUMN id DROP IDENTITY"),
  example("drop expression", ["numbered"], "ALTER TABLE numbered ALTER COLUMN double DROP EXPRESSION"),
  example("set expression", ["numbered"], "ALTER TABLE numbered ALTER COLUMN twice SET EXPRESSION AS (id * 3)", {
    since: 18,
    prepare: "ALTER TABLE numbered ADD COLUMN twice bigint GENERATED ALWAYS AS (id * 2) VIRTUAL",
  }),
  example(
    "set expression rewrite",
    ["numbered"],
    "ALTER TABLE numbered ALTER COLUMN double SET EXPRESSION AS (id * 3)",
    { since: 17 },
  ),
  example("set column option", ["plain"], "ALTER TABLE plain ALTER COLUMN c SET STORAGE EXTERNAL"),
  example("set column option", ["plain"], "ALTER TABLE plain ALTER COLUMN c SET COMPRESSION pglz"),
  example("set statistics", ["plain"], "ALTER TABLE plain ALTER COLUMN c SET STATISTICS 500"),
  example("set statistics", ["plain"], "ALTER TABLE plain ALTER COLUMN c SET (n_distinct = 5)"),
  example("add check", ["plain"], "ALTER TABLE plain ADD CONSTRAINT fresh CHECK (b < 5000)"),
  example("add check not valid", ["plain"], "ALTER TABLE plain ADD CONSTRAINT fresh CHECK (b < 5000) NOT VALID"),
  example("validate check", ["plain"], "ALTER TABLE plain VALIDATE CONSTRAINT b_later"),
  example("add not null not valid", ["plain"], "ALTER TABLE plain ADD CONSTRAINT b_there NOT NULL b NOT VALID", {
    since: 18,
  }),
  example("validate not null", ["not_null_later"], "ALTER TABLE not_null_later VALIDATE CONSTRAINT a_there", {
    since: 18,
  }),
  example("drop constraint", ["plain"], "ALTER TABLE plain DROP CONSTRAINT a_positive"),
  example("drop foreign key", ["child", "parent"], "ALTER TABLE child DROP CONSTRAINT child_parent"),
  example("add foreign key", ["child", "parent"], "ALTER TABLE child ADD FOREIGN KEY (other_id) REFERENCES parent"),
  example(
    "add foreign key not valid",
    ["child", "parent"],
    "ALTER TABLE child ADD FOREIGN KEY (other_id) REFERENCES parent NOT VALID",
  ),
  example("validate foreign key", ["child", "parent"], "ALTER TABLE child VALIDATE CONSTRAINT child_later"),
  example(
    "alter constraint",
    ["child"],
    "ALTER TABLE child ALTER CONSTRAINT child_parent DEFERRABLE INITIALLY DEFERRED",
  ),
  example("alter constraint", ["not_null_later"], "ALTER TABLE not_null_later ALTER CONSTRAINT a_there NO INHERIT", {
    since: 18,
    prepare: "ALTER TABLE not_null_later VALIDATE CONSTRAINT a_there",
  }),
  example(
    "stop enforcing foreign key",
    ["child", "parent"],
    "ALTER TABLE child ALTER CONSTRAINT child_parent NOT ENFORCED",
    { since: 18 },
  ),
  example("enforce foreign key", ["child", "parent"], "ALTER TABLE child ALTER CONSTRAINT child_parent ENFORCED", {
    since: 18,
    prepare: "ALTER TABLE child ALTER CONSTRAINT child_parent NOT ENFORCED",
  }),
  example("add key", ["plain"], "ALTER TABLE plain ADD CONSTRAINT fresh UNIQUE (b)"),
  example("add key on only", ["parts"], "ALTER TABLE ONLY parts ADD UNIQUE (k, v)"),
  example("add key using index", ["plain"], "ALTER TABLE plain ADD CONSTRAINT fresh UNIQUE USING INDEX plain_a_b"),
  example("add exclusion", ["plain"], "ALTER TABLE plain ADD CONSTRAINT fresh EXCLUDE (b WITH =)"),
  example("create index", ["plain"], "CREATE INDEX ON plain (c)"),
  example("create index on only", ["parts"], "CREATE INDEX fresh ON ONLY parts (v)"),
  example("attach index", ["parts_1", "parts"], "ALTER INDEX parts_k ATTACH PARTITION parts_1_k"),
  example("alter index", ["plain"], "ALTER INDEX plain_b SET (fillfactor = 80)"),
  example("alter index", ["plain"], "ALTER INDEX plain_expression ALTER COLUMN 1 SET STATISTICS 500"),
  example("drop index", ["plain"], "DROP INDEX plain_b"),
  example(
    "create trigger",
    ["plain"],
    "CREATE TRIGGER again BEFORE UPDATE ON plain FOR EACH ROW EXECUTE FUNCTION touch()",
  ),
  example(
    "create trigger",
    ["plain"],
    "CREATE OR REPLACE TRIGGER touched BEFORE INSERT ON plain FOR EACH ROW EXECUTE FUNCTION touch()",
  ),
  example("enable trigger", ["plain"], "ALTER TABLE plain DISABLE TRIGGER touched"),
  example("drop trigger", ["plain"], "DROP TRIGGER touched ON plain"),
  example("rename trigger", ["plain"], "ALTER TRIGGER touched ON plain RENAME TO moved"),
  example("create policy", ["plain"], "CREATE POLICY nobody ON plain USING (false)"),
  example("alter policy", ["plain"], "ALTER POLICY everybody ON plain USING (true)"),
  example("drop policy", ["plain"], "DROP POLICY everybody ON plain"),
  example("row security", ["plain"], "ALTER TABLE plain ENABLE ROW LEVEL SECURITY"),
  example("row security", ["plain"], "ALTER TABLE plain FORCE ROW LEVEL SECURITY"),
  example("create statistics", ["plain"], "CREATE STATISTICS fresh ON a, c FROM plain"),
  example("alter statistics", [], "ALTER STATISTICS plain_numbers SET STATISTICS 500"),
  example("alter statistics", [], "ALTER STATISTICS plain_numbers RENAME TO plain_counts"),
  example("alter statistics", [], "ALTER STATISTICS plain_numbers SET SCHEMA other"),
  example("drop statistics", ["plain"], "DROP STATISTICS plain_numbers"),
  example("create rule", ["plain"], "CREATE RULE again AS ON DELETE TO plain DO INSTEAD NOTHING"),
  example("enable rule", ["plain"], "ALTER TABLE plain DISABLE RULE nothing_special"),
  example("drop rule", ["plain"], "DROP RULE nothing_special ON plain"),
  example("rename rule", ["plain"], "ALTER RULE nothing_special ON plain RENAME TO special"),
  example("create view", ["fresh", "plain"], "CREATE VIEW fresh AS SELECT id FROM plain"),
  example("create view", ["seen", "plain"], "CREATE OR REPLACE VIEW seen AS SELECT id, a FROM plain WHERE a > 0"),
  example("alter view", ["seen"], "ALTER VIEW seen SET (security_invoker = on)"),
  example("alter view", ["seen"], "ALTER VIEW seen RENAME TO was_seen"),
  example("alter view", ["kept"], "ALTER MATERIALIZED VIEW kept RENAME TO was_kept"),
  example("drop view", ["seen"], "DROP VIEW seen"),
  example("create materialized view", ["fresh", "plain"], "CREATE MATERIALIZED VIEW fresh AS SELECT id FROM plain"),
  example("drop materialized view", ["kept"], "DROP MATERIALIZED VIEW kept"),
  example("comment", ["plain"], "COMMENT ON TABLE plain IS 'x'"),
  example("comment", ["plain"], "COMMENT ON COLUMN plain.b IS 'x'"),
  example("comment", ["seen"], "COMMENT ON VIEW seen IS 'x'"),
  example("comment", ["counter"], "COMMENT ON SEQUENCE counter IS 'x'"),
  example("comment", [], "COMMENT ON INDEX plain_b IS 'x'"),
  example("comment", [], "COMMENT ON CONSTRAINT a_positive ON plain IS 'x'"),
  example("comment", [], "COMMENT ON TRIGGER touched ON plain IS 'x'"),
  example("comment", [], "COMMENT ON POLICY everybody ON plain IS 'x'"),
  example("comment", [], "COMMENT ON STATISTICS plain_numbers IS 'x'"),
  example("comment", [], "COMMENT ON FUNCTION one() IS 'x'"),
  example("create role", [], "CREATE ROLE flux_test_new_role"),
  example("alter role", [], `ALTER ROLE ${otherRole} CREATEDB`),
  example("alter role", [], `ALTER ROLE ${otherRole} SET work_mem TO '8MB'`),
  example("alter role", [], `ALTER ROLE ${otherRole} RENAME TO flux_test_renamed_role`),
  example("drop role", [], `DROP ROLE ${otherRole}`),
  example("grant role", [], `GRANT pg_monitor TO ${otherRole}`),
  example("grant", [], "GRANT SELECT ON plain TO PUBLIC"),
  example("grant", [], "GRANT UPDATE (b) ON plain TO PUBLIC"),
  example("owner", [], "ALTER FUNCTION one() OWNER TO pg_monitor"),
  example("owner", [], "ALTER SCHEMA other OWNER TO pg_monitor"),
  example("owner of relation", ["plain"], "ALTER TABLE plain OWNER TO pg_monitor"),
  example("owner of relation", ["seen"], "ALTER VIEW seen OWNER TO pg_monitor"),
  example("owner of relation", ["counter"], "ALTER SEQUENCE counter OWNER TO pg_monitor"),
  example(
    "create event trigger",
    [],
    "CREATE EVENT TRIGGER fresh ON sql_drop WHEN TAG IN ('DROP SERVER') EXECUTE FUNCTION guard()",
  ),
  example("alter event trigger", [], "ALTER EVENT TRIGGER guarded DISABLE"),
  example("alter event trigger", [], "ALTER EVENT TRIGGER guarded RENAME TO guarding"),
  example("drop event trigger", [], "DROP EVENT TRIGGER guarded"),
  example("create cast", [], "CREATE CAST (bytea AS text) WITH INOUT"),
  example("drop cast", [], "DROP CAST (text AS bytea)"),
  example("create operator", [], "CREATE OPERATOR !== (FUNCTION = int4ne, LEFTARG = integer, RIGHTARG = integer)"),
  example("alter operator", [], "ALTER OPERATOR === (integer, integer) SET (RESTRICT = eqsel)"),
  example("drop operator", [], "DROP OPERATOR === (integer, integer)"),
  example("create operator family", [], "CREATE OPERATOR FAMILY fresh USING hash"),
  example("alter operator family", [], "ALTER OPERATOR FAMILY ops USING btree ADD OPERATOR 1 <(integer, bigint)"),
  example("drop operator family", [], "DROP OPERATOR FAMILY unused_family USING hash"),
  example("create operator class", [], "CREATE OPERATOR CLASS fresh FOR TYPE integer USING hash AS OPERATOR 1 ="),
  example("alter operator class", [], "ALTER OPERATOR CLASS ops USING btree RENAME TO other"),
  example("drop operator class", [], "DROP OPERATOR CLASS ops USING btree"),
  example("create conversion", [], "CREATE CONVERSION fresh FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8"),
  example("alter conversion", [], "ALTER CONVERSION converted RENAME TO other"),
  example("drop conversion", [], "DROP CONVERSION converted"),
  example("create language", [], "CREATE LANGUAGE fresh HANDLER plpgsql_call_handler"),
  example("create language", [], "CREATE OR REPLACE TRUSTED LANGUAGE spoken HANDLER plpgsql_call_handler"),
  example("alter language", [], "ALTER LANGUAGE spoken RENAME TO written"),
  example("drop language", [], "DROP LANGUAGE spoken"),
  example(
    "create transform",
    [],
    "CREATE TRANSFORM FOR bigint LANGUAGE sql (FROM SQL WITH FUNCTION prsd_lextype(internal))",
  ),
  example("drop transform", [], "DROP TRANSFORM FOR integer LANGUAGE sql"),
  example("create access method", [], "CREATE ACCESS METHOD fresh TYPE TABLE HANDLER heap_tableam_handler"),
  example("drop access method", [], "DROP ACCESS METHOD heap2"),
  example("create text search", [], "CREATE TEXT SEARCH DICTIONARY fresh (TEMPLATE = simple)"),
  example("create text search", [], 'CREATE TEXT SEARCH CONFIGURATION fresh (PARSER = "default")'),
  example("alter text search", [], "ALTER TEXT SEARCH CONFIGURATION searching ADD MAPPING FOR word WITH words"),
  example("alter text search", [], "ALTER TEXT SEARCH DICTIONARY words (accept = false)"),
  example("alter text search", [], "ALTER TEXT SEARCH CONFIGURATION searching RENAME TO found"),
  example("drop text search", [], "DROP TEXT SEARCH CONFIGURATION searching"),
  example("create publication", ["plain"], "CREATE PUBLICATION fresh FOR TABLE plain"),
  example("create publication", [], "CREATE PUBLICATION fresh FOR TABLES IN SCHEMA other"),
  example("create publication", [], "CREATE PUBLICATION fresh FOR ALL TABLES"),
  example("alter publication", ["parent"], "ALTER PUBLICATION told ADD TABLE parent"),
  example("alter publication", ["plain"], "ALTER PUBLICATION told DROP TABLE plain"),
  example("alter publication", [], "ALTER PUBLICATION told SET (publish = 'insert')"),
  example("alter publication", [], "ALTER PUBLICATION told RENAME TO said"),
  example("drop publication", [], "DROP PUBLICATION told"),
  example(
    "create subscription",
    [],
    "CREATE SUBSCRIPTION fresh CONNECTION 'dbname=nowhere' PUBLICATION told WITH (connect = false, slot_name = NONE)",
  ),
  example("alter subscription", [], "ALTER SUBSCRIPTION heard SET (binary = true)"),
  example("drop subscription", [], "DROP SUBSCRIPTION heard"),
  example("create foreign data wrapper", [], "CREATE FOREIGN DATA WRAPPER fresh"),
  example("alter foreign data wrapper", [], "ALTER FOREIGN DATA WRAPPER wrapper OPTIONS (ADD debug 'true')"),
  example("alter foreign data wrapper", [], "ALTER FOREIGN DATA WRAPPER wrapper RENAME TO wrapping"),
  example("drop foreign data wrapper", [], "DROP FOREIGN DATA WRAPPER unused_wrapper"),
  example("alter default privileges", [], "ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO pg_monitor"),
  example("create server", [], "CREATE SERVER fresh FOREIGN DATA WRAPPER wrapper"),
  example("alter server", [], "ALTER SERVER away OPTIONS (ADD host 'there')"),
  example("alter server", [], "ALTER SERVER away RENAME TO far_away"),
  example("create user mapping", [], "CREATE USER MAPPING FOR CURRENT_USER SERVER away"),
  example("alter user mapping", [], "ALTER USER MAPPING FOR PUBLIC SERVER away OPTIONS (ADD reader 'a')"),
  example("drop user mapping", [], "DROP USER MAPPING FOR PUBLIC SERVER away"),
  example("drop server", [], "DROP SERVER unused_server"),
  example("create foreign table", [], "CREATE FOREIGN TABLE fresh (a integer) SERVER away"),
  example("alter foreign table", ["far"], "ALTER FOREIGN TABLE far OPTIONS (ADD remote 'a')"),
  example("alter foreign table", ["far"], "ALTER FOREIGN TABLE far ADD COLUMN b text"),
  example("alter foreign table", ["far"], "ALTER FOREIGN TABLE far RENAME TO farther"),
  example("drop foreign table", ["far"], "DROP FOREIGN TABLE far"),
  example("batch update", ["plain"], "UPDATE plain SET b = b + 1 WHERE id BETWEEN 1 AND 10", {
    prepare: "SET LOCAL enable_seqscan = off",
  }),
];

/** Forms that cannot run in a transaction. */
export const concurrentExamples: readonly LockExample[] = [
  example("create index concurrently", ["plain"], "CREATE INDEX CONCURRENTLY fresh ON plain (c)"),
  example("drop index concurrently", ["plain"], "DROP INDEX CONCURRENTLY plain_b"),
];

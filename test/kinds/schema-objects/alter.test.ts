import { describe, expect, it } from "vitest";
import { registry } from "../../../src/kinds/registry.ts";
import { type Attributes, modelOf, type ObjectKey } from "../../../src/model/object.ts";
import { formFacts } from "../../../src/planner/locks.ts";
import { type Major, majors, withDatabase } from "../../support/database.ts";
import { evolve } from "../../support/evolve.ts";
import { readDatabase } from "../../support/recreate.ts";

interface Case {
  readonly setup?: string;
  readonly from: string;
  readonly to: string;
  /** Keys, from the schema on, of what must be dropped and created, forwards and backwards; nothing when left out. */
  readonly replaces?: readonly [readonly string[], readonly string[]];
  /** The same of what stands in no schema, whose names have the schema of the case as `case_X`. */
  readonly database?: readonly [readonly string[], readonly string[]];
  /** Only from this major on. */
  readonly since?: Major;
}

const touch = "CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;";
const orders = "CREATE TABLE orders (id integer, total numeric);";
const f = (rest: string): string => `CREATE FUNCTION f(a integer, b text) RETURNS integer ${rest};`;

const types: { readonly [name: string]: Case } = {
  "enum values in the middle, at both ends": {
    from: "CREATE TYPE e AS ENUM ('b', 'd')",
    to: "CREATE TYPE e AS ENUM ('a0', 'a', 'b', 'c', 'c2', 'd', 'e', 'f')",
    replaces: [[], ["enum:e"]],
  },
  "enum values in another order": {
    from: "CREATE TYPE e AS ENUM ('a', 'b')",
    to: "CREATE TYPE e AS ENUM ('b', 'a')",
    replaces: [["enum:e"], ["enum:e"]],
  },
  "every option of a domain": {
    from: "CREATE DOMAIN d AS text DEFAULT 'x' CHECK (VALUE <> 'a') CONSTRAINT gone CHECK (VALUE <> 'b'); CREATE DOMAIN e AS text; ALTER DOMAIN e ADD CONSTRAINT later CHECK (VALUE <> 'c') NOT VALID",
    to: "CREATE DOMAIN d AS text NOT NULL CHECK (VALUE <> 'c') CONSTRAINT come CHECK (VALUE <> 'b'); CREATE DOMAIN e AS text DEFAULT 'y' CONSTRAINT later CHECK (VALUE <> 'c')",
  },
  "the name of a domain's NOT NULL": {
    since: 18,
    from: "CREATE DOMAIN d AS text NOT NULL; CREATE DOMAIN e AS text; CREATE DOMAIN g AS text CONSTRAINT one NOT NULL",
    to: "CREATE DOMAIN d AS text CONSTRAINT named NOT NULL; CREATE DOMAIN e AS text CONSTRAINT named NOT NULL; CREATE DOMAIN g AS text CONSTRAINT two NOT NULL",
  },
  "a domain's type and collation": {
    from: 'CREATE DOMAIN d AS text; CREATE DOMAIN e AS text COLLATE "C"',
    to: "CREATE DOMAIN d AS integer; CREATE DOMAIN e AS text",
    replaces: [
      ["domain:d", "domain:e"],
      ["domain:d", "domain:e"],
    ],
  },
  "everything of a collation": {
    from: "CREATE COLLATION a (PROVIDER = icu, LOCALE = 'de'); CREATE COLLATION b (LOCALE = 'C'); CREATE COLLATION c (PROVIDER = icu, LOCALE = 'de')",
    to: "CREATE COLLATION a (PROVIDER = icu, LOCALE = 'fr'); CREATE COLLATION b (LC_COLLATE = 'C', LC_CTYPE = 'POSIX'); CREATE COLLATION c (PROVIDER = icu, LOCALE = 'de', DETERMINISTIC = false)",
    replaces: [
      ["collation:a", "collation:b", "collation:c"],
      ["collation:a", "collation:b", "collation:c"],
    ],
  },
  "a collation's rules": {
    since: 18,
    from: "CREATE COLLATION a (PROVIDER = icu, LOCALE = 'de', RULES = '&a < b')",
    to: "CREATE COLLATION a (PROVIDER = icu, LOCALE = 'de')",
    replaces: [["collation:a"], ["collation:a"]],
  },
  "attributes of a composite type": {
    from: "CREATE TYPE c AS (a integer, b text, c date)",
    to: 'CREATE TYPE c AS (a bigint, b text COLLATE "C", d integer, e integer)',
  },
  "attributes of a composite type in the middle": {
    from: "CREATE TYPE c AS (a integer, c date)",
    to: "CREATE TYPE c AS (a integer, b text, c date)",
    replaces: [["composite_type:c"], []],
  },
  "every option of a range type": {
    from: 'CREATE TYPE r AS RANGE (SUBTYPE = text, COLLATION = "C", SUBTYPE_OPCLASS = text_pattern_ops, MULTIRANGE_TYPE_NAME = m)',
    to: "CREATE TYPE r AS RANGE (SUBTYPE = float8, SUBTYPE_DIFF = float8mi)",
    replaces: [["range_type:r"], ["range_type:r"]],
  },
  "everything of a cast": {
    setup:
      "CREATE TYPE a AS ENUM ('a'); CREATE TYPE b AS ENUM ('a'); CREATE FUNCTION f(a) RETURNS b LANGUAGE sql AS $$ SELECT 'a'::b $$; CREATE FUNCTION g(a) RETURNS b LANGUAGE sql AS $$ SELECT 'a'::b $$;",
    from: "CREATE CAST (a AS b) WITH FUNCTION f(a); CREATE CAST (b AS a) WITH INOUT",
    to: "CREATE CAST (a AS b) WITH FUNCTION g(a) AS IMPLICIT; CREATE CAST (b AS a) WITH INOUT AS ASSIGNMENT",
    database: [
      ["cast:case_X.a AS case_X.b", "cast:case_X.b AS case_X.a"],
      ["cast:case_X.a AS case_X.b", "cast:case_X.b AS case_X.a"],
    ],
  },
  "everything of an operator": {
    from: "CREATE OPERATOR === (FUNCTION = int4eq, LEFTARG = integer, RIGHTARG = integer, RESTRICT = eqsel, JOIN = eqjoinsel); CREATE OPERATOR !== (FUNCTION = int4ne, LEFTARG = integer, RIGHTARG = integer, JOIN = neqjoinsel); CREATE OPERATOR @@! (FUNCTION = int4abs, RIGHTARG = integer)",
    to: "CREATE OPERATOR === (FUNCTION = int4eq, LEFTARG = integer, RIGHTARG = integer, RESTRICT = neqsel); CREATE OPERATOR !== (FUNCTION = int4ne, LEFTARG = integer, RIGHTARG = integer, COMMUTATOR = !==, HASHES, MERGES); CREATE OPERATOR @@! (FUNCTION = int4um, RIGHTARG = integer)",
    replaces: [
      ["operator:!==(integer, integer)", "operator:@@!(NONE, integer)"],
      ["operator:!==(integer, integer)", "operator:@@!(NONE, integer)"],
    ],
  },
  "members of an operator family": {
    from: "CREATE OPERATOR FAMILY f USING btree; ALTER OPERATOR FAMILY f USING btree ADD OPERATOR 1 <(integer, bigint), OPERATOR 2 <=(integer, bigint), FUNCTION 1 (integer, bigint) btint48cmp(integer, bigint); CREATE OPERATOR FAMILY g USING btree",
    to: "CREATE OPERATOR FAMILY f USING btree; ALTER OPERATOR FAMILY f USING btree ADD OPERATOR 1 <=(integer, bigint), OPERATOR 3 =(integer, bigint); CREATE OPERATOR FAMILY g USING btree; ALTER OPERATOR FAMILY g USING btree ADD FUNCTION 1 (integer, bigint) btint48cmp(integer, bigint)",
  },
  "everything of an operator class": {
    setup:
      "CREATE TYPE mood AS ENUM ('good'); CREATE OPERATOR FAMILY f USING btree; CREATE OPERATOR FAMILY g USING btree;",
    from: "CREATE OPERATOR CLASS a FOR TYPE mood USING btree FAMILY f AS OPERATOR 1 <(anyenum, anyenum), FUNCTION 1 (mood, mood) enum_cmp(anyenum, anyenum); CREATE OPERATOR CLASS b FOR TYPE point USING gist AS STORAGE box",
    to: "CREATE OPERATOR CLASS a DEFAULT FOR TYPE mood USING btree FAMILY g AS OPERATOR 5 >(anyenum, anyenum); CREATE OPERATOR CLASS b FOR TYPE circle USING gist AS STORAGE box",
    replaces: [
      ["operator_class:a USING btree", "operator_class:b USING gist"],
      ["operator_class:a USING btree", "operator_class:b USING gist"],
    ],
  },
  "everything of a conversion": {
    from: "CREATE CONVERSION c FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8",
    to: "CREATE DEFAULT CONVERSION c FOR 'UTF8' TO 'LATIN1' FROM utf8_to_iso8859_1",
    replaces: [["conversion:c"], ["conversion:c"]],
  },
  "everything of a language": {
    from: "CREATE LANGUAGE spoken HANDLER plpgsql_call_handler INLINE plpgsql_inline_handler",
    to: "CREATE TRUSTED LANGUAGE spoken HANDLER plpgsql_call_handler VALIDATOR plpgsql_validator",
  },
  "a transform and an access method": {
    from: "CREATE TRANSFORM FOR bigint LANGUAGE sql (FROM SQL WITH FUNCTION prsd_lextype(internal)); CREATE ACCESS METHOD m TYPE TABLE HANDLER heap_tableam_handler",
    to: "CREATE TRANSFORM FOR bigint LANGUAGE sql (TO SQL WITH FUNCTION int8recv(internal)); CREATE ACCESS METHOD m TYPE INDEX HANDLER bthandler",
    database: [["access_method:m"], ["access_method:m"]],
  },
  "what makes a text search parser and template": {
    from: "CREATE TEXT SEARCH PARSER p (START = prsd_start, GETTOKEN = prsd_nexttoken, END = prsd_end, LEXTYPES = prsd_lextype); CREATE TEXT SEARCH TEMPLATE t (LEXIZE = dsimple_lexize)",
    to: "CREATE TEXT SEARCH PARSER p (START = prsd_start, GETTOKEN = prsd_nexttoken, END = prsd_end, LEXTYPES = prsd_lextype, HEADLINE = prsd_headline); CREATE TEXT SEARCH TEMPLATE t (INIT = dsimple_init, LEXIZE = dsimple_lexize)",
    replaces: [
      ["text_search_parser:p", "text_search_template:t"],
      ["text_search_parser:p", "text_search_template:t"],
    ],
  },
  "a text search dictionary": {
    from: "CREATE TEXT SEARCH DICTIONARY d (TEMPLATE = simple, stopwords = english); CREATE TEXT SEARCH DICTIONARY e (TEMPLATE = simple)",
    to: "CREATE TEXT SEARCH DICTIONARY d (TEMPLATE = simple, accept = false); CREATE TEXT SEARCH DICTIONARY e (TEMPLATE = snowball, language = german)",
    replaces: [["text_search_dictionary:e"], ["text_search_dictionary:e"]],
  },
  "a text search configuration": {
    setup:
      "CREATE TEXT SEARCH PARSER p (START = prsd_start, GETTOKEN = prsd_nexttoken, END = prsd_end, LEXTYPES = prsd_lextype);",
    from: 'CREATE TEXT SEARCH CONFIGURATION c (PARSER = "default"); ALTER TEXT SEARCH CONFIGURATION c ADD MAPPING FOR word, asciiword WITH simple, english_stem; ALTER TEXT SEARCH CONFIGURATION c ADD MAPPING FOR email WITH simple; CREATE TEXT SEARCH CONFIGURATION d (PARSER = "default")',
    to: 'CREATE TEXT SEARCH CONFIGURATION c (PARSER = "default"); ALTER TEXT SEARCH CONFIGURATION c ADD MAPPING FOR word, host WITH english_stem; ALTER TEXT SEARCH CONFIGURATION c ADD MAPPING FOR asciiword WITH english_stem, simple; CREATE TEXT SEARCH CONFIGURATION d (PARSER = p)',
    replaces: [["text_search_configuration:d"], ["text_search_configuration:d"]],
  },
  "every option of a sequence": {
    from: "CREATE SEQUENCE s; CREATE SEQUENCE t AS smallint",
    to: "CREATE UNLOGGED SEQUENCE s AS integer INCREMENT 5 MINVALUE -50 MAXVALUE 500 START 7 CACHE 3 CYCLE; CREATE SEQUENCE t AS bigint",
  },
  "a sequence's owner": {
    setup: `${orders} CREATE TABLE others (n integer); CREATE SEQUENCE s;`,
    from: "CREATE SEQUENCE t; ALTER SEQUENCE s OWNED BY orders.id",
    to: "CREATE SEQUENCE t; ALTER SEQUENCE s OWNED BY others.n; ALTER SEQUENCE t OWNED BY orders.total",
  },
};

const routines: { readonly [name: string]: Case } = {
  "what CREATE OR REPLACE FUNCTION changes": {
    from: f("LANGUAGE sql AS 'SELECT 1'"),
    to: "CREATE FUNCTION f(a integer, b text DEFAULT 'x, y') RETURNS integer LANGUAGE plpgsql IMMUTABLE STRICT LEAKPROOF SECURITY DEFINER PARALLEL SAFE COST 5 SET search_path = public SET work_mem = '1MB' AS 'BEGIN RETURN 2; END'",
    replaces: [[], ["function:f(integer, text)"]],
  },
  "a parsed body": {
    from: f("LANGUAGE sql AS 'SELECT 1'"),
    to: f("LANGUAGE sql RETURN a + length(b)"),
  },
  "defaults of arguments": {
    from: "CREATE FUNCTION f(a integer DEFAULT 1, b text DEFAULT ', ') RETURNS integer LANGUAGE sql AS 'SELECT 1'",
    to: "CREATE FUNCTION f(a integer DEFAULT 2, b text DEFAULT 'c') RETURNS integer LANGUAGE sql AS 'SELECT 1'",
  },
  "a function's result and names of arguments": {
    from: "CREATE FUNCTION f(a integer) RETURNS integer LANGUAGE sql AS 'SELECT 1'; CREATE FUNCTION g(a integer) RETURNS integer LANGUAGE sql AS 'SELECT 1'; CREATE FUNCTION h(a integer, OUT x integer) LANGUAGE sql AS 'SELECT 1'",
    to: "CREATE FUNCTION f(a integer) RETURNS bigint LANGUAGE sql AS 'SELECT 1::bigint'; CREATE FUNCTION g(b integer) RETURNS integer LANGUAGE sql AS 'SELECT 1'; CREATE FUNCTION h(a integer, OUT y integer) LANGUAGE sql AS 'SELECT 1'",
    replaces: [
      ["function:f(integer)", "function:g(integer)", "function:h(integer)"],
      ["function:f(integer)", "function:g(integer)", "function:h(integer)"],
    ],
  },
  "window, rows, support": {
    from: "CREATE FUNCTION f(integer) RETURNS integer LANGUAGE internal IMMUTABLE AS 'int4abs'; CREATE FUNCTION g(integer, integer) RETURNS SETOF integer LANGUAGE internal IMMUTABLE STRICT AS 'generate_series_int4'",
    to: "CREATE FUNCTION f(integer) RETURNS integer LANGUAGE internal IMMUTABLE WINDOW AS 'window_ntile'; CREATE FUNCTION g(integer, integer) RETURNS SETOF integer LANGUAGE internal IMMUTABLE STRICT ROWS 5 SUPPORT generate_series_int4_support AS 'generate_series_int4'",
    replaces: [["function:f(integer)"], ["function:f(integer)"]],
  },
  "library and transforms": {
    setup:
      "CREATE TRANSFORM FOR oid LANGUAGE sql (FROM SQL WITH FUNCTION prsd_lextype(internal), TO SQL WITH FUNCTION oidrecv(internal));",
    from: "CREATE FUNCTION f(integer) RETURNS integer LANGUAGE c AS '$libdir/refint', 'check_primary_key'; CREATE FUNCTION g(integer) RETURNS integer LANGUAGE sql AS 'SELECT 1'",
    to: "CREATE FUNCTION f(integer) RETURNS integer LANGUAGE c AS '$libdir/autoinc', 'autoinc'; CREATE FUNCTION g(integer) RETURNS integer LANGUAGE sql TRANSFORM FOR TYPE oid AS 'SELECT 1'",
  },
  "a procedure": {
    from: "CREATE PROCEDURE p(a integer, OUT b text) LANGUAGE sql AS 'SELECT ''x'''; CREATE PROCEDURE p(a integer, b text) LANGUAGE sql AS ''",
    to: "CREATE PROCEDURE p(a integer, OUT b text) LANGUAGE plpgsql SECURITY DEFINER SET work_mem = '1MB' AS 'BEGIN b := 1; END'; CREATE PROCEDURE p(a integer, c text) LANGUAGE sql AS ''",
    replaces: [["procedure:p(integer, text)"], ["procedure:p(integer, text)"]],
  },
  "an aggregate": {
    from: "CREATE AGGREGATE a(float8) (SFUNC = float8pl, STYPE = float8, INITCOND = '1'); CREATE AGGREGATE b(integer) (SFUNC = int4larger, STYPE = integer)",
    to: "CREATE AGGREGATE a(float8) (SFUNC = float8mi, STYPE = float8, SSPACE = 20, INITCOND = '0', COMBINEFUNC = float8pl, PARALLEL = SAFE, MSFUNC = float8pl, MINVFUNC = float8mi, MSTYPE = float8, MSSPACE = 9, MINITCOND = '0', SORTOP = <, FINALFUNC_MODIFY = READ_WRITE, MFINALFUNC = float8abs, MFINALFUNC_MODIFY = SHAREABLE); CREATE AGGREGATE b(integer) (SFUNC = int4_sum, STYPE = bigint)",
    replaces: [["aggregate:b(integer)"], ["aggregate:b(integer)"]],
  },
};

const onTables: { readonly [name: string]: Case } = {
  "a trigger": {
    setup: `${orders} ${touch} CREATE SCHEMA app; CREATE FUNCTION app.other() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';`,
    from: "CREATE TRIGGER t BEFORE INSERT ON orders FOR EACH ROW EXECUTE FUNCTION touch(); CREATE TRIGGER u BEFORE INSERT ON orders FOR EACH ROW EXECUTE FUNCTION touch(); CREATE TRIGGER v BEFORE INSERT ON orders FOR EACH ROW EXECUTE FUNCTION touch()",
    to: "CREATE TRIGGER t AFTER DELETE OR UPDATE OF total ON orders FOR EACH ROW WHEN (OLD.id > 1) EXECUTE FUNCTION app.other('x'); ALTER TABLE orders DISABLE TRIGGER t; CREATE TRIGGER u BEFORE INSERT ON orders FOR EACH ROW EXECUTE FUNCTION touch(); ALTER TABLE orders ENABLE ALWAYS TRIGGER u; CREATE TRIGGER v AFTER UPDATE ON orders REFERENCING OLD TABLE AS o NEW TABLE AS n FOR EACH STATEMENT EXECUTE FUNCTION touch()",
  },
  "a constraint trigger": {
    setup: `${orders} ${touch}`,
    from: "CREATE CONSTRAINT TRIGGER t AFTER INSERT ON orders FOR EACH ROW EXECUTE FUNCTION touch(); ALTER TABLE orders ENABLE REPLICA TRIGGER t; CREATE TRIGGER u AFTER INSERT ON orders FOR EACH ROW EXECUTE FUNCTION touch()",
    to: "CREATE CONSTRAINT TRIGGER t AFTER INSERT ON orders DEFERRABLE FOR EACH ROW EXECUTE FUNCTION touch(); CREATE CONSTRAINT TRIGGER u AFTER INSERT ON orders FOR EACH ROW EXECUTE FUNCTION touch()",
    replaces: [
      ["table:orders/trigger:t", "table:orders/trigger:u"],
      ["table:orders/trigger:t", "table:orders/trigger:u"],
    ],
  },
  "a policy": {
    setup: orders,
    from: "CREATE POLICY p ON orders USING (id > 0); CREATE POLICY q ON orders; CREATE POLICY r ON orders USING (id > 0)",
    to: "CREATE POLICY p ON orders TO pg_monitor, pg_read_all_data USING (id > 1) WITH CHECK (id < 5); CREATE POLICY q ON orders AS RESTRICTIVE; CREATE POLICY r ON orders FOR SELECT USING (id > 0)",
    replaces: [
      ["table:orders/policy:q", "table:orders/policy:r"],
      ["table:orders/policy:p", "table:orders/policy:q", "table:orders/policy:r"],
    ],
  },
  "rights on a table and its columns": {
    setup: orders,
    from: "GRANT SELECT, INSERT, UPDATE ON orders TO pg_monitor; GRANT DELETE ON orders TO pg_monitor WITH GRANT OPTION; GRANT UPDATE (id) ON orders TO pg_monitor",
    to: "GRANT SELECT ON orders TO pg_monitor WITH GRANT OPTION; GRANT DELETE, TRUNCATE ON orders TO pg_monitor; GRANT INSERT ON orders TO PUBLIC; GRANT REFERENCES (id) ON orders TO pg_monitor",
  },
  "rights that everybody has by default": {
    setup: `${touch} CREATE TYPE e AS ENUM ('a');`,
    from: "REVOKE ALL ON FUNCTION touch FROM PUBLIC; GRANT ALL ON FUNCTION touch TO pg_monitor; GRANT CREATE ON SCHEMA public TO PUBLIC",
    to: "REVOKE ALL ON TYPE e FROM PUBLIC; REVOKE USAGE ON SCHEMA public FROM PUBLIC; GRANT USAGE ON TYPE e TO pg_monitor",
  },
  "a comment": {
    setup: orders,
    from: "COMMENT ON TABLE orders IS 'one'; COMMENT ON COLUMN orders.id IS 'gone'",
    to: "COMMENT ON TABLE orders IS 'it''s \\ two'; COMMENT ON COLUMN orders.total IS 'new'",
  },
};

type Entry = readonly [schema: string, one: Case];

/** The SQL of one side of all cases, each in a schema of its own. */
const sqlOf = (entries: readonly Entry[], side: "from" | "to"): string =>
  entries
    .map(([schema, one]) => `CREATE SCHEMA ${schema}; SET search_path = ${schema}; ${one.setup ?? ""} ${one[side]};`)
    .join("\n");

const replacedIn = (entries: readonly Entry[], way: 0 | 1): readonly string[] =>
  entries
    .flatMap(([schema, { replaces = [[], []], database = [[], []] }]) => [
      ...replaces[way].map((own) => `schema:${schema}/${own}`),
      ...database[way].map((own) => own.replaceAll("case_X", schema)),
    ])
    .sort();

const groups = { types, routines, "what stands on tables": onTables };

describe.each(majors)("on PostgreSQL %i", (major) => {
  it.each(Object.entries(groups))("alters %s, forwards and backwards", async (_, cases) => {
    const entries = Object.values(cases)
      .filter(({ since = 15 }) => since <= major)
      .map((one, i): Entry => [`case_${i}`, one]);
    await withDatabase(major, async (url, client) => {
      await client.query(sqlOf(entries, "from"));
      const start = (await readDatabase(url, registry)).model;
      const end = await withDatabase(major, async (other, otherClient) => {
        await otherClient.query(sqlOf(entries, "to"));
        return (await readDatabase(other, registry)).model;
      });
      await client.query("SET search_path = pg_catalog");
      const there = await evolve(client, registry, start, end);
      expect([...(await readDatabase(url, registry)).model.objects.values()]).toEqual([...end.objects.values()]);
      expect([...there.replaced].sort()).toEqual(replacedIn(entries, 0));
      for (const { form } of there.statements) expect(formFacts(form)).toBeDefined();
      const back = await evolve(client, registry, end, start);
      expect([...(await readDatabase(url, registry)).model.objects.values()]).toEqual([...start.objects.values()]);
      expect([...back.replaced].sort()).toEqual(replacedIn(entries, 1));
    });
  });

  it("moves an extension to another schema and a newer version", () =>
    withDatabase(major, async (url, client) => {
      await client.query("CREATE SCHEMA ext; CREATE EXTENSION citext; CREATE EXTENSION hstore VERSION '1.4'");
      const start = (await readDatabase(url, registry)).model;
      const wanted: { readonly [key: string]: Attributes } = {
        "extension:citext": { schema: "ext", version: null },
        "extension:hstore": { schema: "public", version: null },
      };
      const end = modelOf(
        [...start.objects.values()].map((object) => ({
          ...object,
          attributes: wanted[object.key] ?? object.attributes,
        })),
      );
      expect((await evolve(client, registry, start, end)).replaced).toEqual([]);
      const { model } = await readDatabase(url, registry);
      for (const [key, attributes] of Object.entries(wanted))
        expect(model.objects.get(key as ObjectKey)?.attributes).toEqual(attributes);
    }));
});

import { describe, expect, it } from "vitest";
import { registry } from "../../../src/kinds/registry.ts";
import { keyOf, type Model, rebase, type SchemaObject } from "../../../src/model/object.ts";
import { majors, withDatabase } from "../../support/database.ts";
import { readDatabase } from "../../support/recreate.ts";

const setup = `
  CREATE TABLE orders (id integer);
  CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
  CREATE COLLATION german (PROVIDER = icu, LOCALE = 'de');
  CREATE TYPE mood AS ENUM ('good'); CREATE DOMAIN email AS text NOT NULL; CREATE TYPE pair AS (a integer);
  CREATE TYPE span AS RANGE (SUBTYPE = float8); CREATE TYPE float_range AS RANGE (SUBTYPE = float8); CREATE SEQUENCE numbers;
  CREATE FUNCTION total(integer, mood) RETURNS integer LANGUAGE sql AS 'SELECT 1';
  CREATE PROCEDURE archive(IN integer, OUT b integer) LANGUAGE sql AS 'SELECT 1';
  CREATE AGGREGATE count_all(*) (SFUNC = int8inc, STYPE = int8, INITCOND = '0');
  CREATE TRIGGER audit BEFORE INSERT ON orders FOR EACH ROW EXECUTE FUNCTION touch();
  CREATE POLICY everybody ON orders;
  CREATE OPERATOR CLASS ops FOR TYPE integer USING btree AS OPERATOR 1 <;
  CREATE CONVERSION conv FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8;
  CREATE LANGUAGE spoken HANDLER plpgsql_call_handler;
  CREATE TEXT SEARCH PARSER parser (START = prsd_start, GETTOKEN = prsd_nexttoken, END = prsd_end, LEXTYPES = prsd_lextype);
  CREATE TEXT SEARCH TEMPLATE template (LEXIZE = dsimple_lexize);
  CREATE TEXT SEARCH DICTIONARY dict (TEMPLATE = simple); CREATE TEXT SEARCH CONFIGURATION config (COPY = simple);
  COMMENT ON FUNCTION total IS 'x'; GRANT EXECUTE ON FUNCTION total TO pg_monitor;`;

/** Types come last, because their names are part of the names of routines. */
const renames: readonly (readonly [kind: string, from: string, to: string])[] = [
  ["function", "total(integer, public.mood)", 'Odd "Name(x)(integer, public.mood)'],
  ["procedure", "archive(integer)", "Odd(integer)"],
  ["aggregate", "count_all()", "Odd()"],
  ["trigger", "audit", 'Odd "Trigger"'],
  ["policy", "everybody", 'Odd "Policy"'],
  ["operator_class", "ops USING btree", 'Odd "Class" USING btree'],
  ["operator_family", "ops USING btree", 'Odd "Family" USING btree'],
  ["conversion", "conv", 'Odd "Conversion"'],
  ["language", "spoken", 'Odd "Language"'],
  ["text_search_parser", "parser", 'Odd "Parser"'],
  ["text_search_template", "template", 'Odd "Template"'],
  ["text_search_dictionary", "dict", 'Odd "Dictionary"'],
  ["text_search_configuration", "config", 'Odd "Configuration"'],
  ["collation", "german", 'Odd "Collation"'],
  ["sequence", "numbers", 'Odd "Name"'],
  ["composite_type", "pair", 'Odd "Name 2"'],
  ["domain", "email", 'Odd "Name 3"'],
  ["range_type", "span", 'Odd "Name 4"'],
  ["range_type", "float_range", "Odd range ranges"],
];

describe.each(majors)("on PostgreSQL %i", (major) => {
  it("renames one of each, and with it what lies below", () =>
    withDatabase(major, async (url, client) => {
      await client.query(setup);
      const read = async (): Promise<Model> => (await readDatabase(url, registry)).model;
      let before = await read();
      for (const [kindName, from, to] of renames) {
        const object = [...before.objects.values()].find((o) => o.kind === kindName && o.name === from) as SchemaObject;
        for (const { sql } of registry.get(kindName).rename?.(object, to) ?? []) await client.query(sql);
        const key = keyOf(object.parent, kindName, to);
        const after = await read();
        expect(after.objects.get(key)).toEqual({ ...object, key, name: to });
        const rebased = [...before.objects.keys()].map((other) => rebase(other, object.key, key));
        expect([...after.objects.keys()]).toEqual(rebased.sort());
        before = after;
      }
      const mood = before.objects.get(keyOf(keyOf(null, "schema", "public"), "enum", "mood")) as SchemaObject;
      for (const { sql } of registry.get("enum").rename?.(mood, "Humour") ?? []) await client.query(sql);
      expect([...(await read()).objects.keys()]).toContain(
        'schema:public/function:Odd "Name(x)(integer, public."Humour")',
      );
    }));
});

import { describe, expect, it } from "vitest";
import { registry } from "../../../src/kinds/registry.ts";
import { keyOf, modelOf, type ObjectKey, rebase, type SchemaObject } from "../../../src/model/object.ts";
import { majors, withDatabase } from "../../support/database.ts";
import { readDatabase } from "../../support/recreate.ts";

const setup = `
  CREATE TABLE orders (id integer);
  CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
  CREATE TYPE mood AS ENUM ('good'); CREATE DOMAIN email AS text NOT NULL; CREATE TYPE pair AS (a integer);
  CREATE TYPE span AS RANGE (SUBTYPE = float8); CREATE SEQUENCE numbers;
  CREATE FUNCTION total(integer, mood) RETURNS integer LANGUAGE sql AS 'SELECT 1';
  CREATE PROCEDURE archive(IN integer, OUT b integer) LANGUAGE sql AS 'SELECT 1';
  CREATE AGGREGATE count_all(*) (SFUNC = int8inc, STYPE = int8, INITCOND = '0');
  CREATE TRIGGER audit BEFORE INSERT ON orders FOR EACH ROW EXECUTE FUNCTION touch();
  CREATE POLICY everybody ON orders;`;

const renames: readonly (readonly [kind: string, from: string, to: string])[] = [
  ["sequence", "numbers", 'Odd "Name"'],
  ["composite_type", "pair", 'Odd "Name 2"'],
  ["domain", "email", 'Odd "Name 3"'],
  ["range_type", "span", 'Odd "Name 4"'],
  ["enum", "mood", 'Odd "Name 5"'],
  ["function", "total(integer, public.mood)", 'Odd "Name(x)(integer, public.mood)'],
  ["procedure", "archive(integer)", "Odd(integer)"],
  ["aggregate", "count_all()", "Odd()"],
  ["trigger", "audit", 'Odd "Trigger"'],
  ["policy", "everybody", 'Odd "Policy"'],
];

describe.each(majors)("on PostgreSQL %i", (major) => {
  it.each(renames)("renames a %s", (kindName, from, to) =>
    withDatabase(major, async (url, client) => {
      await client.query(setup);
      const { model } = await readDatabase(url, registry);
      const kind = registry.get(kindName);
      const before = [...model.objects.values()].find((o) => o.kind === kindName && o.name === from) as SchemaObject;
      for (const { sql } of kind.rename?.(before, to) ?? []) await client.query(sql);
      const renamed = keyOf(before.parent, kindName, to);
      const after = (await readDatabase(url, registry)).model.objects.get(renamed) as SchemaObject;
      const names = { key: renamed, name: to };
      expect(after).toEqual({ ...before, ...names });
    }),
  );

  it("rebases what lies below", () =>
    withDatabase(major, async (url, client) => {
      await client.query(`${setup} COMMENT ON FUNCTION total IS 'x'; GRANT EXECUTE ON FUNCTION total TO pg_monitor;`);
      const { model } = await readDatabase(url, registry);
      const from = keyOf(keyOf(null, "schema", "public"), "function", "total(integer, public.mood)");
      const to = keyOf(keyOf(null, "schema", "public"), "function", "sum(integer, public.mood)");
      await client.query("ALTER FUNCTION total RENAME TO sum");
      const keys = (await readDatabase(url, registry)).model.objects.keys();
      expect([...keys]).toEqual([
        ...modelOf([...model.objects.values()].map((o) => ({ ...o, key: rebase(o.key, from, to) }))).objects.keys(),
      ] satisfies ObjectKey[]);
    }));
});

import type pg from "pg";
import { describe, expect, it } from "vitest";
import { majors, withDatabase } from "../support/database.ts";
import { applyAll, driftFrom, modelAt, planTo, rollbackAll } from "../support/migration.ts";

const before = `
tables:
  places: { columns: { id: { type: integer, identity: always }, label: text }, primary_key: [id] }
  visits:
    columns: { id: { type: bigint, identity: by default }, place_id: integer }
    primary_key: [id]
    foreign_keys: { visits_place_fkey: { columns: [place_id], references: places(id) } }
`;
const rows =
  "INSERT INTO places (label) SELECT 'x' FROM generate_series(1, 40); INSERT INTO visits (place_id) SELECT 1 + i % 40 FROM generate_series(1, 200) i";
const cases: Record<string, string> = {
  "is renamed": before
    .replace(
      "{ id: { type: integer, identity: always }",
      "{ place_no: { renamed_from: id, type: integer, identity: always }",
    )
    .replace("primary_key: [id] }", "primary_key: [place_no] }")
    .replace("places(id)", "places(place_no)"),
  "is widened": before.replace("{ type: integer, identity: always }", "{ type: bigint, identity: always }"),
  "is widened together with the column that references it": before
    .replace("{ type: integer, identity: always }", "{ type: bigint, identity: always }")
    .replace("place_id: integer", "place_id: bigint"),
};

describe.each(majors)("on PostgreSQL %i, an identity primary key that a foreign key references", (major) => {
  it.each(Object.keys(cases))("%s", (what) =>
    withDatabase(major, async (url, client) => {
      await applyAll(url, await planTo(url, before, { mode: "direct" }));
      await client.query(rows);
      const start = await modelAt(url);
      const after = cases[what] as string;
      const plan = await planTo(url, after);
      expect(plan.proof?.backward).toBe(plan.steps.length);
      await applyAll(url, plan);
      expect(await driftFrom(url, after)).toEqual([]);
      const { rows: next } = await client.query("INSERT INTO places (label) VALUES ('new') RETURNING *");
      expect(Number(next[0].id ?? next[0].place_no)).toBe(41);
      await rollbackAll(url, plan);
      const { rows: last } = await client.query("INSERT INTO places (label) VALUES ('newer') RETURNING id");
      expect(Number(last[0].id)).toBe(42);
      const end = await modelAt(url);
      const facts = (model: typeof end): unknown =>
        [...model.objects.values()].map(({ key, attributes }) => ({ key, attributes }));
      expect(facts(end)).toEqual(facts(start));
    }),
  );
});

const table = (id: string, more = ""): string =>
  `${more}\ntables: { t: { columns: { id: { type: integer, ${id} }, a: text }, primary_key: [id] } }\n`;
const sequence = "sequences: { t_id_seq: { type: integer, owned_by: t.id } }";
const ways = {
  plain: table("not_null: true"),
  serial: table(`not_null: true, default: "nextval('public.t_id_seq'::regclass)"`, sequence),
  identity: table("identity: by default"),
  always: table("identity: always"),
};

describe.each(majors)("on PostgreSQL %i, what numbers the rows counts on", (major) => {
  const next = async (client: pg.Client): Promise<unknown> =>
    (await client.query<{ id: number }>("INSERT INTO t (a) VALUES ('new') RETURNING id")).rows[0]?.id;

  it.each([
    ["serial", "identity"],
    ["serial", "always"],
    ["identity", "serial"],
    ["always", "serial"],
  ] as const)("from %s to %s and back", (from, to) =>
    withDatabase(major, async (url, client) => {
      await applyAll(url, await planTo(url, ways[from], { mode: "direct" }));
      await client.query("INSERT INTO t (a) SELECT 'x' FROM generate_series(1, 5)");
      const plan = await planTo(url, ways[to]);
      await applyAll(url, plan);
      expect(await next(client)).toBe(6);
      await rollbackAll(url, plan);
      expect(await next(client)).toBe(7);
      await applyAll(url, await planTo(url, ways[to], { mode: "direct" }));
      expect(await next(client)).toBe(8);
    }),
  );

  it.each(["identity", "always"] as const)("from %s to none and back", (from) =>
    withDatabase(major, async (url, client) => {
      await applyAll(url, await planTo(url, ways[from], { mode: "direct" }));
      await client.query("INSERT INTO t (a) SELECT 'x' FROM generate_series(1, 5)");
      const plan = await planTo(url, ways.plain);
      await applyAll(url, plan);
      await client.query("INSERT INTO t VALUES (6, 'y')");
      await rollbackAll(url, plan);
      expect(await next(client)).toBe(7);
    }),
  );

  it("also where the application has numbered them so far", () =>
    withDatabase(major, async (url, client) => {
      await applyAll(url, await planTo(url, ways.plain, { mode: "direct" }));
      await client.query("INSERT INTO t SELECT i FROM generate_series(11, 15) i");
      await applyAll(url, await planTo(url, ways.identity));
      expect(await next(client)).toBe(16);
    }));
});

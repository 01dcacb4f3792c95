import { describe, expect, it } from "vitest";
import { majors, withDatabase } from "../support/database.ts";
import { applyAll, driftFrom, planTo, rollbackAll } from "../support/migration.ts";

const direct = { mode: "direct" } as const;
const before = `
tables:
  t: { columns: { id: bigint, v: integer } }
  other: { columns: { id: bigint } }
`;
const added = before.replace("v: integer", "v: integer, code: { type: text, not_null: true }");
const tightened = before.replace("v: integer", "v: { type: integer, not_null: true }");

describe.each(majors)("a direct plan on PostgreSQL %i", (major) => {
  it("adds a NOT NULL column where the table is empty, and to no other", () =>
    withDatabase(major, async (url, client) => {
      await applyAll(url, await planTo(url, before, direct));
      await client.query("INSERT INTO other VALUES (1)");
      const plan = await planTo(url, added, direct);
      expect(plan.steps.map(({ before: expects }) => expects?.says)).toEqual(["t holds no rows"]);
      expect(plan.proof).toMatchObject({ forward: 1, backward: 1 });
      await client.query("INSERT INTO t VALUES (1, 1)");
      await expect(applyAll(url, plan)).rejects.toThrow("FLUX514");
      await client.query("DELETE FROM t");
      await applyAll(url, plan);
      expect(await driftFrom(url, added)).toEqual([]);
      await rollbackAll(url, plan);
      expect(await driftFrom(url, before)).toEqual([]);
    }));

  it("changes the types of several columns under one view, which goes and comes back once", () =>
    withDatabase(major, async (url) => {
      const viewed = (id: string, v: string): string => `
tables: { t: { columns: { id: ${id}, v: ${v} } } }
views: { both: { query: "SELECT v, id FROM t", comment: all } }
`;
      await applyAll(url, await planTo(url, viewed("integer", "integer"), direct));
      const plan = await planTo(url, viewed("bigint", "numeric"), direct);
      expect(plan.steps.filter(({ title }) => title.startsWith("Drop"))).toHaveLength(1);
      await applyAll(url, plan);
      expect(await driftFrom(url, viewed("bigint", "numeric"))).toEqual([]);
      await rollbackAll(url, plan);
      expect(await driftFrom(url, viewed("integer", "integer"))).toEqual([]);
    }));

  it("makes a list of a column, and a column of a list", () =>
    withDatabase(major, async (url) => {
      const typed = (type: string): string => `tables: { t: { columns: { id: bigint, v: "${type}" } } }\n`;
      await applyAll(url, await planTo(url, typed("integer"), direct));
      const plan = await planTo(url, typed("integer[]"), direct);
      expect(plan.steps.map(({ title }) => title)).toEqual(["Change the type of column t.v"]);
      await applyAll(url, plan);
      expect(await driftFrom(url, typed("integer[]"))).toEqual([]);
      await rollbackAll(url, plan);
      expect(await driftFrom(url, typed("integer"))).toEqual([]);
    }));

  it("changes types under constraints and computed columns that read otherwise, or not at all, over the new types", () =>
    withDatabase(major, async (url, client) => {
      const old = `
enums: { state: { values: [new, old] } }
tables:
  t:
    columns:
      a: text
      b: text
      n: integer
      g: { type: integer, generated: n + 1 }
    checks: { differ: "a <> b", one: "a IN ('new', 'old')", less: "n < 5" }
    indexes: { t_g_idx: [g] }
`;
      const fresh = old
        .replace("a: text", "a: state")
        .replace("b: text", "b: state")
        .replace(`one: "a IN ('new', 'old')", less: "n < 5"`, `two: "b > 'new'", less: "n < 4"`)
        .replace("n: integer", "n: numeric")
        .replace("{ type: integer, generated", "{ type: numeric, generated");
      await applyAll(url, await planTo(url, old, direct));
      await client.query("INSERT INTO t VALUES ('new', 'old', 3)");
      const plan = await planTo(url, fresh, direct);
      await applyAll(url, plan);
      expect(await driftFrom(url, fresh)).toEqual([]);
      expect((await client.query("SELECT a::text, b::text, g::text FROM t")).rows).toEqual([
        { a: "new", b: "old", g: "4" },
      ]);
      await rollbackAll(url, plan);
      expect(await driftFrom(url, old)).toEqual([]);
    }));

  it("leads from one enum to another, and back, by way of the labels", () =>
    withDatabase(major, async (url, client) => {
      const of = (type: string): string => `
enums: { mood: { values: [sad, ok] }, state: { values: [ok, sad, new] } }
tables: { t: { columns: { id: bigint, v: ${type}, list: "${type}[]" } } }
`;
      await applyAll(url, await planTo(url, of("mood"), direct));
      await client.query("INSERT INTO t VALUES (1, 'sad', '{ok,sad}')");
      const plan = await planTo(url, of("state"), direct);
      await applyAll(url, plan);
      expect(await driftFrom(url, of("state"))).toEqual([]);
      await rollbackAll(url, plan);
      expect((await client.query("SELECT v::text, list::text FROM t")).rows).toEqual([{ v: "sad", list: "{ok,sad}" }]);
    }));

  it("says what to choose where rows would have no value", () =>
    withDatabase(major, async (url, client) => {
      await applyAll(url, await planTo(url, before, direct));
      await client.query("INSERT INTO t SELECT i, nullif(i, 2) FROM generate_series(1, 3) i");
      await expect(planTo(url, added, direct)).rejects.toThrow(/FLUX310.*no value/);
      await expect(planTo(url, tightened, direct)).rejects.toThrow(/FLUX313.*a row has no value there now/);
      await expect(planTo(url, tightened)).rejects.toThrow(/FLUX313/);
      await client.query("INSERT INTO t SELECT i FROM generate_series(1, 2000) i");
      await expect(planTo(url, tightened, direct)).rejects.toThrow("more than 1000 rows have no value there now");
      const filled = tightened.replace("not_null: true", 'not_null: true, backfill: "0"');
      await applyAll(url, await planTo(url, filled, direct));
      expect(await driftFrom(url, tightened)).toEqual([]);
    }));

  it("drops a column that is NOT NULL and has no default, and brings it back over rows as far as that is possible", () =>
    withDatabase(major, async (url, client) => {
      const full = before.replace("v: integer", "v: integer, code: { type: text, not_null: true }");
      await applyAll(url, await planTo(url, full, direct));
      await client.query("INSERT INTO t VALUES (1, 1, 'a')");
      const plan = await planTo(url, before, direct);
      expect(plan.proof?.backward).toBe(1);
      await applyAll(url, plan);
      await rollbackAll(url, plan);
      const { rows } = await client.query("SELECT id, code FROM t");
      expect(rows).toEqual([{ id: "1", code: null }]);
      await client.query("DELETE FROM t");
      await applyAll(url, await planTo(url, full, direct));
      expect(await driftFrom(url, full)).toEqual([]);
      await applyAll(url, await planTo(url, before, direct));
    }));

  it("brings a column of the primary key back only where no row lacks its value", () =>
    withDatabase(major, async (url, client) => {
      const keyed = before.replace("{ id: bigint, v: integer } }", "{ id: bigint, v: integer }, primary_key: [id] }");
      const without = before.replace("id: bigint, v: integer", "v: integer");
      await applyAll(url, await planTo(url, keyed, direct));
      const plan = await planTo(url, without, direct);
      await applyAll(url, plan);
      await client.query("INSERT INTO t VALUES (1)");
      await expect(rollbackAll(url, plan)).rejects.toThrow(/FLUX533/);
      await client.query("DELETE FROM t");
      await rollbackAll(url, plan);
      expect(await driftFrom(url, keyed)).toEqual([]);
    }));

  it("adds a serial column to a table with rows", () =>
    withDatabase(major, async (url, client) => {
      await applyAll(url, await planTo(url, before, direct));
      await client.query("INSERT INTO t VALUES (1, 1), (2, 2)");
      const numbered = before.replace(
        "v: integer",
        "v: integer, no: { type: integer, not_null: true, default: \"nextval('t_no_seq')\" }",
      );
      const after = `${numbered}sequences: { t_no_seq: { type: integer, owned_by: t.no } }\n`;
      await applyAll(url, await planTo(url, after, direct));
      expect(await driftFrom(url, after)).toEqual([]);
      expect((await client.query("SELECT no FROM t ORDER BY id")).rows).toEqual([{ no: 1 }, { no: 2 }]);
    }));

  it("converts by way of text what PostgreSQL has no cast for, with its default and the rules that speak of it", () =>
    withDatabase(major, async (url, client) => {
      const mood = (type: string): string => `
enums: { mood: [sad, happy], feeling: [happy, sad] }
tables:
  t:
    columns: { id: bigint, mood: { type: ${type}, default: "'happy'" } }
    checks: { t_mood_check: "mood <> 'sad' OR id > 0" }
    indexes: { t_sad_idx: { columns: [id], where: "mood = 'sad'" } }
`;
      await applyAll(url, await planTo(url, mood("mood"), direct));
      await client.query("INSERT INTO t VALUES (1, 'sad'); INSERT INTO t VALUES (2)");
      const plan = await planTo(url, mood("feeling"), direct);
      await applyAll(url, plan);
      expect(await driftFrom(url, mood("feeling"))).toEqual([]);
      await client.query("INSERT INTO t VALUES (3)");
      await rollbackAll(url, plan);
      expect(await driftFrom(url, mood("mood"))).toEqual([]);
      const { rows } = await client.query("SELECT mood FROM t ORDER BY id");
      expect(rows.map((row) => row.mood)).toEqual(["sad", "happy", "happy"]);
    }));

  it("counts under the name that the column has now", () =>
    withDatabase(major, async (url, client) => {
      await applyAll(url, await planTo(url, before, direct));
      await client.query("INSERT INTO t VALUES (1, NULL)");
      const renamed = tightened.replace("v: { type", "w: { renamed_from: v, type");
      for (const mode of ["direct", "online"] as const)
        await expect(planTo(url, renamed, { mode })).rejects.toThrow(/FLUX313.*t\.w/);
    }));
});

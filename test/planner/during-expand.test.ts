import { describe, expect, it } from "vitest";
import { applyPlan } from "../../src/apply/apply.ts";
import { majors, withDatabase } from "../support/database.ts";
import { applyAll, driftFrom, planTo } from "../support/migration.ts";

const before = `
tables:
  t:
    columns: { id: bigint, v: { type: integer, not_null: true }, other: text, w: { type: integer, not_null: true } }
    primary_key: [id]
`;
const after = before
  .replace("v: { type: integer", "value: { renamed_from: v, type: integer")
  .replace("w: { type: integer", "w: { type: bigint");

const named = `
tables:
  t: { columns: { id: integer } }
views:
  old_view: { query: "SELECT id FROM t" }
  above: { query: "SELECT id FROM old_view" }
functions:
  "old_double(integer)": { returns: integer, language: sql, volatility: immutable, body: "SELECT 2 * $1" }
procedures:
  "old_put(integer)": { language: sql, body: "INSERT INTO t VALUES ($1)" }
`;
const renamed = named
  .replaceAll("old_view", "new_view")
  .replace("new_view: {", "new_view: { renamed_from: old_view,")
  .replace('"old_double(integer)": {', '"new_double(integer)": { renamed_from: old_double,')
  .replace('"old_put(integer)": {', '"new_put(integer)": { renamed_from: old_put,');

describe.each(majors)("on PostgreSQL %i, while a plan is between expand and backfill", (major) => {
  it("rows that it has not reached yet take updates of other columns, and old code its inserts", () =>
    withDatabase(major, async (url, client) => {
      await applyAll(url, await planTo(url, before, { mode: "direct" }));
      await client.query("INSERT INTO t SELECT i, i, 'x', i FROM generate_series(1, 2000) i");
      const plan = await planTo(url, after);
      await applyPlan(url, plan, { through: "expand" });
      await client.query("UPDATE t SET other = 'changed' WHERE id = 3");
      await client.query("UPDATE t SET v = 30 WHERE id = 4");
      await client.query("INSERT INTO t (id, v, w) VALUES (3000, 7, 8)");
      const { rows } = await client.query("SELECT id::int, v, value FROM t WHERE id IN (3, 4, 3000) ORDER BY id");
      expect(rows).toEqual([
        { id: 3, v: 3, value: 3 },
        { id: 4, v: 30, value: 30 },
        { id: 3000, v: 7, value: 7 },
      ]);
      await applyPlan(url, plan, { through: "backfill", backfill: { pause: 0 } });
      await client.query("INSERT INTO t (id, value, w) VALUES (3001, 9, 9)");
      expect((await client.query("SELECT v FROM t WHERE id = 3001")).rows).toEqual([{ v: 9 }]);
      await applyAll(url, plan);
      expect(await driftFrom(url, after)).toEqual([]);
    }));

  it("a column is filled from another also where new code writes that one under its new name", () =>
    withDatabase(major, async (url, client) => {
      await applyAll(url, await planTo(url, before, { mode: "direct" }));
      const to = after.replace("other: text", "other: text, more: { type: integer, not_null: true, backfill: v + 1 }");
      const plan = await planTo(url, to);
      await applyPlan(url, plan, { through: "backfill" });
      await client.query("INSERT INTO t (id, value, w) VALUES (1, 5, 5)");
      expect((await client.query("SELECT v, more FROM t")).rows).toEqual([{ v: 5, more: 6 }]);
    }));

  it("new code may write nulls where NOT NULL goes with the rename or the change of type", () =>
    withDatabase(major, async (url, client) => {
      await applyAll(url, await planTo(url, before, { mode: "direct" }));
      const to = after
        .replace("renamed_from: v, type: integer, not_null: true", "renamed_from: v, type: integer")
        .replace("type: bigint, not_null: true", "type: bigint");
      const plan = await planTo(url, to);
      await applyPlan(url, plan, { through: "backfill" });
      await client.query("INSERT INTO t (id) VALUES (1)");
      await client.query("INSERT INTO t (id, value, w) VALUES (2, 2, 2)");
      await client.query("UPDATE t SET value = NULL, w = NULL WHERE id = 2");
      await applyAll(url, plan);
      expect((await client.query("SELECT value, w FROM t")).rows).toEqual([
        { value: null, w: null },
        { value: null, w: null },
      ]);
      expect(await driftFrom(url, to)).toEqual([]);
    }));

  it("old and new names of views and routines work", () =>
    withDatabase(major, async (url, client) => {
      await applyAll(url, await planTo(url, named, { mode: "direct" }));
      const plan = await planTo(url, renamed);
      await applyPlan(url, plan, { through: "backfill" });
      await client.query(
        "CALL old_put(1); CALL new_put(2); INSERT INTO old_view VALUES (3); INSERT INTO new_view VALUES (4)",
      );
      const { rows } = await client.query("SELECT old_double(id) AS a, new_double(id) AS b FROM old_view ORDER BY id");
      expect(rows).toEqual([1, 2, 3, 4].map((id) => ({ a: 2 * id, b: 2 * id })));
      await applyAll(url, plan);
      expect(await driftFrom(url, renamed)).toEqual([]);
    }));
});

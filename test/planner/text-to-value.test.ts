import { describe, expect, it } from "vitest";
import { applyPlan } from "../../src/apply/apply.ts";
import { majors, withDatabase } from "../support/database.ts";
import { applyAll, driftFrom, planTo, rollbackAll } from "../support/migration.ts";

const before = "tables: { t: { columns: { id: bigint, number: text, day: text }, primary_key: [id] } }\n";
const after = before
  .replace("number: text", "number: integer")
  .replace("day: text", 'day: { type: date, backfill: "day::date", reverse: "day::text" }');

describe.each(majors)("on PostgreSQL %i, texts that hold values", (major) => {
  it("become what they hold, although generated texts hold none; the first that holds none stops the backfill", () =>
    withDatabase(major, async (url, client) => {
      await applyAll(url, await planTo(url, before, { mode: "direct" }));
      await client.query("INSERT INTO t VALUES (1, '7', '2024-02-29'), (2, '8', 'soon')");
      const plan = await planTo(url, after);
      expect(plan.proof).toMatchObject({ onEmptyTables: true, forward: plan.steps.length });
      await expect(applyPlan(url, plan, { backfill: { pause: 0 } })).rejects.toThrow(/invalid input syntax.*"soon"/);
      await client.query("UPDATE t SET day = '2024-03-01' WHERE id = 2");
      await applyAll(url, plan);
      expect(await driftFrom(url, after)).toEqual([]);
      expect((await client.query("SELECT number, day::text FROM t ORDER BY id")).rows).toEqual([
        { number: 7, day: "2024-02-29" },
        { number: 8, day: "2024-03-01" },
      ]);
    }));

  it("come back from the direct way as PostgreSQL prints the values, which the plan says beforehand", () =>
    withDatabase(major, async (url, client) => {
      const texts = "tables: { t: { columns: { id: bigint, number: text, bytes: text }, primary_key: [id] } }\n";
      await applyAll(url, await planTo(url, texts, { mode: "direct" }));
      await client.query("INSERT INTO t VALUES (1, '007', 'abc')");
      const values = texts.replace("number: text", "number: integer").replace("bytes: text", "bytes: bytea");
      const plan = await planTo(url, values, { mode: "direct" });
      expect(plan.steps.map(({ losesData, undo }) => [losesData, undo.result, undo.what])).toEqual([
        [null, "loses data", "how text that became bytea was written"],
        [null, "loses data", "how text that became integer was written"],
      ]);
      await applyAll(url, plan);
      await rollbackAll(url, plan);
      expect((await client.query("SELECT number, bytes FROM t")).rows).toEqual([{ number: "7", bytes: "\\x616263" }]);
    }));
});

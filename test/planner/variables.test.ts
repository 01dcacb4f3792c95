import { describe, expect, it } from "vitest";
import { applyPlan } from "../../src/apply/apply.ts";
import { majors, withDatabase } from "../support/database.ts";
import { applyAll, driftFrom, planTo } from "../support/migration.ts";

const before = `
tables:
  t: { columns: { id: bigint, found: boolean, tg_op: text }, primary_key: [id] }
`;

describe.each(majors)("on PostgreSQL %i, a column called like a variable of plpgsql", (major) => {
  it.each([
    ["filled from", "columns: {", `columns: { word: { type: text, backfill: "case when found then tg_op end" },`],
    [
      "renamed",
      "tg_op: text",
      `word: { type: text, renamed_from: tg_op, backfill: "case when found then tg_op end", reverse: word }`,
    ],
  ])("can be %s", (_, from, to) =>
    withDatabase(major, async (url, client) => {
      await applyAll(url, await planTo(url, before, { mode: "direct" }));
      const after = before.replace(from, to);
      const plan = await planTo(url, after);
      await applyPlan(url, plan, { through: "expand" });
      await client.query("INSERT INTO t (id, found, tg_op) VALUES (1, true, 'a'), (2, false, 'b')");
      const { rows } = await client.query("SELECT word FROM t ORDER BY id");
      expect(rows).toEqual([{ word: "a" }, { word: null }]);
      await applyAll(url, plan);
      expect(await driftFrom(url, after)).toEqual([]);
    }),
  );
});

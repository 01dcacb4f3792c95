import { describe, expect, it } from "vitest";
import { majors, withDatabase } from "../support/database.ts";
import { applyAll, driftFrom, planTo, rollbackAll } from "../support/migration.ts";

const before = `
tables:
  t: { columns: { id: bigint, code: { type: text, not_null: true } }, primary_key: [id] }
`;

describe.each(majors)("on PostgreSQL %i, NOT NULL that comes back", (major) => {
  it.each([
    ["of a renamed column", "code: {", "name: { renamed_from: code,"],
    [
      "of a column of another type",
      "type: text",
      "type: integer, backfill: length(code), reverse: \"repeat('x', code)\"",
    ],
    [
      "of a renamed column that may be null",
      "code: { type: text, not_null: true }",
      "name: { renamed_from: code, type: text }",
    ],
    ["that was loosened", ", not_null: true", ""],
  ])("reads no rows while nobody can use the table: %s", (_, from, to) =>
    withDatabase(major, async (url, client) => {
      await applyAll(url, await planTo(url, before, { mode: "direct" }));
      await client.query("INSERT INTO t SELECT i, i FROM generate_series(1, 20) i");
      const plan = await planTo(url, before.replace(from, to));
      await applyAll(url, plan);
      const back = plan.steps.map(({ undo }) => undo);
      const releasing = back.filter(({ actions }) => actions.some((a) => a.type === "sql" && / VALIDATE /.test(a.sql)));
      expect(releasing.length).toBeGreaterThan(0);
      for (const { actions, transaction } of back)
        for (const [i, action] of actions.entries())
          if (action.type === "sql" && /SET NOT NULL| NOT NULL "\w+"$/.test(action.sql))
            expect([transaction, JSON.stringify(actions[i - 1])]).toEqual([
              "alone",
              expect.stringContaining("VALIDATE"),
            ]);
      await rollbackAll(url, plan);
      expect(await driftFrom(url, before)).toEqual([]);
      await expect(client.query("INSERT INTO t VALUES (99, NULL)")).rejects.toThrow(/null value/);
    }),
  );
});

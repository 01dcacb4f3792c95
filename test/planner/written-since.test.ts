import type pg from "pg";
import { describe, expect, it } from "vitest";
import { applyPlan } from "../../src/apply/apply.ts";
import { rollbackPlan } from "../../src/apply/rollback.ts";
import type { Plan } from "../../src/model/plan.ts";
import { refusal, told } from "../apply/support.ts";
import { majors, withDatabase } from "../support/database.ts";
import { applyAll, driftFrom, planTo } from "../support/migration.ts";

const before = `
tables:
  t:
    columns: { id: bigint, code: varchar(3) }
    primary_key: [id]
`;
const after = `
tables:
  fresh: { columns: { id: bigint } }
  t:
    columns:
      id: bigint
      code: varchar(9)
      note: json
      price: { type: "numeric(8,2)", default: "7", not_null: true }
      upper: { type: text, backfill: upper(code), not_null: true }
    primary_key: [id]
sequences:
  numbers: {}
`;

/** What the application writes, and what is lost of it when the plan is taken back. */
const writes: readonly (readonly [sql: string, lost: string])[] = [
  ["INSERT INTO fresh VALUES (1)", "rows written to fresh since"],
  [`UPDATE t SET note = '{}' WHERE id = 1`, "values written to t.note since"],
  ["UPDATE t SET price = 8 WHERE id = 1", "values written to t.price since"],
  ["UPDATE t SET upper = 'X' WHERE id = 1", "values written to t.upper since"],
  ["SELECT nextval('numbers')", "numbers taken from numbers since"],
  ["UPDATE t SET code = 'long' WHERE id = 2", "what character varying(3) has no room for of values written to t.code"],
];

async function planned(url: string, client: pg.Client): Promise<Plan> {
  await applyAll(url, await planTo(url, before, { mode: "direct" }));
  await client.query("INSERT INTO t SELECT i, 'c' || i FROM generate_series(1, 20) i");
  const plan = await planTo(url, after);
  await applyAll(url, plan);
  return plan;
}

describe.each(majors)("on PostgreSQL %i, taking back what adds a place for data", (major) => {
  it("needs no permission as long as nothing was written there", () =>
    withDatabase(major, async (url, client) => {
      const plan = await planned(url, client);
      expect(await rollbackPlan(url)).toMatchObject({ plan: { id: plan.id }, done: 0 });
      expect(await driftFrom(url, before)).toEqual([]);
    }));

  it("is refused once the application has written there, and says what is lost", () =>
    withDatabase(major, async (url, client) => {
      await planned(url, client);
      for (const [i, [sql]] of writes.entries()) {
        await client.query(sql);
        const error = told(await refusal(rollbackPlan(url), "FLUX528"));
        expect(writes.map(([, lost]) => error.includes(lost))).toEqual(writes.map((_, n) => n <= i));
      }
      expect(await driftFrom(url, after)).toEqual([]);
      await client.query("UPDATE t SET upper = upper(code)");
      expect(await rollbackPlan(url, { allowDataLoss: true })).toMatchObject({ done: 0 });
      expect(await driftFrom(url, before)).toEqual([]);
    }));

  it("is refused where the rows cannot be looked at", () =>
    withDatabase(major, async (url, client) => {
      await planned(url, client);
      await client.query("BEGIN; LOCK TABLE fresh IN ACCESS EXCLUSIVE MODE");
      const error = await refusal(rollbackPlan(url, { timeouts: { statement: 200 } }), "FLUX528");
      expect(told(error)).toContain("rows written to fresh since");
      await client.query("ROLLBACK");
    }));

  it("is refused where the user's own reverse does not keep what was written", () =>
    withDatabase(major, async (url, client) => {
      await applyAll(url, await planTo(url, before, { mode: "direct" }));
      await client.query("INSERT INTO t SELECT i, 'c' || i FROM generate_series(1, 20) i; INSERT INTO t VALUES (21)");
      const column = `full_name: { type: text, renamed_from: code, backfill: code || '!', reverse: "left(full_name, -1)::varchar(3)" }`;
      const plan = await planTo(url, before.replace("code: varchar(3)", column));
      await applyPlan(url, plan, { through: "backfill", backfill: { pause: 0 } });
      await client.query("UPDATE t SET full_name = 'x?' WHERE id = 1");
      const error = told(await refusal(rollbackPlan(url), "FLUX528"));
      expect(error).toContain("does not keep in what was written to t.full_name since");
      await client.query("UPDATE t SET full_name = 'x!' WHERE id = 1");
      expect(await rollbackPlan(url)).toMatchObject({ done: 0 });
      expect((await client.query("SELECT code FROM t WHERE id = 1")).rows).toEqual([{ code: "x" }]);
      expect(await driftFrom(url, before)).toEqual([]);
    }));

  it("the same for a column of another type", () =>
    withDatabase(major, async (url, client) => {
      await applyAll(url, await planTo(url, before, { mode: "direct" }));
      const column = `code: { type: integer, backfill: length(code), reverse: "repeat('x', code)" }`;
      const plan = await planTo(url, before.replace("code: varchar(3)", column));
      await applyAll(url, plan);
      const holds = async (): Promise<readonly unknown[]> => {
        const { unless } = plan.steps.find(({ id }) => id.endsWith(":new"))?.undo ?? {};
        const { rows } = await client.query(`SELECT ${unless?.sql} AS holds`);
        return rows.map((row) => row.holds);
      };
      await client.query("INSERT INTO t VALUES (1, 2), (2, NULL)");
      expect(await holds()).toEqual([true]);
      await client.query("UPDATE t SET code = -1");
      expect(await holds()).toEqual([false]);
    }));
});

import { describe, expect, it } from "vitest";
import { applyPlan } from "../../src/apply/apply.ts";
import { losesSilently } from "../../src/planner/recipes/lossy-casts.ts";
import { majors, withDatabase } from "../support/database.ts";
import { applyAll, driftFrom, planTo } from "../support/migration.ts";

const before = `
tables:
  t: { columns: { id: bigint, code: varchar(20), bits: bit varying(8) }, primary_key: [id] }
`;
const after = before.replace("varchar(20)", "varchar(3)").replace("varying(8)", "varying(4)");

describe.each(majors)("on PostgreSQL %i, what does not fit a shorter type", (major) => {
  it.each(["code = 'toolong'", "bits = B'1111111'"])("stops the backfill: %s", (value) =>
    withDatabase(major, async (url, client) => {
      await applyAll(url, await planTo(url, before, { mode: "direct" }));
      await client.query(`INSERT INTO t VALUES (1, 'abc', B'1111'); UPDATE t SET ${value}`);
      const plan = await planTo(url, after);
      await expect(applyPlan(url, plan, { through: "backfill" })).rejects.toThrow(/too long/);
      await client.query("UPDATE t SET code = 'xyz', bits = B'1010'");
      await expect(client.query(`UPDATE t SET ${value}`)).rejects.toThrow(/too long/);
      await applyAll(url, plan);
      expect((await client.query("SELECT code, bits FROM t")).rows).toEqual([{ code: "xyz", bits: "1010" }]);
      expect(await driftFrom(url, after)).toEqual([]);
    }),
  );

  it("is let through where no value has digits to lose, and stops one that comes later", () =>
    withDatabase(major, async (url, client) => {
      const amounts = "\ntables:\n  t: { columns: { id: bigint, amount: 'numeric(10,2)' }, primary_key: [id] }\n";
      await applyAll(url, await planTo(url, amounts, { mode: "direct" }));
      await client.query("INSERT INTO t VALUES (1, 2.00)");
      const plan = await planTo(url, amounts.replace("'numeric(10,2)'", "integer"));
      await client.query("INSERT INTO t VALUES (2, 2.50)");
      await expect(applyPlan(url, plan, { through: "backfill" })).rejects.toThrow(/not kept by integer: 2.50/);
      await client.query("UPDATE t SET amount = 3");
      await expect(client.query("UPDATE t SET amount = 3.5")).rejects.toThrow(/not kept by integer: 3.50/);
      await applyAll(url, plan);
      expect((await client.query("SELECT amount FROM t ORDER BY id")).rows).toEqual([{ amount: 3 }, { amount: 3 }]);
    }));

  it("stops the direct way", () =>
    withDatabase(major, async (url, client) => {
      await applyAll(url, await planTo(url, before, { mode: "direct" }));
      await client.query("INSERT INTO t VALUES (1, 'toolong', B'1')");
      await expect(applyAll(url, await planTo(url, after, { mode: "direct" }))).rejects.toThrow(/too long/);
    }));

  it.each([
    ["numeric(10,2)", "integer", "1.5"],
    ["numeric(10,2)", "numeric(10,1)", "1.25"],
    ["double precision", "bigint", "1.5"],
    ["bigint", "double precision", "9007199254740993"],
    ["integer", "real", "16777217"],
    ["timestamp without time zone", "date", "2024-01-01 12:00"],
    ["timestamp without time zone", "timestamp(3) without time zone", "2024-01-01 12:00:00.123456"],
    ["interval", "time without time zone", "1 day 1 hour"],
    ["inet", "cidr", "10.0.0.1/8"],
    ["text", "name", "x".repeat(70)],
    ["json", "jsonb", '{"b":1,  "a":2, "a":3}'],
    ["json[]", "jsonb[]", '{"{\\"a\\":  1}"}'],
  ])("is known to be lost without an error: %s to %s", (from, to, value) =>
    withDatabase(major, async (_, client) => {
      const { rows } = await client.query(
        `SELECT $1::text::${from}::${to}::text AS there, $1::text::${from}::text AS here`,
        [value],
      );
      expect(rows[0].there).not.toBe(rows[0].here);
      expect(losesSilently(from, to)).not.toBeNull();
    }),
  );

  it.each([
    ["integer", "bigint"],
    ["integer", "numeric(10,2)"],
    ["numeric(10,2)", "numeric(12,4)"],
    ["numeric(10,2)", "numeric"],
    ["character varying(20)", "character varying(5)"],
    ["bigint", "integer"],
    ["date", "timestamp without time zone"],
    ["timestamp(3) without time zone", "timestamp without time zone"],
    ["text", "integer"],
  ])("is not taken for lost: %s to %s", (from, to) => expect(losesSilently(from, to)).toBeNull());
});

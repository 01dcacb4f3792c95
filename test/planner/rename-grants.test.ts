import type pg from "pg";
import { describe, expect, it } from "vitest";
import { applyPlan } from "../../src/apply/apply.ts";
import { rollbackPlan } from "../../src/apply/rollback.ts";
import { majors, serverUrl, withClient, withDatabase } from "../support/database.ts";
import { applyAll, driftFrom, planTo } from "../support/migration.ts";

const before = `
tables:
  customers:
    columns:
      id: bigint
      name: { type: text, grants: { flux_reader: [select] } }
      points: { type: integer, grants: { flux_reader: [select, update] } }
    primary_key: [id]
`;
const after = before
  .replace("customers:", "clients:\n    renamed_from: customers")
  .replace("name: { type", "full_name: { renamed_from: name, type");

/** What a role that has rights on two columns alone may do under a name of the table. */
async function asReader(client: pg.Client, sql: string): Promise<unknown> {
  await client.query("BEGIN; SET LOCAL ROLE flux_reader");
  return client
    .query(sql)
    .then(
      ({ rowCount }) => rowCount,
      (error: Error) => error.message,
    )
    .finally(() => client.query("ROLLBACK"));
}

describe.each(majors)("on PostgreSQL %i", (major) => {
  it("rights on columns of a renamed table hold under both names", async () => {
    await withClient(serverUrl(major), (client) =>
      client.query("DO $$ BEGIN CREATE ROLE flux_reader; EXCEPTION WHEN duplicate_object THEN NULL; END $$"),
    );
    await withDatabase(major, async (url, client) => {
      await applyAll(url, await planTo(url, before, { mode: "direct" }));
      await client.query("INSERT INTO customers VALUES (1, 'Ann', 1)");
      const plan = await planTo(url, after);
      expect(await applyPlan(url, plan)).toMatchObject({ state: "gate" });
      for (const [table, column] of [
        ["customers", "name"],
        ["clients", "full_name"],
      ]) {
        expect(await asReader(client, `SELECT ${column}, points FROM ${table}`), table).toBe(1);
        expect(await asReader(client, `UPDATE ${table} SET points = points + 1`)).toBe(1);
        expect(await asReader(client, `SELECT id FROM ${table}`)).toContain("permission denied");
      }
      await applyAll(url, plan);
      await rollbackPlan(url, { to: { phase: "backfill" } });
      expect(await asReader(client, "SELECT name FROM customers")).toBe(1);
      await rollbackPlan(url);
      expect(await driftFrom(url, before)).toEqual([]);
    });
  });
});

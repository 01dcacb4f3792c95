import { describe, expect, it } from "vitest";
import { majors, withDatabase } from "../support/database.ts";
import { applyAll, driftFrom, modelAt, planTo, rollbackAll } from "../support/migration.ts";

const before = `
enums:
  status: { values: [new, paid, lost, sent], comment: where an order is }
tables:
  orders:
    columns:
      id: { type: bigint, identity: always }
      status: { type: status, not_null: true, default: "'new'" }
      history: "status[]"
    primary_key: [id]
    checks: { orders_paid: "status <> 'lost' OR id > 0" }
    indexes: { orders_open: { columns: [id], where: "status = 'new'" } }
views:
  open_orders: { query: "SELECT id, status FROM orders WHERE status <> 'sent'" }
functions:
  "is_open(status)": { returns: boolean, language: sql, body: "SELECT $1 = 'new'" }
`;
const rows =
  "INSERT INTO orders (status, history) SELECT 'paid', ARRAY['new', 'paid']::status[] FROM generate_series(1, 100)";

const cases: Record<string, string> = {
  "a value is added": before.replace("sent]", "sent, returned]"),
  "a value is added and used at once": before
    .replace("sent]", "sent, returned]")
    .replace("default: \"'new'\"", "default: \"'returned'\""),
  "a value is taken away": before
    .replace("lost, ", "")
    .replace("    checks: { orders_paid: \"status <> 'lost' OR id > 0\" }\n", ""),
  "values change places": before.replace("new, paid", "paid, new"),
};

describe.each(majors)("on PostgreSQL %i", (major) => {
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
      await rollbackAll(url, plan);
      expect([...(await modelAt(url)).objects.values()]).toEqual([...start.objects.values()]);
    }),
  );
});

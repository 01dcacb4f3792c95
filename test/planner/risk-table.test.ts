import { describe, expect, it } from "vitest";
import type { Model } from "../../src/model/object.ts";
import { majors, withDatabase } from "../support/database.ts";
import { applyAll, driftFrom, modelAt, planTo, rollbackAll } from "../support/migration.ts";

const before = `
tables:
  customers:
    columns:
      id: { type: bigint, identity: always }
      name: { type: text, not_null: true }
      email: text
      points: { type: integer, default: "0" }
      note: { type: text, not_null: true }
    primary_key: [id]
    checks: { customers_name_given: "name <> ''" }
    indexes:
      customers_name_idx: [lower(name)]
      customers_points_idx: [points]
  orders:
    columns:
      id: { type: bigint, identity: always }
      customer_id: bigint
      total: { type: integer, not_null: true, default: "0", comment: "in cents" }
    primary_key: [id]
views:
  names: { query: "SELECT id, name FROM customers" }
`;

const rows = `
INSERT INTO customers (name, email, note) SELECT 'name ' || i, 'e' || i, 'x' FROM generate_series(1, 3000) i;
INSERT INTO orders (customer_id, total) SELECT 1 + i % 3000, i FROM generate_series(1, 5000) i;
`;

const edit = (from: string | RegExp, to: string): string => {
  const after = before.replace(from, to);
  if (after === before) throw new Error(`nothing to replace: ${from}`);
  return after;
};

const cases: Record<string, string> = {
  "add nullable column": edit("      email: text\n", "      email: text\n      phone: text\n"),
  "add column with constant default": edit(
    "      email: text\n",
    '      email: text\n      level: { type: integer, not_null: true, default: "1" }\n',
  ),
  "add column with volatile default": edit(
    "      email: text\n",
    "      email: text\n      token: { type: uuid, not_null: true, default: gen_random_uuid() }\n",
  ),
  "add NOT NULL column with backfill": edit(
    "      email: text\n",
    '      email: text\n      slug: { type: text, not_null: true, backfill: "lower(name)" }\n',
  ),
  "add index": edit(
    "      customers_points_idx: [points]\n",
    "      customers_points_idx: [points]\n      customers_email_key: { columns: [email], unique: true }\n",
  ),
  "drop index": edit("      customers_points_idx: [points]\n", ""),
  "replace index": edit("customers_points_idx: [points]", "customers_points_idx: [points, id]"),
  "drop column": edit("      note: { type: text, not_null: true }\n", ""),
  "rename column": edit(
    "      name: { type: text, not_null: true }",
    "      full_name: { type: text, not_null: true, renamed_from: name }",
  )
    .replace("name <> ''", "full_name <> ''")
    .replace("lower(name)", "lower(full_name)")
    .replace("SELECT id, name", "SELECT id, full_name AS name"),
  "rename table": before.replaceAll("  orders:\n", "  purchases:\n    renamed_from: orders\n"),
  "widen type by copy": edit("total: { type: integer,", "total: { type: bigint,"),
  "type of an indexed column": edit("points: { type: integer,", "points: { type: bigint,"),
  "set not null": edit("      email: text\n", "      email: { type: text, not_null: true, backfill: \"'none'\" }\n"),
  "set not null without backfill": edit(
    "      customer_id: bigint\n",
    "      customer_id: { type: bigint, not_null: true }\n",
  ),
  "add check": edit(
    "    checks: { customers_name_given: \"name <> ''\" }",
    '    checks: { customers_name_given: "name <> \'\'", positive: "points >= 0" }',
  ),
  "change check": edit("name <> ''", "name <> '-'"),
  "add foreign key": edit(
    "    primary_key: [id]\nviews",
    "    primary_key: [id]\n    foreign_keys: { orders_customer_fkey: { columns: [customer_id], references: customers(id) } }\nviews",
  ),
  "add unique": edit("    checks:", "    unique: { customers_email_uniq: [email] }\n    checks:"),
  "change view": edit("SELECT id, name FROM customers", "SELECT id, name, email FROM customers"),
  "change view columns": edit("SELECT id, name FROM customers", "SELECT name, id FROM customers"),
  "new table": edit(
    "views:",
    "  tags:\n    columns: { id: bigint, customer_id: bigint, label: { type: text, default: \"'x'\" } }\n    primary_key: [id]\n    foreign_keys: { tags_customer_fkey: { columns: [customer_id], references: customers(id) } }\n    indexes: { tags_label_idx: [label] }\n    comment: labels\nviews:",
  ),
  "drop table": edit(/ {2}orders:[\s\S]*views:/, "views:"),
};

describe.each(majors)("on PostgreSQL %i", (major) => {
  it.each(Object.keys(cases))("%s", (name) =>
    withDatabase(major, async (url, client) => {
      await applyAll(url, await planTo(url, before, { mode: "direct" }));
      await client.query(rows);
      const start = await modelAt(url);
      const after = cases[name] as string;
      const plan = await planTo(url, after);
      if (process.env["SHOW_PLAN"])
        console.log(
          plan.steps
            .map(
              (s) =>
                `${s.round}.${s.phase} [${s.group}] ${s.title}\n      ${s.run.type === "sql" ? s.run.sql.replaceAll("\n", " ") : JSON.stringify(s.run.backfill)}`,
            )
            .join("\n"),
        );
      expect(plan.steps.length).toBeGreaterThan(0);
      expect(plan.proof?.forward).toBe(plan.steps.length);
      expect(plan.proof?.backward).toBe(plan.steps.length);
      await applyAll(url, plan);
      expect(await driftFrom(url, after)).toEqual([]);
      await rollbackAll(url, plan);
      const end = await modelAt(url);
      const lost = new Set(plan.steps.flatMap((step) => (step.undo.result === "loses data" ? step.causes : [])));
      const facts = (model: Model): readonly unknown[] =>
        [...model.objects.values()].map(({ key, attributes }) => (lost.has(key) ? { key } : { key, attributes }));
      expect(facts(end)).toEqual(facts(start));
    }),
  );
});

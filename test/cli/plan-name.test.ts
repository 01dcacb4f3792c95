import { describe, expect, it } from "vitest";
import { nameOfChanges } from "../../src/cli/plan-name.ts";
import { loadDocument } from "../../src/desired/load.ts";
import { diffModels } from "../../src/diff/diff-models.ts";
import { declaredRenames, relabel } from "../../src/diff/renames.ts";
import { registry } from "../../src/kinds/registry.ts";
import type { Model } from "../../src/model/object.ts";
import { slugOf } from "../../src/render/file-name.ts";
import { folderOf } from "../desired/support.ts";

const modelOf = async (text: string): Promise<Model> =>
  (await loadDocument(folderOf({ "shop.yaml": text }), registry, { managed: null })).model;

async function nameOf(before: string, after: string): Promise<string> {
  const [live, desired] = [await modelOf(before), await modelOf(after)];
  const renames = declaredRenames(live, desired);
  return nameOfChanges(registry, diffModels(relabel(live, renames), desired, renames));
}

const shop = `tables:
  customers:
    columns: { id: bigint, name: text }
    primary_key: [id]
  orders:
    columns: { id: bigint, customer_id: bigint, placed_at: timestamptz, total: "numeric(10,2)" }
`;
const customers = "{ id: bigint, name: text }";

describe("a plan without a name is called by what was done to the document", () => {
  it.each([
    ["nothing", "", "", "no changes"],
    ["a column", customers, "{ id: bigint, name: text, email: text }", "add email to customers"],
    ["a column less", customers, "{ id: bigint }", "drop customers.name"],
    [
      "a renamed column",
      customers,
      "{ id: bigint, full_name: { type: text, renamed_from: name } }",
      "rename customers.name to full_name",
    ],
    ["a renamed table", "  orders:", "  purchases:\n    renamed_from: orders", "rename orders to purchases"],
    ["a type", "numeric(10,2)", "numeric(12,2)", "change orders.total to numeric(12,2)"],
    ["NOT NULL", "name: text", "name: { type: text, not_null: true }", "make customers.name NOT NULL"],
    ["a default", "name: text", "name: { type: text, default: \"''\" }", "set the default of customers.name"],
    ["a comment", "name: text", "name: { type: text, comment: x }", "comment on customers.name"],
    ["no key", "    primary_key: [id]\n", "", "drop the primary key of customers"],
    ["a table", /$/, "  notes: { columns: { body: text } }\n", "create table notes"],
    ["a table less", / {2}orders:(.|\n)*/, "", "drop table orders"],
    ["an index", /$/, "    indexes: { orders_placed: [placed_at desc] }\n", "index orders by placed_at desc"],
    ["a unique constraint", /$/, "    unique: { orders_total: [total] }\n", "make orders.total unique"],
    ["a check", /$/, "    checks: { positive: total > 0 }\n", "add check positive to orders"],
    [
      "a foreign key",
      /$/,
      "    foreign_keys: { fk: { columns: [customer_id], references: customers } }\n",
      "add foreign key from orders.customer_id to customers",
    ],
    ["a view", /$/, "views: { v: SELECT 1 }\n", "create view v"],
    ["a right", /$/, "    grants: { app: [select] }\n", "grant rights on orders to app"],
    [
      "two changes",
      /$/,
      "    indexes: { orders_placed: [placed_at] }\n    checks: { positive: total > 0 }\n",
      "add check positive to orders and index orders by placed_at",
    ],
    [
      "what holds rows before what does not, and the rest in a number",
      customers,
      "{ id: bigint, name: { type: text, default: \"''\" }, email: text, phone: text, note: text }",
      "add email to customers and 3 more",
    ],
  ])("%s", async (_, before, after, name) => {
    expect(await nameOf(shop, shop.replace(before, after))).toBe(name);
  });

  it("and so are its files", () => {
    expect(slugOf("change payment.amount to numeric(12,2)")).toBe("change_payment_amount_to_numeric_12_2");
  });
});

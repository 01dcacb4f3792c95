import { expect, test } from "vitest";
import { loadDocument } from "../../src/desired/load.ts";
import { writeDocument } from "../../src/desired/write.ts";
import { registry } from "../../src/kinds/registry.ts";
import type { Model } from "../../src/model/object.ts";
import { failure, folderOf } from "./support.ts";

const text = `
extensions: { citext: }
enums: { mood: [happy, sad] }
sequences:
  ticket_seq: { start: 1000, max_value: 9223372036854775806 }
tables:
  customers:
    renamed_from: clients
    comment: Who buys
    columns:
      id: { type: bigint, identity: always }
      email: { type: citext, not_null: true }
      full_name: { type: text, not_null: true, renamed_from: name, backfill: "initcap(name)", reverse: "full_name" }
      created_at: { type: timestamptz, not_null: true, default: now() }
      region_id: { type: bigint, identity: { generation: by default, start: 9223372036854775806 }, comment: Where }
      score: { type: "numeric(10,2)", default: 1.10 }
      Order Count: { type: integer, default: 0 }
    primary_key: [id]
    unique: { customers_email_key: [email] }
    checks: { customers_email_has_at: "position('@' in email::text) > 1" }
    foreign_keys: { customers_region_fkey: { columns: [region_id], references: regions(id), on_delete: restrict } }
    indexes: { customers_created_at_idx: { columns: [created_at desc], where: "full_name is not null" } }
  regions: { columns: { id: bigint } }
  sales."Order.Items": { columns: { id: bigint }, primary_key: [id] }
views:
  recent_customers: { security_invoker: true, query: "SELECT id\\n  FROM customers\\n" }
functions:
  "order_total(bigint)": { returns: numeric, language: sql, volatility: stable, file: functions/order_total.sql }
`;

const facts = (model: Model): object =>
  Object.fromEntries([...model.objects].map(([key, { attributes, intent }]) => [key, { attributes, intent }]));

test("the example of the guide is read, and written back the same", async () => {
  const folder = folderOf({ "all.yaml": text, "functions/order_total.sql": "SELECT 1.0\n" });
  const { model } = await loadDocument(folder, registry);
  const files = writeDocument(model, registry);
  const again = await loadDocument(folderOf(Object.fromEntries(files.map((file) => [file.path, file.text]))), registry);
  expect(facts(again.model)).toEqual(facts(model));
  expect([...model.objects.keys()].filter((key) => key.includes("score"))).toEqual([
    "schema:public/table:customers/column:score",
    "schema:public/table:customers/column:score/default:",
  ]);
});

test("mistakes in values that have several forms", async () => {
  const wrong = `tables:
  regions: { columns: { id: bigint } }
  t:
    columns:
      a: { type: bigint, identity: allways }
      b: { type: bigint, identity: { generaton: always } }
      c: { type: bigint, identity: 5 }
      d: { type: bigint, not_null: yes }
      e: { not_null: true }
      f:
    foreign_keys:
      f: { columns: [a], references: { table: regoins } }
      g: { columns: [a], references: regions(ix) }
    primary_key: [aa]
`;
  const folder = folderOf({ "a.yaml": wrong });
  expect(await failure(loadDocument(folder, registry), folder)).toMatchInlineSnapshot(`
    "FLUX206 "identity" of column t.a must be "always" or "by default", but it is the text "allways"
      a.yaml:5:36 |       a: { type: bigint, identity: allways }
      > Did you mean "always"?
    FLUX205 "identity" of column t.b must be text or a mapping (keys with values), but it is a mapping
      a.yaml:6:36 |       b: { type: bigint, identity: { generaton: always } }
      GENERATED { ALWAYS | BY DEFAULT } AS IDENTITY.
    FLUX206 "identity" of column t.c must be "always" or "by default", but it is the number 5
      a.yaml:7:36 |       c: { type: bigint, identity: 5 }
    FLUX206 "not_null" of column t.d must be true, false or "not valid", but it is the text "yes"
      a.yaml:8:36 |       d: { type: bigint, not_null: yes }
      NOT NULL, as an identity is anyway; \`not valid\`: existing rows are not checked (PostgreSQL 18).
      > Write true.
    FLUX207 The key "type" is missing in column t.e
      a.yaml:9:7 |       e: { not_null: true }
      type: Data type as SQL writes it: \`numeric(10,2)\`, \`sales.status\`.
    FLUX207 Column t.f is empty
      a.yaml:10:7 |       f:
      type: Data type as SQL writes it: \`numeric(10,2)\`, \`sales.status\`.
    FLUX212 Foreign key t.f names the table "regoins", which the document does not have
      a.yaml:12:47 |       f: { columns: [a], references: { table: regoins } }
      > Did you mean "regions"?
    FLUX211 Foreign key t.g names the column "ix", which table regions does not have
      a.yaml:13:38 |       g: { columns: [a], references: regions(ix) }
      > Did you mean "id"?
    FLUX211 Primary key of table t names the column "aa", which table t does not have
      a.yaml:14:19 |     primary_key: [aa]
      > Did you mean "a"?"
  `);
});

test("columns that a type or a parent gives are not looked for; those of indexes are", async () => {
  const fine = `composite_types: { pair: { attributes: { a: integer, b: integer } } }
tables:
  typed: { of_type: pair, primary_key: [a] }
  log: { partition_by: RANGE (at), columns: { at: timestamptz } }
  log_1: { partition_of: { table: log, values: DEFAULT }, indexes: { i: [at] } }
`;
  const folder = folderOf({ "a.yaml": fine });
  expect((await loadDocument(folder, registry)).model.objects.size).toBeGreaterThan(5);
  const wrong = folderOf({ "a.yaml": fine.replace("i: [at]", "i: [ta, lower(x), at desc]") });
  expect(await failure(loadDocument(wrong, registry), wrong)).toMatchInlineSnapshot(`
    "FLUX211 Index log_1.i names the column "ta", which table log_1 does not have
      a.yaml:5:74 |   log_1: { partition_of: { table: log, values: DEFAULT }, indexes: { i: [ta, lower(x), at desc] } }
      > Did you mean "at"?"
  `);
});

import fc from "fast-check";
import { expect, test } from "vitest";
import { loadDocument } from "../../src/desired/load.ts";
import { type DocumentFile, writeDocument } from "../../src/desired/write.ts";
import {
  type Attributes,
  keyOf,
  type Model,
  modelOf,
  type ObjectKey,
  type SchemaObject,
} from "../../src/model/object.ts";
import { fakeRegistry } from "../support/fake-kinds.ts";
import { folderOf } from "./support.ts";

const publicKey = keyOf(null, "schema", "public");

function object(parent: ObjectKey | null, kind: string, name: string, attributes: Attributes, order = 0): SchemaObject {
  const key = keyOf(parent, kind, name);
  return { key, kind, name, parent, attributes, dependsOn: [], order, intent: {}, origin: null };
}

const emptyTable: Attributes = { inherits: null, unlogged: null, with: null };
const column = (table: ObjectKey, name: string, type: string, order: number): SchemaObject =>
  object(table, "column", name, { type, not_null: null, identity: null }, order);

async function reload(files: readonly DocumentFile[]): Promise<Model> {
  const folder = folderOf(Object.fromEntries(files.map(({ path, text }) => [path, text])));
  return (await loadDocument(folder, fakeRegistry)).model;
}

function facts(model: Model): object {
  return Object.fromEntries([...model.objects].map(([key, { attributes, intent }]) => [key, { attributes, intent }]));
}

const show = (files: readonly DocumentFile[]): string => files.map(({ path, text }) => `=== ${path}\n${text}`).join("");

test("one file for each table, view and function; one file for each other section", async () => {
  const folder = folderOf({
    "all.yaml": `schemas: { sales: { comment: What we sell } }
extensions: { pg_trgm: , citext: { version: "1.6" } }
enums: { mood: [happy, sad], sales.state: [new, "yes", "1"] }
tables:
  orders:
    comment: "Two\\nlines\\n"
    columns:
      zip: text
      id: { type: bigint, not_null: true, identity: always, comment: The key }
      total: { type: "numeric(10,2)", default: "0" }
    primary_key: [id]
    unique: { orders_zip_key: [zip] }
    checks: { long: "zip ~ '^[0-9]{5}$' AND total > 0 AND total < 1000000000 AND id > 0 AND zip IS NOT NULL AND true" }
  'sales."Order.Items"': { columns: { id: bigint }, foreign_keys: { f: { columns: [id], references: orders(id) } } }
views:
  recent: "SELECT *\\n  FROM orders\\n"
functions:
  order_total(bigint): { returns: numeric, body: "\\nBEGIN\\n  RETURN 1;  \\nEND\\n" }
`,
  });
  const model = (await loadDocument(folder, fakeRegistry)).model;
  const files = writeDocument(model, fakeRegistry);
  expect(show(files)).toMatchInlineSnapshot(`
    "=== enums.yaml
    # yaml-language-server: $schema=./flux.schema.json
    enums:
      mood: [happy, sad]
      sales.state: [new, "yes", "1"]
    === extensions.yaml
    # yaml-language-server: $schema=./flux.schema.json
    extensions:
      citext: { version: "1.6" }
      pg_trgm: {}
    === functions/order_total-bigint.yaml
    # yaml-language-server: $schema=../flux.schema.json
    functions:
      order_total(bigint):
        returns: numeric
        body: |
          
          BEGIN
            RETURN 1;  
          END
    === schemas.yaml
    # yaml-language-server: $schema=./flux.schema.json
    schemas:
      public: {}
      sales: { comment: What we sell }
    === tables/orders.yaml
    # yaml-language-server: $schema=../flux.schema.json
    tables:
      orders:
        columns:
          zip: text
          id: { type: bigint, not_null: true, identity: always, comment: The key }
          total: { type: "numeric(10,2)", default: 0 }
        primary_key: [id]
        unique:
          orders_zip_key: [zip]
        checks:
          long: zip ~ '^[0-9]{5}$' AND total > 0 AND total < 1000000000 AND id > 0 AND zip IS NOT NULL AND true
        comment: |
          Two
          lines
    === tables/sales.Order.Items.yaml
    # yaml-language-server: $schema=../flux.schema.json
    tables:
      sales."Order.Items":
        columns:
          id: bigint
        foreign_keys:
          f: { columns: [id], references: orders(id) }
    === views/recent.yaml
    # yaml-language-server: $schema=../flux.schema.json
    views:
      recent: |
        SELECT *
          FROM orders
    "
  `);
  expect(facts(await reload(files))).toEqual(facts(model));
  expect(writeDocument(await reload(files), fakeRegistry)).toEqual(files);
});

test("the schema's path fits each file", () => {
  const model = modelOf([
    object(publicKey, "table", "t", emptyTable),
    object(null, "extension", "x", { version: null }),
  ]);
  const first = (schema: string | null): readonly string[] =>
    writeDocument(model, fakeRegistry, { schema }).map(({ path, text }) => `${path} ${text.split("\n")[0]}`);
  expect(first("./flux.schema.json")).toEqual([
    "extensions.yaml # yaml-language-server: $schema=./flux.schema.json",
    "tables/t.yaml # yaml-language-server: $schema=../flux.schema.json",
  ]);
  expect(first("../node_modules/flux-migrate/flux.schema.json")).toEqual([
    "extensions.yaml # yaml-language-server: $schema=../node_modules/flux-migrate/flux.schema.json",
    "tables/t.yaml # yaml-language-server: $schema=../../node_modules/flux-migrate/flux.schema.json",
  ]);
  expect(first("https://example.org/s.json")[1]).toBe(
    "tables/t.yaml # yaml-language-server: $schema=https://example.org/s.json",
  );
  expect(first(null)).toEqual(["extensions.yaml extensions:", "tables/t.yaml tables:"]);
});

test("file names are safe, and different where letter case does not count", () => {
  const names = [
    "orders",
    "Orders",
    "ORDERS",
    "a/b",
    "a\\b",
    "con",
    "..",
    "Order Items",
    "sélection",
    "a.b",
    'x"y',
    "x".repeat(63),
  ];
  const model = modelOf(names.map((name) => object(publicKey, "table", name, emptyTable)));
  expect(writeDocument(model, fakeRegistry).map(({ path }) => path)).toEqual([
    "tables/ORDERS.yaml",
    "tables/Order-Items.yaml",
    "tables/Orders-2.yaml",
    "tables/_.yaml",
    "tables/_con.yaml",
    "tables/a-b-2.yaml",
    "tables/a-b.yaml",
    "tables/a.b.yaml",
    "tables/orders-3.yaml",
    "tables/sélection.yaml",
    "tables/x-y.yaml",
    `tables/${"x".repeat(63)}.yaml`,
  ]);
});

const anyName = fc.oneof(
  fc.constantFrom(
    "Order Items",
    "sélection",
    "user",
    "a.b",
    'a"b',
    '"a"',
    "true",
    "null",
    "1",
    "no",
    "~",
    "- a",
    "a: b",
    "#a",
    "<<",
    "file",
    "__proto__",
    "x".repeat(63),
  ),
  fc
    .string({ unit: "grapheme", minLength: 1, maxLength: 12 })
    .filter((name) => !name.includes("\0") && Buffer.byteLength(name) <= 63),
);
const anyText = fc.oneof(
  fc.string({ unit: "grapheme" }),
  fc
    .array(
      fc.constantFrom(
        "a",
        " ",
        "\n",
        "\t",
        "  ",
        "- ",
        "# ",
        ": ",
        "'",
        '"',
        "\r",
        "%",
        "---",
        "|",
        "\u00a0",
        "\u2028",
        "é",
      ),
      { maxLength: 12 },
    )
    .map((parts) => parts.join("")),
);

test("whatever is written reads back the same", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(fc.tuple(anyName, fc.uniqueArray(anyName, { maxLength: 4 }), anyText), {
        selector: ([name]) => name,
        maxLength: 5,
      }),
      fc.constantFrom("public", "sales", "a.b", 'x"y'),
      async (tables, schema) => {
        const schemaKey = keyOf(null, "schema", schema);
        const objects = [
          object(null, "schema", "public", {}),
          ...(schema === "public" ? [] : [object(null, "schema", schema, {})]),
        ];
        for (const [name, columns, text] of tables) {
          const table = object(schemaKey, "table", name, emptyTable);
          objects.push(table, object(table.key, "comment", "", { text }));
          for (const [i, own] of columns.entries()) {
            const child = column(table.key, own, text, i + 1);
            objects.push(child, object(child.key, "default", "", { expression: text }));
          }
          if (columns.length > 0) objects.push(object(table.key, "unique", name, { columns }));
          objects.push(object(schemaKey, "view", name, { query: text }));
        }
        const model = modelOf(objects);
        const files = writeDocument(model, fakeRegistry);
        const again = files.length === 0 ? modelOf([object(null, "schema", "public", {})]) : await reload(files);
        expect(facts(again)).toEqual(facts(model));
        for (const found of again.objects.values())
          if (found.kind === "column") expect(found.order).toBe(model.objects.get(found.key)?.order);
      },
    ),
    { numRuns: 60 },
  );
});

import { describe, expect, it } from "vitest";
import { registry } from "../../src/kinds/registry.ts";
import { canonicalName, parseQualified, qualifiedSql, shortName } from "../../src/kinds/relation.ts";
import { type Attributes, keyOf, type SchemaObject } from "../../src/model/object.ts";

type Value = Parameters<ReturnType<typeof registry.get>["document"]["read"]>[0];

const schema = keyOf(null, "schema", "public");
const orders = keyOf(schema, "table", "orders");

function read(kind: string, value: Value): Attributes {
  return registry.get(kind).document.read(value, "x").attributes;
}

function objectOf(kind: string, parent: typeof orders, name: string, value: Value): SchemaObject {
  const { attributes, intent = {} } = registry.get(kind).document.read(value, name);
  const key = keyOf(parent, kind, name);
  return { key, kind, name, parent, attributes, dependsOn: [], order: 0, intent, origin: null };
}

function createSql(kind: string, parent: typeof orders, name: string, value: Value, clauses: string[] = []): string[] {
  const create = registry.get(kind).create(objectOf(kind, parent, name, value), { clauses, parent: "" });
  return create.map(({ sql }) => sql);
}

describe("names of relations", () => {
  it.each([
    ["orders", "public", "orders", "public.orders", "orders"],
    ["sales.orders", "sales", "orders", "sales.orders", "sales.orders"],
    ["public.orders", "public", "orders", "public.orders", "orders"],
    ["public.a.b", "public", "a.b", "public.a.b", "public.a.b"],
    ['"a.b".c.d', "a.b", "c.d", '"a.b".c.d', '"a.b".c.d'],
    ['"say ""x""".t', 'say "x"', "t", 'say "x".t', 'say "x".t'],
    ["Order Items", "public", "Order Items", "public.Order Items", "Order Items"],
  ])("%s", (text, schemaName, name, canonical, short) => {
    expect(parseQualified(text)).toEqual([schemaName, name]);
    expect(canonicalName(text)).toBe(canonical);
    expect(parseQualified(canonical)).toEqual([schemaName, name]);
    expect(shortName(canonical)).toBe(short);
    expect(parseQualified(short)).toEqual([schemaName, name]);
  });

  it("are quoted as two names", () => {
    expect(qualifiedSql('"a.b".c"d')).toBe('"a.b"."c""d"');
  });
});

describe("documents", () => {
  it.each([
    ["regions(id, code)", "public.regions", ["id", "code"]],
    ["sales.regions (id)", "sales.regions", ["id"]],
    ["regions", "public.regions", []],
    [{ table: "sales.a(b)", columns: ["x, y"] }, "sales.a(b)", ["x, y"]],
  ])("a foreign key references %j", (references, referencedTable, referencedColumns) => {
    expect(read("foreign_key", { columns: ["a"], references })).toMatchObject({ referencedTable, referencedColumns });
  });

  it.each([
    ["DEFAULT", "DEFAULT"],
    ["default", "DEFAULT"],
    ["IN (1, 2)", "FOR VALUES IN (1, 2)"],
    ["for values in (1)", "for values in (1)"],
  ])("a partition holds the values %s", (values, bound) => {
    const attributes = read("table", { partition_of: { table: "orders", values } });
    expect(attributes).toMatchObject({ partitionOf: { parent: "public.orders", bound } });
  });

  it("an identity is NOT NULL without saying so", () => {
    expect(read("column", { type: "bigint", identity: "always" })).toMatchObject({
      notNull: true,
      identity: { generation: "always", options: {}, sequenceName: null, unlogged: null },
    });
  });

  it("a bare collation is one of pg_catalog's", () => {
    const collation = { schema: "pg_catalog", name: "C" };
    expect(read("column", { type: "text", collation: "C" })).toMatchObject({ collation });
  });

  it("intents are no attributes", () => {
    const { intent } = registry
      .get("column")
      .document.read(
        { type: "text", renamed_from: "name", backfill: "initcap(name)", reverse: "full_name" },
        "full_name",
      );
    expect(intent).toEqual({ renamedFrom: ["name"], backfill: "initcap(name)", reverse: "full_name" });
  });

  it("a query loses its final semicolon", () => {
    expect(read("view", { query: "SELECT 1;\n" })).toMatchObject({ query: "SELECT 1" });
  });
});

describe("statements", () => {
  it("emit what the user typed as it is", () => {
    const clause = registry
      .get("column")
      .clause?.(objectOf("column", orders, "Total", { type: "Numeric (10, 2)", not_null: true, generated: "a*b" }), {
        clauses: [],
        parent: "",
      });
    expect(clause).toBe('"Total" Numeric (10, 2) GENERATED ALWAYS AS (a*b) STORED NOT NULL');
  });

  it("create a table with what stands in it", () => {
    expect(createSql("table", schema, "orders", { with: { fillfactor: 70 } }, ['"id" bigint', ""])).toEqual([
      `CREATE TABLE "public"."orders" (\n  "id" bigint\n) WITH ("fillfactor"='70')`,
    ]);
  });

  it("create an index as it is typed", () => {
    const value = { columns: ["created_at desc", "lower(name)"], unique: true, method: "btree", where: "a > 1" };
    expect(createSql("index", orders, "i", value)).toEqual([
      'CREATE UNIQUE INDEX "i" ON "public"."orders" (created_at desc, lower(name)) WHERE a > 1',
    ]);
  });

  it("leave a primary key's name to PostgreSQL when the document does", () => {
    expect(createSql("primary_key", orders, "", { columns: ["id"] })).toEqual([
      'ALTER TABLE "public"."orders" ADD PRIMARY KEY ("id")',
    ]);
  });
});

describe("people call", () => {
  const elsewhere = keyOf(keyOf(null, "schema", "sales"), "table", "orders");
  it.each([
    ["table", keyOf(null, "schema", "sales"), "orders", {}, "sales.orders"],
    ["column", orders, "id", { type: "bigint" }, "orders.id"],
    ["primary_key", orders, "", { columns: ["id"] }, "primary key of orders"],
    ["index", elsewhere, "i", { columns: ["id"] }, "sales.i"],
    ["check", elsewhere, "positive", { expression: "a > 0" }, "positive"],
  ] as const)("a %s below %s", (kind, parent, name, value, title) => {
    expect(registry.get(kind).title(objectOf(kind, parent as typeof orders, name, value as Value))).toBe(title);
  });
});

import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import type pg from "pg";
import { describe, expect, it } from "vitest";
import { registry } from "../../src/kinds/registry.ts";
import type { Attributes, Model, SchemaObject } from "../../src/model/object.ts";
import { childrenOf } from "../../src/model/object.ts";
import { sampled } from "../support/corpus.ts";
import { type Major, majors, withDatabase } from "../support/database.ts";
import { createModel, differences, readAll } from "./create-model.ts";

const kinds = [
  "table",
  "column",
  "default",
  "primary_key",
  "unique",
  "exclusion",
  "check",
  "foreign_key",
  "index",
  "statistics",
  "view",
  "materialized_view",
  "rule",
];

/** File of `sql/` -> the first major it loads on. `<file>.setup.sql` makes what it stands on and no kind models. */
const files: { readonly [file: string]: Major } = {
  tables: 15,
  "tables-18": 18,
  partitions: 15,
  constraints: 15,
  indexes: 15,
  views: 15,
  names: 15,
};

const corpus = new URL("../../../shared/corpus/real/", import.meta.url);
const schemas = sampled(
  "real schemas",
  ["chinook", "northwind", "pagila", "sakila", "adventureworks"],
  "adventureworks",
);

async function sqlOf(file: string): Promise<string> {
  const url = new URL(`sql/${file}.sql`, import.meta.url);
  return existsSync(url) ? readFile(url, "utf8") : "";
}

/** Columns in their order, which no attribute holds. */
function columnOrders(model: Model): readonly string[] {
  const tables = [...model.objects.values()].filter((object) => object.kind === "table");
  return tables.map((table) => {
    const columns = childrenOf(model, table.key).filter((child) => child.kind === "column");
    return `${table.key}: ${columns.map((column) => column.name).join()}`;
  });
}

/** A document says nothing of output columns, leaves PostgreSQL's name of a primary key out, and asks for valid indexes. */
function asDocumented(object: SchemaObject, read: Attributes): Attributes {
  const { attributes } = object;
  return {
    ...attributes,
    // PostgreSQL's own, of which no document speaks.
    ...("columnNames" in attributes && { columnNames: [] }),
    ...("columns" in attributes && read["columns"] === null && { columns: null }),
    ...("constraintName" in attributes && read["constraintName"] === null && { constraintName: null }),
  };
}

async function expectProbes(client: pg.Client, model: Model): Promise<void> {
  const objects = [...model.objects.values()].filter((object) => kinds.includes(object.kind));
  const list = objects.map((object) => `(${registry.get(object.kind).probe(object)})`).join(",\n");
  const { rows } = await client.query({ text: `SELECT unnest(ARRAY[${list}])`, rowMode: "array" });
  expect(objects.filter((_, i) => rows[i]?.[0] !== true).map((object) => object.key)).toEqual([]);
}

function expectDocumentKeeps(model: Model): void {
  for (const object of model.objects.values()) {
    if (!kinds.includes(object.kind)) continue;
    const { document } = registry.get(object.kind);
    const value = JSON.parse(JSON.stringify(document.write(object)));
    const { attributes } = document.read(value, object.name);
    expect(attributes, object.key).toEqual(asDocumented(object, attributes));
  }
}

/** Creates everything again in another database, reads that, and finds the same. */
async function expectSameAgain(major: Major, setup: string, sql: string): Promise<Model> {
  return withDatabase(major, async (url, client) => {
    await client.query(setup + sql);
    const model = await readAll(url);
    await withDatabase(major, async (copy, other) => {
      await other.query(setup);
      expect(await createModel(other, model, new Set((await readAll(copy)).objects.keys()))).toEqual([]);
      const again = await readAll(copy);
      // The schema public is there before and keeps its owner, whose own rights are objects only where it is another's.
      expect(differences(model, again).filter((line) => !line.includes("schema:public/grant:"))).toEqual([]);
      expect(columnOrders(again)).toEqual(columnOrders(model));
      await expectProbes(other, again);
    });
    expectDocumentKeeps(model);
    return model;
  });
}

describe.each(majors)("on PostgreSQL %i", (major) => {
  const seen = new Set<string>();

  it.each(Object.keys(files).filter((file) => (files[file] as Major) <= major))("keeps %s", async (file) => {
    const model = await expectSameAgain(major, await sqlOf(`${file}.setup`), await sqlOf(file));
    for (const object of model.objects.values()) seen.add(object.kind);
  });

  it("has seen every kind", () => {
    expect(kinds.filter((kind) => !seen.has(kind))).toEqual([]);
  });

  it.each(schemas)("keeps the real schema %s", async (name) => {
    const url = new URL(`${name}.sql`, corpus);
    if (!existsSync(url)) {
      console.warn(`No ${name}: the collection of real schemas is not beside this repository.`);
      return;
    }
    const sql = (await readFile(url, "utf8")).replace(/^\\.*$/gm, ""); // psql's own commands
    const model = await expectSameAgain(major, "", sql);
    expect(model.objects.size).toBeGreaterThan(50);
  });
});

import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { registry } from "../../../src/kinds/registry.ts";
import type { SchemaObject } from "../../../src/model/object.ts";
import { majors, withDatabase } from "../../support/database.ts";
import { readDatabase, recreate } from "../../support/recreate.ts";

/**
 * File of `sql/` -> the kinds it is about; `<file>.setup.sql` makes what they stand on, in both databases,
 * `<file>-18.sql` has more for PostgreSQL 18.
 */
const files: { readonly [file: string]: readonly string[] } = {
  collations: ["collation", "comment", "domain", "table", "column"],
  types: ["enum", "domain", "composite_type", "range_type", "sequence"],
  routines: ["function", "procedure", "aggregate"],
  casts: ["cast", "comment"],
  operators: ["operator", "comment"],
  "operator-classes": ["operator_family", "operator_class", "comment"],
  conversions: ["conversion", "comment"],
  languages: ["language", "grant", "comment"],
  "access-methods": ["access_method", "transform", "comment"],
  "text-search": [
    "text_search_parser",
    "text_search_template",
    "text_search_dictionary",
    "text_search_configuration",
    "comment",
  ],
  triggers: ["trigger", "policy"],
  grants: ["grant", "comment", "sequence_owner"],
  default_privileges: ["default_privileges", "schema_default_privileges"],
  subscriptions: ["subscription"],
  extensions: ["schema", "extension", "domain", "composite_type", "function"],
};

async function sqlOf(file: string): Promise<string> {
  const url = new URL(`sql/${file}.sql`, import.meta.url);
  return existsSync(url) ? readFile(url, "utf8") : "";
}

describe.each(majors)("on PostgreSQL %i", (major) => {
  it.each(Object.keys(files))("creates the same %s as it has read", async (file) => {
    const [setup, usual, newer] = await Promise.all([".setup", "", `-${major}`].map((part) => sqlOf(file + part)));
    const sql = `${usual}${newer}`;
    const own = (object: SchemaObject): boolean => files[file]?.includes(object.kind) === true;
    await withDatabase(major, async (url, client) => {
      await client.query(`${setup}${sql}`);
      const { model } = await readDatabase(url, registry);
      const objects = [...model.objects.values()];
      for (const kind of files[file] ?? [])
        expect(
          objects.some((object) => object.kind === kind),
          kind,
        ).toBe(true);
      await withDatabase(major, async (copy, other) => {
        await other.query(setup ?? "");
        const before = await readDatabase(copy, registry);
        const missing = (object: SchemaObject): boolean => own(object) && !before.model.objects.has(object.key);
        expect(await recreate(other, registry, model, missing)).toEqual([]);
        expect([...(await readDatabase(copy, registry)).model.objects.values()]).toEqual(objects);
      });
      for (const object of objects.filter(own)) {
        const kind = registry.get(object.kind);
        const value = JSON.parse(JSON.stringify(kind.document.write(object)));
        expect(kind.document.read(value, object.name).attributes, object.key).toEqual(object.attributes);
        const { rows } = await client.query(`SELECT ${kind.probe(object)} AS exists`);
        expect(rows, object.key).toEqual([{ exists: true }]);
      }
    });
  });
});

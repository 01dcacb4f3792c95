import { Ajv } from "ajv";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { configSchema } from "../../src/desired/config-schema.ts";
import { documentSchema, schemaText } from "../../src/desired/json-schema.ts";
import { registry } from "../../src/kinds/registry.ts";
import { fakeRegistry } from "../support/fake-kinds.ts";

test("flux.schema.json is up to date", async () => {
  await expect(schemaText(documentSchema(registry))).toMatchFileSnapshot("../../flux.schema.json");
});

test("flux.config.schema.json is up to date", async () => {
  await expect(schemaText(configSchema(registry))).toMatchFileSnapshot("../../flux.config.schema.json");
});

const accepts = new Ajv({ strict: false }).compile(documentSchema(fakeRegistry));

test.each([
  ["", true],
  ["tables:", true],
  [
    "tables: { t: { columns: { id: bigint, b: { type: text, comment: x } }, primary_key: [id], checks: { c: id > 0 } } }",
    true,
  ],
  ["tables: { t: }", true],
  ["views: { v: SELECT 1, w: { query: SELECT 1 }, x: { file: x.sql } }", true],
  ["extensions: { citext: }", true],
  ["tables: { t: { colums: {} } }", false],
  ["tables: { t: { columns: { id: 5 } } }", false],
  ["tables: { t: { columns: { id: } } }", false],
  ["views: { v: { comment: x } }", false],
  ["tabels: {}", false],
])("an editor's verdict on %s", (text, verdict) => {
  expect(accepts(parse(text))).toBe(verdict);
});

test("every property has a description", () => {
  const bare: string[] = [];
  const walk = (value: unknown, path: string): void => {
    if (typeof value !== "object" || value === null) return;
    const { properties } = value as {
      readonly properties?: { readonly [name: string]: { readonly description?: string } };
    };
    for (const [name, property] of Object.entries(properties ?? {}))
      if (typeof property !== "object" || !property.description) bare.push(`${path}/${name}`);
    for (const [name, item] of Object.entries(value)) walk(item, `${path}/${name}`);
  };
  walk(documentSchema(registry), "document");
  walk(configSchema(registry), "configuration");
  expect(bare).toEqual([]);
});

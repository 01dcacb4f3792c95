import { describe, expect, it } from "vitest";
import { registry } from "../../../src/kinds/registry.ts";
import type { DocumentValue } from "../../../src/model/kind.ts";
import { keyOf, modelOf, type SchemaObject } from "../../../src/model/object.ts";
import { majors, withDatabase } from "../../support/database.ts";
import { readDatabase, recreate } from "../../support/recreate.ts";

const setup = `
  CREATE SCHEMA app; CREATE TABLE orders (id integer); CREATE TABLE app.parts (id integer, "Odd.Column" integer);
  CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
  CREATE FUNCTION app.touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
  CREATE SEQUENCE numbers; CREATE SEQUENCE others;`;

const pub = keyOf(null, "schema", "public");
const orders = keyOf(pub, "table", "orders");
const parts = keyOf(keyOf(null, "schema", "app"), "table", "parts");

interface Written {
  readonly parent: SchemaObject["parent"];
  readonly kind: string;
  readonly name: string;
  /** As a user may write it. */
  readonly value: DocumentValue;
  /** The name under which it comes back, when it is another. */
  readonly readAs?: string;
  /** Attributes that come back another way than written; without any, what is written is canonical already. */
  readonly elaborated?: DocumentValue;
}

const written: readonly Written[] = [
  { parent: null, kind: "extension", name: "citext", value: {} },
  { parent: null, kind: "extension", name: "hstore", value: { schema: "app", version: "1.4" } },
  {
    parent: pub,
    kind: "collation",
    name: "bytes",
    value: { locale: "C" },
    elaborated: { collate: "C", ctype: "C", locale: null },
  },
  { parent: pub, kind: "collation", name: "two", value: { provider: "libc", collate: "C", ctype: "POSIX" } },
  {
    parent: pub,
    kind: "collation",
    name: "same_case",
    value: { provider: "icu", locale: "und-u-ks-level2", deterministic: false },
  },
  { parent: pub, kind: "enum", name: "mood", value: { values: ["good", "bad"] } },
  {
    parent: pub,
    kind: "domain",
    name: "age",
    value: {
      type: "integer",
      default: 5,
      not_null: true,
      checks: { age_check: "(VALUE > 0)", later: { expression: "(VALUE < 200)", not_valid: true } },
    },
  },
  {
    parent: pub,
    kind: "domain",
    name: "label",
    value: { type: "varchar(5)", collation: "C", checks: { c: "value <> ''" } },
    elaborated: {
      type: "character varying(5)",
      checks: { c: { expression: "((VALUE)::text <> ''::text)", validated: true } },
    },
  },
  {
    parent: pub,
    kind: "composite_type",
    name: "pair",
    value: { attributes: { b: "integer", a: { type: "text", collation: "C" } } },
  },
  { parent: pub, kind: "range_type", name: "span", value: { subtype: "double precision" } },
  {
    parent: null,
    kind: "cast",
    name: "date AS int",
    readAs: "date AS integer",
    value: { context: "assignment" },
  },
  {
    parent: pub,
    kind: "operator",
    name: "@@!(NONE, int)",
    readAs: "@@!(NONE, integer)",
    value: { function: "int4abs" },
  },
  {
    parent: pub,
    kind: "operator",
    name: "===(integer, integer)",
    value: { function: "int4eq", commutator: "===", restrict: "eqsel", hashes: true },
    elaborated: { commutator: "OPERATOR(public.===)" },
  },
  {
    parent: pub,
    kind: "operator_class",
    name: "alone USING btree",
    value: {
      type: "int",
      operators: [{ strategy: 1, operator: "<" }],
      functions: [{ support: 1, function: "btint4cmp(int, int)" }],
    },
    elaborated: {
      type: "integer",
      family: "public.alone",
      operators: [{ strategy: 1, operator: "<(integer,integer)", orderBy: null }],
      functions: [{ support: 1, function: "btint4cmp(integer,integer)", types: "integer, integer" }],
    },
  },
  {
    parent: pub,
    kind: "conversion",
    name: "conv",
    value: { from: "latin1", to: "utf-8", function: "pg_catalog.iso8859_1_to_utf8" },
    elaborated: { from: "LATIN1", to: "UTF8", function: "iso8859_1_to_utf8" },
  },
  {
    parent: null,
    kind: "language",
    name: "spoken",
    value: { handler: "pg_catalog.plpgsql_call_handler", trusted: true },
    elaborated: { handler: "plpgsql_call_handler" },
  },
  { parent: null, kind: "access_method", name: "heap2", value: { type: "table", handler: "heap_tableam_handler" } },
  {
    parent: null,
    kind: "transform",
    name: "int LANGUAGE sql",
    readAs: "integer LANGUAGE sql",
    value: { from_sql: "pg_catalog.prsd_lextype(internal)" },
    elaborated: { fromSql: "prsd_lextype(internal)" },
  },
  {
    parent: pub,
    kind: "text_search_dictionary",
    name: "stems",
    value: { template: "snowball", options: { language: "english", stopwords: "english" } },
  },
  { parent: pub, kind: "text_search_configuration", name: "nothing", value: { parser: "default" } },
  {
    parent: pub,
    kind: "text_search_configuration",
    name: "search",
    value: { mappings: { asciiword: ["stems", "english_stem"], email: "pg_catalog.simple" } },
    elaborated: { mappings: { asciiword: ["public.stems", "english_stem"], email: ["simple"] } },
  },
  { parent: pub, kind: "sequence", name: "plain", value: {} },
  { parent: pub, kind: "sequence", name: "down", value: { type: "int", increment: -1 } },
  { parent: pub, kind: "sequence", name: "small", value: { type: "smallint", min_value: 10, max_value: "0500" } },
  { parent: keyOf(pub, "sequence", "numbers"), kind: "sequence_owner", name: "", value: { column: "orders.id" } },
  {
    parent: keyOf(pub, "sequence", "others"),
    kind: "sequence_owner",
    name: "",
    value: { table: "orders", column: "id" },
  },
  { parent: pub, kind: "function", name: "one()", value: { returns: "integer", body: "SELECT 1" } },
  {
    parent: pub,
    kind: "function",
    name: "two(int, varchar)",
    readAs: "two(integer, character varying)",
    value: {
      returns: "int",
      language: "sql",
      volatility: "stable",
      settings: { statement_timeout: 0 },
      body: "SELECT 1",
    },
    elaborated: { arguments: "integer, character varying", returns: "integer" },
  },
  {
    parent: pub,
    kind: "function",
    name: "three(integer)",
    value: { arguments: "a integer, OUT b text", language: "sql", sql_body: "RETURN 'x'" },
    elaborated: { returns: "text", body: { kind: "sql", text: "RETURN 'x'::text" } },
  },
  {
    parent: pub,
    kind: "procedure",
    name: "archive(date)",
    value: { language: "plpgsql", body: "BEGIN END" },
    elaborated: { arguments: "IN date" },
  },
  { parent: pub, kind: "aggregate", name: "joined(text)", value: { sfunc: "textcat", stype: "text", initcond: 5 } },
  {
    parent: orders,
    kind: "trigger",
    name: "short",
    value: { timing: "before", events: ["update", "insert"], for_each: "row", function: "touch" },
  },
  {
    parent: orders,
    kind: "trigger",
    name: "long",
    value: {
      timing: "after",
      events: ["update"],
      update_of: ["id"],
      for_each: "row",
      when: "old.id > 1",
      function: "app.touch",
      arguments: ["x", 5],
      enabled: "always",
    },
    elaborated: { when: "(old.id > 1)" },
  },
  {
    parent: orders,
    kind: "trigger",
    name: "constraint",
    value: {
      timing: "after",
      events: ["delete"],
      for_each: "row",
      function: "touch",
      constraint: true,
      initially_deferred: true,
      from: "app.parts",
    },
  },
  { parent: orders, kind: "policy", name: "everybody", value: {} },
  {
    parent: orders,
    kind: "policy",
    name: "some",
    value: { command: "update", restrictive: true, roles: ["pg_read_all_data", "pg_monitor"], using: "(id > 0)" },
  },
  {
    parent: orders,
    kind: "grant",
    name: "pg_monitor",
    value: { privileges: ["select"], with_grant_option: ["insert"] },
  },
  { parent: parts, kind: "grant", name: "public", value: { privileges: ["all"] }, elaborated: {} },
  { parent: keyOf(pub, "function", "touch()"), kind: "grant", name: "public", value: { privileges: [] } },
  { parent: orders, kind: "comment", name: "", value: { text: "it's" } },
];

describe("what a document says", () => {
  it("former names, completed by a routine's types", () => {
    const read = (kind: string, value: DocumentValue, name: string): unknown =>
      registry.get(kind).document.read(value, name).intent;
    expect(read("enum", { values: [], renamed_from: "old" }, "new")).toEqual({ renamedFrom: ["old"] });
    expect(read("function", { body: "", renamed_from: ["b", "a(text)"] }, "c(integer)")).toEqual({
      renamedFrom: ["b(integer)", "a(text)"],
    });
    expect(read("sequence", {}, "s")).toEqual({});
  });

  it.each(majors)("means on PostgreSQL %i what it says", (major) =>
    withDatabase(major, async (url, client) => {
      await client.query(setup);
      const before = (await readDatabase(url, registry)).model;
      const objects = written.map(({ parent, kind, name, value }, order): SchemaObject => {
        const { attributes } = registry.get(kind).document.read(value, name);
        return {
          key: keyOf(parent, kind, name),
          kind,
          name,
          parent,
          attributes,
          dependsOn: [],
          order,
          intent: {},
          origin: null,
        };
      });
      const raw = modelOf([...before.objects.values(), ...objects]);
      expect(await recreate(client, registry, raw, (object) => objects.some(({ key }) => key === object.key))).toEqual(
        [],
      );
      const after = (await readDatabase(url, registry)).model;
      for (const { parent, kind, name, value, readAs, elaborated } of written) {
        const object = after.objects.get(keyOf(parent, kind, readAs ?? name));
        const said = registry.get(kind).document.read(value, name).attributes;
        if (kind === "grant" && elaborated)
          expect(Object.keys(object?.attributes["privileges"] ?? {})).toContain("TRUNCATE");
        else expect(object?.attributes, name).toEqual({ ...said, ...elaborated });
      }
    }),
  );
});

import fc from "fast-check";
import { name } from "../../src/sql/quote.ts";

/** A value of YAML. */
type Value = string | number | boolean | null | readonly Value[] | { readonly [key: string]: Value };

/** A schema as flat data, from which a document in any order of its keys is made. */
export interface RandomSchema {
  readonly tables: readonly RandomTable[];
  readonly enums: readonly { readonly name: string; readonly labels: readonly string[] }[];
}

interface RandomTable {
  readonly name: string;
  readonly comment: string | null;
  readonly columns: readonly RandomColumn[];
  readonly check: string | null;
  readonly index: { readonly name: string; readonly unique: boolean; readonly partial: boolean } | null;
  /** The table before it in the list. */
  readonly refersTo: boolean;
  readonly view: string | null;
}

interface RandomColumn {
  readonly name: string;
  readonly type: "integer" | "bigint" | "text" | "numeric(8,2)" | "timestamptz" | "enum";
  readonly notNull: boolean;
  readonly hasDefault: boolean;
  readonly comment: string | null;
}

/** Quotes, blanks, letters of other alphabets, reserved words, the longest, and what would be SQL if quoting failed. */
const nasty: readonly string[] = [
  "plain",
  "Order Items",
  "sélection",
  "user",
  "select",
  'say "hi"',
  "it's",
  "a.b",
  "a/b:c",
  "50%",
  "x'); DROP TABLE orders; --",
  '"; DROP SCHEMA public CASCADE; --',
  "$flux$",
  "back\\slash",
  "Straße_東京",
  "x".repeat(63),
  "é".repeat(31),
];

const someName: fc.Arbitrary<string> = fc.constantFrom(...nasty);
const someText: fc.Arbitrary<string | null> = fc.option(fc.constantFrom("what it is", "l'été", "a \\ b", "$1 {x}"));

const column: fc.Arbitrary<RandomColumn> = fc.record({
  name: someName,
  type: fc.constantFrom("integer", "bigint", "text", "numeric(8,2)", "timestamptz", "enum"),
  notNull: fc.boolean(),
  hasDefault: fc.boolean(),
  comment: someText,
});

const table: fc.Arbitrary<RandomTable> = fc.record({
  name: someName,
  comment: someText,
  columns: fc.uniqueArray(column, { selector: (one) => one.name, minLength: 1, maxLength: 4 }),
  check: fc.option(someName),
  index: fc.option(fc.record({ name: someName, unique: fc.boolean(), partial: fc.boolean() })),
  refersTo: fc.boolean(),
  view: fc.option(someName),
});

/** Names of relations and types are one space in PostgreSQL: a prefix keeps tables, views, indexes and enums apart. */
export const randomSchema: fc.Arbitrary<RandomSchema> = fc.record({
  tables: fc.uniqueArray(table, { selector: (one) => one.name, minLength: 1, maxLength: 4 }),
  enums: fc.constant([{ name: "mood of it", labels: ["sad", "it's ok", 'very "happy"'] }]),
});

const prefixed = (prefix: string, text: string): string => {
  let kept = "";
  for (const char of prefix + text) {
    if (Buffer.byteLength(kept + char) > 63) break;
    kept += char;
  }
  return kept;
};

/** A name with a quote in it is written in quotes. */
const keyName = (text: string): string => (text.includes('"') ? name(text) : text);

/** At the top of a document a dot parts schema and name. */
const topName = (text: string): string => (text.includes(".") ? name(text) : keyName(text));

/**
 * The document as JSON, which is YAML.
 * @param order of the objects of each section; that of columns is a fact of the table
 */
export function documentOf({ tables, enums }: RandomSchema, order: <T>(list: readonly T[]) => readonly T[]): string {
  const object = (entries: readonly (readonly [string, Value])[]): Value => Object.fromEntries(order(entries));
  const enumName = enums[0]?.name ?? "";
  const columnValue = (one: RandomColumn): Value => ({
    type: one.type === "enum" ? name(enumName) : one.type,
    ...(one.notNull && { not_null: true }),
    ...(one.hasDefault && { default: defaults[one.type] }),
    ...(one.comment !== null && { comment: one.comment }),
  });
  const views: (readonly [string, Value])[] = [];
  const tableEntries = tables.map((one, i): readonly [string, Value] => {
    const own = prefixed("t", one.name);
    const first = one.columns[0] as RandomColumn;
    const previous = i > 0 ? prefixed("t", tables[i - 1]?.name ?? "") : null;
    if (one.view !== null && !views.some(([key]) => key === topName(prefixed("v", one.view as string))))
      views.push([
        topName(prefixed("v", one.view)),
        { query: `SELECT id, ${name(first.name)} AS seen FROM ${name(own)} WHERE id > 0` },
      ]);
    return [
      topName(own),
      {
        ...(one.comment !== null && { comment: one.comment }),
        columns: Object.fromEntries([
          ["id", { type: "bigint", not_null: true }],
          ...one.columns.map((c) => [keyName(c.name), columnValue(c)]),
          ...(one.refersTo && previous !== null ? [["previous id", "bigint"]] : []),
        ]),
        primary_key: ["id"],
        ...(one.check !== null && { checks: { [keyName(prefixed("c", one.check))]: "id <> 7" } }),
        ...(one.index && {
          indexes: {
            [keyName(prefixed(`i${i}`, one.index.name))]: {
              columns: [name(first.name)],
              ...(one.index.unique && { unique: true }),
              ...(one.index.partial && { where: "id > 10" }),
            },
          },
        }),
        ...(one.refersTo &&
          previous !== null && {
            foreign_keys: {
              [keyName(prefixed("f", one.name))]: { columns: ["previous id"], references: `${name(previous)}(id)` },
            },
          }),
      },
    ];
  });
  return JSON.stringify({
    enums: object(enums.map((one) => [one.name, [...one.labels]])),
    tables: object(tableEntries),
    ...(views.length > 0 && { views: object(views) }),
  });
}

const defaults: Readonly<Record<RandomColumn["type"], string>> = {
  integer: "7",
  bigint: "8",
  text: "'it''s'",
  "numeric(8,2)": "1.5",
  timestamptz: "now()",
  enum: "'sad'",
};

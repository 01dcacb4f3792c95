import { registry as real } from "../../src/kinds/registry.ts";
import {
  type DocumentPart,
  type DocumentValue,
  defineKind,
  type Kind,
  type Registry,
  registryOf,
} from "../../src/model/kind.ts";
import type { Intent, Json, SchemaObject } from "../../src/model/object.ts";

type Properties = { readonly [name: string]: Json };

interface Fake {
  readonly name: string;
  readonly noun?: string;
  readonly section: string;
  readonly form?: "map" | "single";
  readonly parents: readonly string[];
  readonly properties: Properties;
  readonly required?: readonly string[];
  readonly shorthand?: string;
  readonly holdsData?: boolean;
}

const text = (description: string): Json => ({ type: "string", description });
const flag = (description: string): Json => ({ type: "boolean", description });
const columns = (description: string): Json => ({
  type: "array",
  items: { type: "string", "x-column": true },
  minItems: 1,
  description,
});
const intents: Properties = {
  renamed_from: text("Its former name."),
  backfill: text("The value of existing rows."),
  reverse: text("The way back."),
};

/** A kind that only the document part of the program can use: its attributes are its properties, absent ones are null. */
function fake({
  name,
  noun,
  section,
  form = "map",
  parents,
  properties,
  required,
  shorthand,
  holdsData = false,
}: Fake): Kind {
  const own = Object.keys(properties).filter((property) => !(property in intents));
  const document: DocumentPart<DocumentValue> = {
    section,
    form,
    parents,
    ordered: name === "column",
    schema: {
      type: "object",
      description: `A ${noun ?? name}.`,
      properties,
      ...(required && { required }),
    },
    ...(shorthand !== undefined && { shorthand }),
    read: (value) => {
      const { renamed_from, backfill, reverse } = value as { readonly [name: string]: string };
      const intent: Intent = {
        ...(renamed_from !== undefined && { renamedFrom: [renamed_from] }),
        ...(backfill !== undefined && { backfill }),
        ...(reverse !== undefined && { reverse }),
      };
      const read = (property: string): Json => {
        const { type } = properties[property] as { readonly type?: Json };
        const said = value[property] ?? null;
        return Array.isArray(type) && said !== null ? String(said) : said;
      };
      return { attributes: Object.fromEntries(own.map((property) => [property, read(property)])), intent };
    },
    write: ({ attributes }) => Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== null)),
  };
  return defineKind<DocumentValue>({
    name,
    noun: noun ?? name,
    document,
    catalog: { sql: () => "" },
    reference: () => "",
    title: (object: SchemaObject) => object.name,
    create: () => [],
    drop: () => [],
    alter: {},
    rename: null,
    clause: null,
    droppedWithParent: parents.length > 0,
    rebuiltWithDependency: false,
    holdsData,
    probe: () => "true",
  } as unknown as Kind<DocumentValue>);
}

const fakes: readonly Kind[] = [
  fake({ name: "extension", section: "extensions", parents: [], properties: { version: text("Its version.") } }),
  fake({
    name: "enum",
    section: "enums",
    parents: ["schema"],
    properties: { values: { type: "array", items: { type: "string" }, uniqueItems: true, description: "The labels." } },
    required: ["values"],
    shorthand: "values",
  }),
  fake({
    name: "table",
    section: "tables",
    parents: ["schema"],
    holdsData: true,
    properties: {
      renamed_from: intents["renamed_from"] as Json,
      inherits: { type: "array", items: { type: "string", "x-table": true }, description: "Parent tables." },
      unlogged: flag("Empty after a crash."),
      with: {
        type: "object",
        additionalProperties: { type: ["string", "number"] },
        description: "Storage parameters.",
      },
    },
  }),
  fake({
    name: "column",
    section: "columns",
    parents: ["table"],
    holdsData: true,
    properties: {
      type: text("Its data type."),
      not_null: flag("Null is refused."),
      identity: { enum: ["always", "by default"], description: "When PostgreSQL generates the value." },
      ...intents,
    },
    required: ["type"],
    shorthand: "type",
  }),
  fake({
    name: "default",
    section: "default",
    form: "single",
    parents: ["column"],
    properties: { expression: { type: ["string", "number", "boolean"], description: "SQL expression." } },
    required: ["expression"],
    shorthand: "expression",
  }),
  fake({
    name: "primary_key",
    noun: "primary key",
    section: "primary_key",
    form: "single",
    parents: ["table"],
    properties: { columns: columns("Its columns."), name: text("Its name.") },
    required: ["columns"],
    shorthand: "columns",
  }),
  fake({
    name: "unique",
    noun: "unique constraint",
    section: "unique",
    parents: ["table"],
    properties: { columns: columns("Its columns.") },
    required: ["columns"],
    shorthand: "columns",
  }),
  fake({
    name: "foreign_key",
    noun: "foreign key",
    section: "foreign_keys",
    parents: ["table"],
    properties: {
      columns: columns("The referencing columns."),
      references: { type: "string", "x-table": true, description: "`table(column)`." },
      on_delete: { enum: ["no action", "restrict", "cascade", "set null"], description: "What happens on delete." },
    },
    required: ["columns", "references"],
  }),
  fake({
    name: "index",
    section: "indexes",
    parents: ["table"],
    properties: { columns: columns("Columns or expressions."), where: text("Only these rows.") },
    required: ["columns"],
    shorthand: "columns",
  }),
  fake({
    name: "view",
    section: "views",
    parents: ["schema"],
    properties: { query: { type: "string", "x-file": true, description: "The SELECT." } },
    required: ["query"],
    shorthand: "query",
  }),
  fake({
    name: "function",
    section: "functions",
    parents: ["schema"],
    properties: {
      returns: text("The type it returns."),
      body: { type: "string", "x-file": true, description: "Its body." },
      cost: { type: "integer", minimum: 1, description: "Planner cost." },
    },
    required: ["returns", "body"],
  }),
];

/** The real schema, check and comment with stand-ins for the kinds that tests of the document need, fixed whatever the real ones become. */
export const fakeRegistry: Registry = registryOf([
  real.get("schema"),
  ...fakes,
  real.get("check"),
  real.get("comment"),
]);

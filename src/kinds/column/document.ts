import type { DocumentPart, DocumentValue } from "../../model/kind.ts";
import type { Intent, Json } from "../../model/object.ts";
import { collationSchema, readCollation, writeCollation } from "../collate.ts";
import { renamedFrom, renameIntent } from "../intent.ts";
import { optionsSchema, readOptions, writeOptions } from "../storage-parameters.ts";
import type { ColumnAttributes, SequenceOptions } from "./attributes.ts";

const wholeNumber: Json = { type: ["integer", "string"], pattern: "^-?[0-9]+$" };
const sequenceProperties: { readonly [property: string]: Json } = {
  start: { ...(wholeNumber as DocumentValue), description: "First value (START WITH)." },
  increment: { ...(wholeNumber as DocumentValue), description: "Step (INCREMENT BY)." },
  min_value: { ...(wholeNumber as DocumentValue), description: "MINVALUE." },
  max_value: { ...(wholeNumber as DocumentValue), description: "MAXVALUE." },
  cache: { ...(wholeNumber as DocumentValue), description: "Values a session takes at once (CACHE)." },
  cycle: { type: "boolean", description: "Starts again at the end (CYCLE)." },
};

const properties: { readonly [property: string]: Json } = {
  ...renamedFrom,
  type: { type: "string", description: "Data type as SQL writes it: `numeric(10,2)`, `sales.status`." },
  inherited: {
    const: true,
    description: "The parent table, or the view's query, gives the column; only what differs is said here.",
  },
  collation: collationSchema,
  not_null: {
    enum: [true, false, "not valid"],
    description: "NOT NULL, as an identity is anyway; `not valid`: existing rows are not checked (PostgreSQL 18).",
  },
  not_null_name: { type: "string", description: "Name of the NOT NULL constraint (PostgreSQL 18)." },
  not_null_comment: { type: "string", description: "What people should know about NOT NULL (PostgreSQL 18)." },
  not_null_no_inherit: { type: "boolean", description: "Child tables do not get the NOT NULL (PostgreSQL 18)." },
  generated: {
    description: "SQL expression over the row from which the column is computed; stored unless `stored: false`.",
    oneOf: [
      { type: "string" },
      {
        type: "object",
        properties: { expression: { type: "string" }, stored: { type: "boolean" } },
        required: ["expression"],
        additionalProperties: false,
      },
    ],
  },
  identity: {
    description: "GENERATED { ALWAYS | BY DEFAULT } AS IDENTITY.",
    oneOf: [
      { enum: ["always", "by default"] },
      {
        type: "object",
        properties: {
          generation: { enum: ["always", "by default"] },
          sequence_name: { type: "string", description: "When it is not the one that PostgreSQL would choose." },
          unlogged: {
            type: "boolean",
            description:
              "Whether its sequence is not written to the write-ahead log, when that is not as the table is.",
          },
          ...sequenceProperties,
        },
        required: ["generation"],
        additionalProperties: false,
      },
    ],
  },
  storage: { enum: ["plain", "external", "extended", "main"], description: "TOAST strategy (SET STORAGE)." },
  compression: { enum: ["pglz", "lz4"], description: "TOAST compression method (COMPRESSION)." },
  statistics: { type: "integer", minimum: 0, maximum: 10000, description: "Statistics target (SET STATISTICS)." },
  options: optionsSchema("`n_distinct` and `n_distinct_inherited`."),
  backfill: { type: "string", description: "SQL expression that gives existing rows their value." },
  reverse: {
    type: "string",
    description: "SQL expression that leads back to the old column while both are in use.",
  },
};

export const document: DocumentPart<ColumnAttributes> = {
  section: "columns",
  form: "map",
  ordered: true,
  parents: ["table", "view", "materialized_view"],
  schema: {
    type: "object",
    description: "A column.",
    properties,
    if: { properties: { inherited: { const: true } }, required: ["inherited"] },
    else: { required: ["type"] },
  },
  shorthand: "type",
  read: (value) => ({ attributes: read(value), intent: intentOf(value) }),
  write: ({ attributes }) => write(attributes),
};

function intentOf(value: DocumentValue): Intent {
  return {
    ...renameIntent(value),
    ...(value["backfill"] !== undefined && { backfill: value["backfill"] as string }),
    ...(value["reverse"] !== undefined && { reverse: value["reverse"] as string }),
  };
}

/** An identity column is NOT NULL without saying so. */
function read(value: DocumentValue): ColumnAttributes {
  const identity = readIdentity(value["identity"]);
  return {
    type: value["inherited"] === true ? null : ((value["type"] as string | undefined) ?? null),
    collation: readCollation(value["collation"]),
    notNull: value["not_null"] === true || value["not_null"] === "not valid" || identity !== null,
    notNullName: (value["not_null_name"] as string | undefined) ?? null,
    notNullComment: (value["not_null_comment"] as string | undefined) ?? null,
    notNullValidated: value["not_null"] !== "not valid",
    notNullNoInherit: value["not_null_no_inherit"] === true,
    generated: readGenerated(value["generated"]),
    identity,
    storage: (value["storage"] as ColumnAttributes["storage"] | undefined) ?? null,
    compression: (value["compression"] as ColumnAttributes["compression"] | undefined) ?? null,
    statisticsTarget: (value["statistics"] as number | undefined) ?? null,
    options: readOptions(value["options"]),
  };
}

function readGenerated(value: Json | undefined): ColumnAttributes["generated"] {
  if (value === undefined || value === null) return null;
  if (typeof value === "string") return { expression: value, stored: true };
  const { expression, stored } = value as { expression: string; stored?: boolean };
  return { expression, stored: stored !== false };
}

const optionNames = Object.keys(sequenceProperties) as (keyof SequenceOptions)[];

function readIdentity(value: Json | undefined): ColumnAttributes["identity"] {
  if (value === undefined || value === null) return null;
  if (typeof value === "string")
    return { generation: value as "always" | "by default", options: {}, sequenceName: null, unlogged: null };
  const said = value as DocumentValue;
  const options = optionNames.filter((option) => said[option] !== undefined && said[option] !== false);
  return {
    generation: said["generation"] as "always" | "by default",
    options: Object.fromEntries(options.map((option) => [option, String(said[option])])),
    sequenceName: (said["sequence_name"] as string | undefined) ?? null,
    unlogged: (said["unlogged"] as boolean | undefined) ?? null,
  };
}

function write(a: ColumnAttributes): DocumentValue {
  return {
    ...(a.type === null ? { inherited: true } : { type: a.type }),
    ...writeCollation(a.collation),
    ...(a.notNull && !(a.identity && a.notNullValidated) && { not_null: a.notNullValidated ? true : "not valid" }),
    ...(a.notNullName !== null && { not_null_name: a.notNullName }),
    ...(a.notNullComment !== null && { not_null_comment: a.notNullComment }),
    ...(a.notNullNoInherit && { not_null_no_inherit: true }),
    ...(a.generated && {
      generated: a.generated.stored ? a.generated.expression : { expression: a.generated.expression, stored: false },
    }),
    ...(a.identity && { identity: writeIdentity(a.identity) }),
    ...(a.storage !== null && { storage: a.storage }),
    ...(a.compression !== null && { compression: a.compression }),
    ...(a.statisticsTarget !== null && { statistics: a.statisticsTarget }),
    ...writeOptions("options", a.options),
  };
}

function writeIdentity(identity: NonNullable<ColumnAttributes["identity"]>): Json {
  const { generation, options, sequenceName, unlogged } = identity;
  if (sequenceName === null && unlogged === null && Object.keys(options).length === 0) return generation;
  const entries = Object.entries(options).map(([option, value]) => [option, optionValue(value)] as const);
  return {
    generation,
    ...(sequenceName !== null && { sequence_name: sequenceName }),
    ...(unlogged !== null && { unlogged }),
    ...Object.fromEntries(entries),
  };
}

const optionValue = (text: string): Json =>
  text === "true" ? true : Number.isSafeInteger(Number(text)) ? Number(text) : text;

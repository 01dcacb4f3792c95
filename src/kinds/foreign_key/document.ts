import type { DocumentPart, DocumentValue } from "../../model/kind.ts";
import type { Json } from "../../model/object.ts";
import { renamedFrom, renameIntent } from "../intent.ts";
import { canonicalName, parseQualified, shortName } from "../relation.ts";
import type { Action, ForeignKeyAttributes } from "./attributes.ts";

const columnList: DocumentValue = { type: "array", items: { type: "string", "x-column": true }, minItems: 1 };
const actions: Json = ["no action", "restrict", "cascade", "set null", "set default"];

const properties: { readonly [property: string]: Json } = {
  ...renamedFrom,
  columns: { ...columnList, description: "Column names." },
  references: {
    description: "The referenced table, with columns where they are not its primary key: `regions`, `regions(id)`.",
    oneOf: [
      { type: "string", "x-table": true },
      {
        type: "object",
        properties: {
          table: { type: "string", "x-table": true, description: "`name` or `schema.name`." },
          columns: { type: "array", items: { type: "string" }, minItems: 1, description: "Column names." },
        },
        required: ["table"],
        additionalProperties: false,
      },
    ],
  },
  on_update: { enum: actions, description: "What an update of the referenced key does." },
  on_delete: { enum: actions, description: "What a delete of the referenced row does." },
  on_delete_columns: {
    ...columnList,
    description: "The columns that `set null` or `set default` is limited to.",
  },
  match: { enum: ["simple", "full"], description: "MATCH FULL: all columns null, or none." },
  deferrable: {
    enum: [true, false, "initially deferred"],
    description: "May be checked at the end of the transaction; `initially deferred`: is, unless said otherwise.",
  },
  period: { type: "boolean", description: "The last column is a range within the referenced ones (PostgreSQL 18)." },
  not_enforced: { type: "boolean", description: "NOT ENFORCED (PostgreSQL 18)." },
  not_valid: { type: "boolean", description: "Existing rows are not checked (NOT VALID)." },
  attached_to: {
    type: "string",
    description: "On a partition: the parent's constraint that this is the partition's part of.",
  },
};

export const document: DocumentPart<ForeignKeyAttributes> = {
  section: "foreign_keys",
  form: "map",
  parents: ["table"],
  schema: { type: "object", description: "A FOREIGN KEY constraint.", properties },
  read: (value) => ({ attributes: read(value), intent: renameIntent(value) }),
  write: ({ attributes }) => write(attributes),
};

/** `regions(id, code)`: what stands in the last parentheses are columns; a table whose name ends so is written as an object. */
const withColumns = /^(.*?)\(([^()]+)\)$/;

function readReferences(value: Json | undefined): { readonly table: string; readonly columns: readonly string[] } {
  if (value === undefined) return { table: "", columns: [] };
  if (typeof value !== "string") {
    const { table, columns } = value as { table: string; columns?: readonly string[] };
    return { table: canonicalName(table), columns: columns ?? [] };
  }
  const match = withColumns.exec(value);
  if (!match) return { table: canonicalName(value), columns: [] };
  const [, table = "", list = ""] = match;
  return { table: canonicalName(table.trimEnd()), columns: list.split(",").map((column) => column.trim()) };
}

function read(value: DocumentValue): ForeignKeyAttributes {
  const { table, columns } = readReferences(value["references"]);
  return {
    columns: (value["columns"] ?? []) as readonly string[],
    referencedTable: table,
    referencedColumns: columns,
    onUpdate: (value["on_update"] as Action | undefined) ?? "no action",
    onDelete: (value["on_delete"] as Action | undefined) ?? "no action",
    onDeleteColumns: (value["on_delete_columns"] ?? []) as readonly string[],
    match: value["match"] === "full" ? "full" : "simple",
    deferrable: value["deferrable"] === true || value["deferrable"] === "initially deferred",
    initiallyDeferred: value["deferrable"] === "initially deferred",
    period: value["period"] === true,
    enforced: value["not_enforced"] !== true,
    validated: value["not_valid"] !== true,
    attachedTo: (value["attached_to"] as string | undefined) ?? null,
  };
}

function writeReferences(canonical: string, columns: readonly string[]): Json {
  const table = shortName(canonical);
  const plain = [parseQualified(canonical)[1], ...columns].every((name) => /^[^(),\s]([^(),]*[^(),\s])?$/.test(name));
  return plain && columns.length > 0 ? `${table}(${columns.join(", ")})` : { table, columns };
}

function write(a: ForeignKeyAttributes): DocumentValue {
  if (a.attachedTo !== null) return { attached_to: a.attachedTo };
  return {
    columns: a.columns,
    references: writeReferences(a.referencedTable, a.referencedColumns),
    ...(a.onUpdate !== "no action" && { on_update: a.onUpdate }),
    ...(a.onDelete !== "no action" && { on_delete: a.onDelete }),
    ...(a.onDeleteColumns.length > 0 && { on_delete_columns: a.onDeleteColumns }),
    ...(a.match === "full" && { match: "full" }),
    ...(a.deferrable && { deferrable: a.initiallyDeferred ? "initially deferred" : true }),
    ...(a.period && { period: true }),
    ...(!a.enforced && { not_enforced: true }),
    ...(!a.validated && { not_valid: true }),
  };
}

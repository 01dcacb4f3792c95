import type { DocumentPart, DocumentValue } from "../../model/kind.ts";
import type { Json } from "../../model/object.ts";
import { renamedFrom, renameIntent } from "../intent.ts";
import { optionsSchema, readOptions, writeOptions } from "../storage-parameters.ts";
import type { IndexAttributes } from "./attributes.ts";

const properties: { readonly [property: string]: Json } = {
  ...renamedFrom,
  columns: {
    type: "array",
    items: { type: "string", "x-column": true },
    minItems: 1,
    description: 'Columns and expressions as in CREATE INDEX: `created_at desc`, `lower(name)`, `"Order Date"`.',
  },
  unique: { type: "boolean", description: "No two rows may be equal." },
  nulls_not_distinct: { type: "boolean", description: "Two nulls count as equal (NULLS NOT DISTINCT)." },
  method: { type: "string", description: "Index method when it is not btree: `gin`, `gist`, `brin`, `hash`." },
  include: {
    type: "array",
    items: { type: "string", "x-column": true },
    description: "Columns the index carries along (INCLUDE).",
  },
  where: { type: "string", description: "SQL boolean expression: only such rows are in the index." },
  with: optionsSchema("Storage parameters of the index: `fillfactor` ..."),
  tablespace: { type: "string", description: "Tablespace, when it is not the database's." },
  statistics: {
    type: "object",
    additionalProperties: { type: "integer", minimum: 0, maximum: 10000 },
    description: "Statistics targets of expressions by their position, from 1.",
  },
  replica_identity: { type: "boolean", description: "It identifies rows in logical replication." },
  clustered: { type: "boolean", description: "CLUSTER goes by it." },
  attached_to: {
    type: "string",
    description: "On a partition: the parent's index that this is the partition's part of.",
  },
};

export const document: DocumentPart<IndexAttributes> = {
  section: "indexes",
  form: "map",
  parents: ["table", "materialized_view"],
  schema: { type: "object", description: "An index.", properties },
  shorthand: "columns",
  read: (value) => ({ attributes: read(value), intent: renameIntent(value) }),
  write: ({ attributes }) => write(attributes),
};

function read(value: DocumentValue): IndexAttributes {
  return {
    unique: value["unique"] === true,
    nullsNotDistinct: value["nulls_not_distinct"] === true,
    method: (value["method"] as string | undefined) ?? "btree",
    columns: (value["columns"] ?? []) as readonly string[],
    include: (value["include"] ?? []) as readonly string[],
    where: (value["where"] as string | undefined) ?? null,
    storageParameters: readOptions(value["with"]),
    tablespace: (value["tablespace"] as string | undefined) ?? null,
    statisticsTargets: (value["statistics"] ?? {}) as IndexAttributes["statisticsTargets"],
    replicaIdentity: value["replica_identity"] === true,
    clustered: value["clustered"] === true,
    valid: true,
    attachedTo: (value["attached_to"] as string | undefined) ?? null,
  };
}

/** An invalid index cannot be asked for: the document describes the valid one. */
function write(a: IndexAttributes): DocumentValue {
  return {
    ...(a.columns.length > 0 && { columns: a.columns }),
    ...(a.unique && { unique: true }),
    ...(a.nullsNotDistinct && { nulls_not_distinct: true }),
    ...(a.method !== "btree" && { method: a.method }),
    ...(a.include.length > 0 && { include: a.include }),
    ...(a.where !== null && { where: a.where }),
    ...writeOptions("with", a.storageParameters),
    ...(a.tablespace !== null && { tablespace: a.tablespace }),
    ...(Object.keys(a.statisticsTargets).length > 0 && { statistics: a.statisticsTargets }),
    ...(a.replicaIdentity && { replica_identity: true }),
    ...(a.clustered && { clustered: true }),
    ...(a.attachedTo !== null && { attached_to: a.attachedTo }),
  };
}

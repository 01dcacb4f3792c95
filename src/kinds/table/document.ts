import type { DocumentPart, DocumentValue } from "../../model/kind.ts";
import type { Json } from "../../model/object.ts";
import { renamedFrom, renameIntent } from "../intent.ts";
import { canonicalName, shortName } from "../relation.ts";
import { optionsSchema, readOptions, writeOptions } from "../storage-parameters.ts";
import type { TableAttributes } from "./attributes.ts";

const properties: { readonly [property: string]: Json } = {
  ...renamedFrom,
  partition_by: { type: "string", description: "Partition key: `RANGE (created_at)`." },
  partition_of: {
    type: "object",
    description: "The partitioned table that this table is a partition of.",
    properties: {
      table: { type: "string", "x-table": true, description: "The partitioned table." },
      values: { type: "string", description: "`FROM (...) TO (...)`, `IN (...)`, `WITH (...)` or `DEFAULT`." },
      own_not_null: {
        type: "array",
        items: { type: "string", "x-column": true },
        description: "Inherited NOT NULL constraints named after this table, not after the parent (PostgreSQL 18).",
      },
      not_null_names: {
        type: "object",
        additionalProperties: { type: "string" },
        description: "Column to name, for inherited NOT NULL constraints with any other name (PostgreSQL 18).",
      },
    },
    required: ["table", "values"],
    additionalProperties: false,
  },
  inherits: {
    type: "array",
    items: { type: "string", "x-table": true },
    description: "Parent tables whose columns and checks it inherits (INHERITS).",
  },
  of_type: { type: "string", "x-row-type": true, description: "The composite type of a typed table (OF)." },
  unlogged: { type: "boolean", description: "Not written to the write-ahead log: empty after a crash." },
  access_method: { type: "string", description: "Table access method, when it is not heap." },
  tablespace: { type: "string", description: "Tablespace, when it is not the database's." },
  with: optionsSchema("Storage parameters: `fillfactor`, `autovacuum_...`, `toast.autovacuum_...`."),
  replica_identity: {
    enum: ["default", "full", "nothing", "index"],
    description: "What identifies a row in logical replication; `index`: the index that says `replica_identity: true`.",
  },
  row_security: {
    enum: [true, false, "force"],
    description: "Row security is enabled; `force`: for the owner too.",
  },
  force_row_security: { type: "boolean", description: "FORCE ROW LEVEL SECURITY while row security is not enabled." },
};

export const document: DocumentPart<TableAttributes> = {
  section: "tables",
  form: "map",
  parents: ["schema"],
  schema: { type: "object", description: "A table.", properties },
  read: (value) => ({ attributes: read(value), intent: renameIntent(value) }),
  write: ({ attributes }) => write(attributes),
};

function read(value: DocumentValue): TableAttributes {
  const partition = value["partition_of"] as DocumentValue | undefined;
  const own = (partition?.["own_not_null"] ?? []) as readonly string[];
  const text = (property: string): string | null => (value[property] as string | undefined) ?? null;
  return {
    partitionBy: text("partition_by"),
    partitionOf: partition
      ? { parent: canonicalName(partition["table"] as string), bound: boundOf(partition["values"] as string) }
      : null,
    notNullNames: {
      ...Object.fromEntries(own.map((column) => [column, null])),
      ...(partition?.["not_null_names"] as { readonly [column: string]: string } | undefined),
    },
    inherits: ((value["inherits"] ?? []) as readonly string[]).map(canonicalName),
    ofType: text("of_type"),
    unlogged: value["unlogged"] === true,
    accessMethod: text("access_method"),
    tablespace: text("tablespace"),
    storageParameters: readOptions(value["with"]),
    replicaIdentity: (value["replica_identity"] as TableAttributes["replicaIdentity"] | undefined) ?? "default",
    rowSecurity: value["row_security"] === true || value["row_security"] === "force",
    forceRowSecurity: value["row_security"] === "force" || value["force_row_security"] === true,
  };
}

/** `FOR VALUES` may be left out. */
function boundOf(values: string): string {
  if (/^default$/i.test(values.trim())) return "DEFAULT";
  return /^for\s+values\s/i.test(values.trim()) ? values.trim() : `FOR VALUES ${values}`;
}

function write(a: TableAttributes): DocumentValue {
  return {
    ...(a.partitionBy !== null && { partition_by: a.partitionBy }),
    ...(a.partitionOf && { partition_of: writePartition(a.partitionOf, a.notNullNames) }),
    ...(a.inherits.length > 0 && { inherits: a.inherits.map(shortName) }),
    ...(a.ofType !== null && { of_type: a.ofType }),
    ...(a.unlogged && { unlogged: true }),
    ...(a.accessMethod !== null && { access_method: a.accessMethod }),
    ...(a.tablespace !== null && { tablespace: a.tablespace }),
    ...writeOptions("with", a.storageParameters),
    ...(a.replicaIdentity !== "default" && { replica_identity: a.replicaIdentity }),
    ...(a.rowSecurity && { row_security: a.forceRowSecurity ? "force" : true }),
    ...(!a.rowSecurity && a.forceRowSecurity && { force_row_security: true }),
  };
}

function writePartition(
  { parent, bound }: NonNullable<TableAttributes["partitionOf"]>,
  names: TableAttributes["notNullNames"],
): DocumentValue {
  const own = Object.keys(names).filter((column) => names[column] === null);
  const other = Object.entries(names).filter(([, name]) => name !== null);
  return {
    table: shortName(parent),
    values: bound.replace(/^FOR VALUES /, ""),
    ...(own.length > 0 && { own_not_null: own }),
    ...(other.length > 0 && { not_null_names: Object.fromEntries(other) }),
  };
}

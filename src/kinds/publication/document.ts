import type { DocumentPart, DocumentValue } from "../../model/kind.ts";
import type { Json } from "../../model/object.ts";
import { renamedFrom, renameIntent } from "../intent.ts";
import { canonicalName, shortName } from "../relation.ts";
import type { PublicationAttributes, PublishedTable } from "./attributes.ts";

const operations = ["insert", "update", "delete", "truncate"] as const;

function readTables(value: Json | undefined): readonly PublishedTable[] {
  return Object.entries((value ?? {}) as DocumentValue)
    .map(([table, said]) => {
      const { columns, where } = (said ?? {}) as { columns?: readonly string[]; where?: string };
      return { table: canonicalName(table), columns: columns ? [...columns].sort() : null, where: where ?? null };
    })
    .sort((a, b) => (a.table < b.table ? -1 : 1));
}

const writeTable = ({ table, columns, where }: PublishedTable): readonly [string, Json] => [
  shortName(table),
  { ...(columns !== null && { columns }), ...(where !== null && { where }) },
];

export const document: DocumentPart<PublicationAttributes> = {
  section: "publications",
  form: "map",
  parents: [],
  schema: {
    type: "object",
    description: "What logical replication sends.",
    properties: {
      ...renamedFrom,
      all_tables: { type: "boolean", description: "Every table of the database, future ones too." },
      tables: {
        type: "object",
        description: "The tables, by name.",
        additionalProperties: {
          type: ["object", "null"],
          properties: {
            columns: { type: "array", items: { type: "string" }, minItems: 1, description: "Only these columns." },
            where: { type: "string", description: "Only rows for which this is true." },
          },
          additionalProperties: false,
        },
      },
      schemas: {
        type: "array",
        items: { type: "string" },
        uniqueItems: true,
        description: "Every table of these schemas.",
      },
      operations: {
        type: "array",
        items: { enum: [...operations] },
        uniqueItems: true,
        description: "What is sent; all four when left out.",
      },
      via_root: { type: "boolean", description: "Changes of partitions are sent as the partitioned table's." },
      generated_columns: { type: "boolean", description: "Stored generated columns are sent, too (PostgreSQL 18)." },
    },
  },
  read: (value) => ({
    attributes: {
      allTables: value["all_tables"] === true,
      tables: readTables(value["tables"]),
      schemas: [...((value["schemas"] ?? []) as readonly string[])].sort(),
      operations: operations.filter((one) => ((value["operations"] ?? operations) as readonly string[]).includes(one)),
      viaRoot: value["via_root"] === true,
      generatedColumns: value["generated_columns"] === true,
    },
    intent: renameIntent(value),
  }),
  write: ({ attributes: a }) => ({
    ...(a.allTables && { all_tables: true }),
    ...(a.tables.length > 0 && { tables: Object.fromEntries(a.tables.map(writeTable)) }),
    ...(a.schemas.length > 0 && { schemas: a.schemas }),
    ...(a.operations.length < 4 && { operations: a.operations }),
    ...(a.viaRoot && { via_root: true }),
    ...(a.generatedColumns && { generated_columns: true }),
  }),
};

import type { DocumentPart, DocumentValue } from "../../model/kind.ts";
import { collationSchema, readCollation, writeCollation } from "../collate.ts";
import { foreignOptionsSchema } from "../foreign-options.ts";
import { renamedFrom, renameIntent } from "../intent.ts";
import { optionsSchema, readOptions, writeOptions } from "../storage-parameters.ts";
import type { ForeignColumn, ForeignTableAttributes } from "./attributes.ts";

function readColumn(name: string, said: DocumentValue | string): ForeignColumn {
  const value = typeof said === "string" ? { type: said } : said;
  return {
    name,
    type: value["type"] as string,
    collation: readCollation(value["collation"]),
    notNull: value["not_null"] === true,
    notNullName: (value["not_null_name"] as string | undefined) ?? null,
    default: (value["default"] as string | undefined) ?? null,
    generated: (value["generated"] as string | undefined) ?? null,
    options: readOptions(value["options"]),
    storage: (value["storage"] as ForeignColumn["storage"] | undefined) ?? null,
    statisticsTarget: (value["statistics"] as number | undefined) ?? null,
    statisticsOptions: readOptions(value["statistics_options"]),
    comment: (value["comment"] as string | undefined) ?? null,
  };
}

function writeColumn(column: ForeignColumn): DocumentValue {
  return {
    type: column.type,
    ...writeCollation(column.collation),
    ...(column.notNull && { not_null: true }),
    ...(column.notNullName !== null && { not_null_name: column.notNullName }),
    ...(column.default !== null && { default: column.default }),
    ...(column.generated !== null && { generated: column.generated }),
    ...writeOptions("options", column.options),
    ...(column.storage !== null && { storage: column.storage }),
    ...(column.statisticsTarget !== null && { statistics: column.statisticsTarget }),
    ...writeOptions("statistics_options", column.statisticsOptions),
    ...(column.comment !== null && { comment: column.comment }),
  };
}

export const document: DocumentPart<ForeignTableAttributes> = {
  section: "foreign_tables",
  form: "map",
  parents: ["schema"],
  schema: {
    type: "object",
    description: "A table whose rows are on a foreign server.",
    properties: {
      ...renamedFrom,
      server: { type: "string", description: "The foreign server." },
      options: foreignOptionsSchema("Options of the table: `table_name` ..."),
      columns: {
        type: "object",
        description: "Its columns, in order.",
        additionalProperties: {
          type: ["object", "string"],
          properties: {
            type: { type: "string", description: "Data type." },
            collation: collationSchema,
            not_null: { type: "boolean", description: "The server has no NULLs there." },
            not_null_name: {
              type: "string",
              description: "Name of the NOT NULL constraint, if it is not the usual one (PostgreSQL 18).",
            },
            default: { type: "string", description: "SQL expression for inserts." },
            generated: { type: "string", description: "SQL expression over the row from which it is computed." },
            options: foreignOptionsSchema("Options of the column: `column_name` ..."),
            storage: { enum: ["plain", "external", "extended", "main"], description: "SET STORAGE." },
            statistics: { type: "integer", minimum: 0, maximum: 10000, description: "Statistics target." },
            statistics_options: optionsSchema("`n_distinct` and `n_distinct_inherited`."),
            comment: { type: "string", description: "What people should know about it (COMMENT ON)." },
          },
          required: ["type"],
          additionalProperties: false,
        },
      },
    },
    required: ["server"],
  },
  read: (value) => ({
    attributes: {
      server: value["server"] as string,
      options: readOptions(value["options"]),
      columns: Object.entries((value["columns"] ?? {}) as { [name: string]: DocumentValue | string }).map(
        ([name, said]) => readColumn(name, said),
      ),
    },
    intent: renameIntent(value),
  }),
  write: ({ attributes: a }) => ({
    server: a.server,
    ...writeOptions("options", a.options),
    columns: Object.fromEntries(a.columns.map((column) => [column.name, writeColumn(column)])),
  }),
};

import type { DocumentPart, DocumentValue } from "../../model/kind.ts";
import { collationSchema, readCollation, writeCollation } from "../collate.ts";
import { foreignOptionsSchema } from "../foreign-options.ts";
import { renamedFrom, renameIntent } from "../intent.ts";
import { readOptions, writeOptions } from "../storage-parameters.ts";
import type { ForeignColumn, ForeignTableAttributes } from "./attributes.ts";

function readColumn(name: string, said: DocumentValue | string): ForeignColumn {
  const value = typeof said === "string" ? { type: said } : said;
  return {
    name,
    type: value["type"] as string,
    collation: readCollation(value["collation"]),
    notNull: value["not_null"] === true,
    default: (value["default"] as string | undefined) ?? null,
    options: readOptions(value["options"]),
  };
}

function writeColumn(column: ForeignColumn): DocumentValue {
  return {
    type: column.type,
    ...writeCollation(column.collation),
    ...(column.notNull && { not_null: true }),
    ...(column.default !== null && { default: column.default }),
    ...writeOptions("options", column.options),
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
            default: { type: "string", description: "SQL expression for inserts." },
            options: foreignOptionsSchema("Options of the column: `column_name` ..."),
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

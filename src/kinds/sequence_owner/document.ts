import type { DocumentPart } from "../../model/kind.ts";
import { canonicalName, shortName } from "../relation.ts";
import type { SequenceOwnerAttributes } from "./attributes.ts";

export const document: DocumentPart<SequenceOwnerAttributes> = {
  section: "owned_by",
  form: "single",
  parents: ["sequence"],
  schema: {
    type: "object",
    description: "The column with which the sequence is dropped.",
    properties: {
      column: { type: "string", description: "`table.column`; the column alone where `table` is given." },
      table: { type: "string", description: "The column's table." },
    },
    required: ["column"],
  },
  shorthand: "column",
  read: (value) => {
    const text = value["column"] as string;
    const dot = value["table"] === undefined ? text.lastIndexOf(".") : -1;
    const table = (value["table"] as string | undefined) ?? text.slice(0, Math.max(dot, 0));
    return { attributes: { table: canonicalName(table), column: text.slice(dot + 1) } };
  },
  write: ({ attributes: { table, column } }) =>
    column.includes(".") ? { table: shortName(table), column } : { column: `${shortName(table)}.${column}` },
};

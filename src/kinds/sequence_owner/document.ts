import type { DocumentPart } from "../../model/kind.ts";
import { dotted, undotted, withoutSchema, withSchema } from "../dotted.ts";
import type { SequenceOwnerAttributes } from "./attributes.ts";

export const document: DocumentPart<SequenceOwnerAttributes> = {
  section: "owned_by",
  form: "single",
  parents: ["sequence"],
  schema: {
    type: "object",
    description: "The column with which the sequence is dropped.",
    properties: { column: { type: "string", description: "`table.column` or `schema.table.column`." } },
    required: ["column"],
  },
  shorthand: "column",
  read: (value) => {
    const parts = undotted(withSchema(value["column"] as string, 3));
    return { attributes: { table: dotted(...parts.slice(0, -1)), column: parts.at(-1) as string } };
  },
  write: ({ attributes: { table, column } }) => ({ column: `${withoutSchema(table)}.${dotted(column)}` }),
};

import type { DocumentPart } from "../../model/kind.ts";
import type { DefaultAttributes } from "./attributes.ts";

export const document: DocumentPart<DefaultAttributes> = {
  section: "default",
  form: "single",
  parents: ["column"],
  schema: {
    type: "object",
    description: "The default of a column.",
    properties: {
      expression: {
        type: ["string", "number", "boolean"],
        description: "SQL expression: `now()`, `'draft'`; text needs its own single quotes.",
      },
      none: { const: true, description: "The column has no default although that of the parent table has one." },
    },
  },
  shorthand: "expression",
  read: (value) => ({
    attributes: { expression: value["none"] === true ? null : String(value["expression"] ?? "NULL") },
  }),
  write: ({ attributes: { expression } }) => (expression === null ? { none: true } : { expression }),
};

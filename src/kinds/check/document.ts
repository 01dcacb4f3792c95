import type { DocumentPart } from "../../model/kind.ts";
import type { CheckAttributes } from "./attributes.ts";

export const document: DocumentPart<CheckAttributes> = {
  section: "checks",
  form: "map",
  parents: ["table"],
  schema: {
    type: "object",
    description: "A CHECK constraint.",
    properties: {
      expression: { type: "string", description: "SQL boolean expression over the row." },
      no_inherit: { type: "boolean", description: "Child tables do not get it (NO INHERIT)." },
      not_valid: { type: "boolean", description: "Existing rows are not checked (NOT VALID)." },
    },
    required: ["expression"],
  },
  shorthand: "expression",
  read: (value) => ({
    attributes: {
      expression: value["expression"] as string,
      noInherit: value["no_inherit"] === true,
      validated: value["not_valid"] !== true,
    },
  }),
  write: ({ attributes: { expression, noInherit, validated } }) => ({
    expression,
    ...(noInherit && { no_inherit: true }),
    ...(!validated && { not_valid: true }),
  }),
};

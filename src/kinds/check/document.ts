import type { DocumentPart } from "../../model/kind.ts";
import { renamedFrom, renameIntent } from "../intent.ts";
import type { CheckAttributes } from "./attributes.ts";

export const document: DocumentPart<CheckAttributes> = {
  section: "checks",
  form: "map",
  parents: ["table", "foreign_table"],
  schema: {
    type: "object",
    description: "A CHECK constraint.",
    properties: {
      ...renamedFrom,
      expression: { type: "string", description: "SQL boolean expression over the row." },
      no_inherit: { type: "boolean", description: "Child tables do not get it (NO INHERIT)." },
      not_enforced: { type: "boolean", description: "Not checked at all (NOT ENFORCED, PostgreSQL 18)." },
      not_valid: { type: "boolean", description: "Existing rows are not checked (NOT VALID)." },
    },
    required: ["expression"],
  },
  shorthand: "expression",
  read: (value) => ({
    attributes: {
      expression: value["expression"] as string,
      noInherit: value["no_inherit"] === true,
      enforced: value["not_enforced"] !== true,
      validated: value["not_valid"] !== true,
    },
    intent: renameIntent(value),
  }),
  write: ({ attributes: { expression, noInherit, enforced, validated } }) => ({
    expression,
    ...(noInherit && { no_inherit: true }),
    ...(!enforced && { not_enforced: true }),
    ...(!validated && { not_valid: true }),
  }),
};

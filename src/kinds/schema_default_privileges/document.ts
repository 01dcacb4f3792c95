import type { DocumentPart } from "../../model/kind.ts";
import { readRules, ruleProperties, writeRules } from "../default-privileges-document.ts";
import type { SchemaDefaultPrivilegesAttributes } from "./attributes.ts";

export const document: DocumentPart<SchemaDefaultPrivilegesAttributes> = {
  section: "schema_default_privileges",
  form: "map",
  parents: ["schema"],
  schema: {
    type: "object",
    description:
      "The rights that others get on what this role will create in one schema: `role`, or `schema.role` outside public.",
    properties: ruleProperties(["tables", "sequences", "functions", "types"]),
    required: ["rules"],
  },
  shorthand: "rules",
  read: (value) => ({ attributes: { rules: readRules(value) } }),
  write: ({ attributes }) => ({ rules: writeRules(attributes.rules) }),
};

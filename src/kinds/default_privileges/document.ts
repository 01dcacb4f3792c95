import type { DocumentPart } from "../../model/kind.ts";
import { readRules, ruleProperties, writeRules } from "../default-privileges-document.ts";
import type { DefaultPrivilegesAttributes } from "./attributes.ts";

export const document: DocumentPart<DefaultPrivilegesAttributes> = {
  section: "default_privileges",
  form: "map",
  parents: [],
  schema: {
    type: "object",
    description: "The rights that others get on what this role will create, in whatever schema.",
    properties: ruleProperties(["tables", "sequences", "functions", "types", "schemas", "large objects"]),
    required: ["rules"],
  },
  shorthand: "rules",
  read: (value) => ({ attributes: { rules: readRules(value) } }),
  write: ({ attributes }) => ({ rules: writeRules(attributes.rules) }),
};

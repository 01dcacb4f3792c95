import type { DocumentPart } from "../../model/kind.ts";
import { renamedFrom, renameIntent } from "../intent.ts";
import { bareQuery } from "../output-columns.ts";
import type { RuleAttributes } from "./attributes.ts";

export const document: DocumentPart<RuleAttributes> = {
  section: "rules",
  form: "map",
  parents: ["table", "view"],
  schema: {
    type: "object",
    description: "A rewrite rule.",
    properties: {
      ...renamedFrom,
      definition: { type: "string", "x-file": true, description: "The whole CREATE RULE statement." },
      enabled: {
        enum: ["origin", "disabled", "replica", "always"],
        description: "In which session_replication_role it fires; `origin`: as usual.",
      },
    },
    required: ["definition"],
  },
  shorthand: "definition",
  read: (value) => ({
    attributes: {
      definition: bareQuery(value["definition"]),
      enabled: (value["enabled"] as RuleAttributes["enabled"] | undefined) ?? "origin",
    },
    intent: renameIntent(value),
  }),
  write: ({ attributes: { definition, enabled } }) => ({ definition, ...(enabled !== "origin" && { enabled }) }),
};

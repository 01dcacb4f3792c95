import type { DocumentPart } from "../../model/kind.ts";
import { renamedFrom, renameIntent } from "../intent.ts";
import { canonicalName, shortName } from "../relation.ts";
import type { EventTriggerAttributes } from "./attributes.ts";

export const document: DocumentPart<EventTriggerAttributes> = {
  section: "event_triggers",
  form: "map",
  parents: [],
  schema: {
    type: "object",
    description: "A trigger on commands that change the schema.",
    properties: {
      ...renamedFrom,
      event: {
        enum: ["ddl_command_start", "ddl_command_end", "sql_drop", "table_rewrite", "login"],
        description: "When it fires.",
      },
      tags: {
        type: "array",
        items: { type: "string" },
        uniqueItems: true,
        description: "Commands it fires for, such as CREATE TABLE; all of them when left out.",
      },
      function: {
        type: "string",
        description: "The trigger function, without parentheses; `schema.name` outside public.",
      },
      enabled: {
        enum: ["origin", "disabled", "replica", "always"],
        description: "In which session_replication_role it fires; `origin`: as usual.",
      },
    },
    required: ["event", "function"],
  },
  read: (value) => ({
    attributes: {
      event: value["event"] as string,
      tags: (value["tags"] ?? []) as readonly string[],
      function: canonicalName(value["function"] as string),
      enabled: (value["enabled"] as EventTriggerAttributes["enabled"] | undefined) ?? "origin",
    },
    intent: renameIntent(value),
  }),
  write: ({ attributes: a }) => ({
    event: a.event,
    ...(a.tags.length > 0 && { tags: a.tags }),
    function: shortName(a.function),
    ...(a.enabled !== "origin" && { enabled: a.enabled }),
  }),
};

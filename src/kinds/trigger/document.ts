import type { DocumentPart, DocumentValue } from "../../model/kind.ts";
import type { Intent } from "../../model/object.ts";
import { renamedFrom, renameIntent } from "../intent.ts";
import { canonicalName, shortName } from "../relation.ts";
import { type TriggerAttributes, type TriggerEvent, triggerEvents } from "./attributes.ts";

function read(value: DocumentValue): { readonly attributes: TriggerAttributes; readonly intent: Intent } {
  const events = value["events"] as readonly TriggerEvent[];
  const deferrable = value["deferrable"] === true || value["initially_deferred"] === true;
  const from = value["from"] as string | undefined;
  return {
    intent: renameIntent(value),
    attributes: {
      timing: value["timing"] as TriggerAttributes["timing"],
      events: triggerEvents.filter((event) => events.includes(event)),
      updateOf: (value["update_of"] ?? []) as readonly string[],
      forEach: value["for_each"] as TriggerAttributes["forEach"],
      when: (value["when"] as string | undefined) ?? null,
      function: canonicalName(value["function"] as string),
      arguments: ((value["arguments"] ?? []) as readonly (string | number)[]).map(String),
      oldTable: (value["old_table"] as string | undefined) ?? null,
      newTable: (value["new_table"] as string | undefined) ?? null,
      constraint:
        value["constraint"] === true
          ? {
              deferrable,
              initiallyDeferred: value["initially_deferred"] === true,
              from: from === undefined ? null : canonicalName(from),
            }
          : null,
      enabled: (value["enabled"] as TriggerAttributes["enabled"] | undefined) ?? "origin",
    },
  };
}

function write({ attributes: a }: { readonly attributes: TriggerAttributes }): DocumentValue {
  return {
    timing: a.timing,
    events: a.events,
    ...(a.updateOf.length > 0 && { update_of: a.updateOf }),
    for_each: a.forEach,
    ...(a.when !== null && { when: a.when }),
    function: shortName(a.function),
    ...(a.arguments.length > 0 && { arguments: a.arguments }),
    ...(a.oldTable !== null && { old_table: a.oldTable }),
    ...(a.newTable !== null && { new_table: a.newTable }),
    ...(a.constraint && {
      constraint: true,
      ...(a.constraint.deferrable && { deferrable: true }),
      ...(a.constraint.initiallyDeferred && { initially_deferred: true }),
      ...(a.constraint.from !== null && { from: shortName(a.constraint.from) }),
    }),
    ...(a.enabled !== "origin" && { enabled: a.enabled }),
  };
}

const names = { type: "array", items: { type: "string" } } as const;

export const document: DocumentPart<TriggerAttributes> = {
  section: "triggers",
  form: "map",
  parents: ["table", "view", "foreign_table"],
  schema: {
    type: "object",
    description: "A trigger.",
    properties: {
      ...renamedFrom,
      timing: { enum: ["before", "after", "instead of"], description: "When it fires." },
      events: {
        type: "array",
        items: { enum: [...triggerEvents] },
        uniqueItems: true,
        minItems: 1,
        description: "What it fires on.",
      },
      update_of: { ...names, description: "Fires only for updates that name one of these columns." },
      for_each: { enum: ["row", "statement"], description: "Once a row, or once a statement." },
      when: { type: "string", description: "SQL boolean over OLD and NEW: fires only where it is true." },
      function: {
        type: "string",
        description: "The trigger function, without parentheses; `schema.name` outside public.",
      },
      arguments: {
        type: "array",
        items: { type: ["string", "number"] },
        description: "Texts that the function is given.",
      },
      old_table: { type: "string", description: "Name of the relation of old rows (REFERENCING OLD TABLE)." },
      new_table: { type: "string", description: "Name of the relation of new rows (REFERENCING NEW TABLE)." },
      constraint: { type: "boolean", description: "A constraint trigger." },
      deferrable: {
        type: "boolean",
        description: "Of a constraint trigger: it can be put off to the end of the transaction.",
      },
      initially_deferred: {
        type: "boolean",
        description: "Of a constraint trigger: it is put off unless told otherwise.",
      },
      from: { type: "string", description: "Of a constraint trigger: the other table it concerns." },
      enabled: {
        enum: ["origin", "replica", "always", "disabled"],
        description: "In which sessions it fires, by session_replication_role; origin when left out.",
      },
    },
    required: ["timing", "events", "for_each", "function"],
  },
  read,
  write,
};

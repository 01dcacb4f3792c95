import { defineKind, type Kind } from "../../model/kind.ts";
import { literal, name } from "../../sql/quote.ts";
import type { EventTriggerAttributes } from "./attributes.ts";
import { catalog } from "./catalog.ts";
import { create, drop, enable, rename } from "./ddl.ts";
import { document } from "./document.ts";

export const eventTrigger: Kind = defineKind<EventTriggerAttributes>({
  name: "event_trigger",
  noun: "event trigger",
  document,
  catalog,
  reference: (object) => `EVENT TRIGGER ${name(object.name)}`,
  title: (object) => object.name,
  create,
  drop,
  alter: {
    event: "replace",
    tags: "replace",
    function: "replace",
    enabled: (_before, after) => enable(after),
  },
  rename,
  clause: null,
  droppedWithParent: false,
  rebuiltWithDependency: false,
  holdsData: false,
  watches: ({ attributes }) => attributes.enabled !== "disabled",
  probe: (object) => `EXISTS (SELECT FROM pg_event_trigger WHERE evtname = ${literal(object.name)})`,
});

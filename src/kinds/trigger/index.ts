import { defineKind, type Kind } from "../../model/kind.ts";
import { literal, name, nameOf } from "../../sql/quote.ts";
import { regclass, relationOf, titleOf } from "../relation.ts";
import type { TriggerAttributes } from "./attributes.ts";
import { catalog } from "./catalog.ts";
import { create, drop, redefine, rename, setEnabled } from "./ddl.ts";
import { document } from "./document.ts";

export const trigger: Kind = defineKind<TriggerAttributes>({
  name: "trigger",
  noun: "trigger",
  document,
  catalog,
  reference: (object) => `TRIGGER ${name(object.name)} ON ${nameOf(relationOf(object))}`,
  title: (object) => titleOf(object.key),
  create,
  drop,
  alter: {
    timing: redefine,
    events: redefine,
    updateOf: redefine,
    forEach: redefine,
    when: redefine,
    function: redefine,
    arguments: redefine,
    oldTable: redefine,
    newTable: redefine,
    constraint: redefine,
    enabled: setEnabled,
  },
  rename,
  clause: null,
  droppedWithParent: true,
  rebuiltWithDependency: true,
  holdsData: false,
  probe: (object) =>
    `EXISTS (SELECT FROM pg_trigger WHERE tgrelid = ${regclass(relationOf(object))} AND tgname = ${literal(object.name)} AND NOT tgisinternal)`,
});

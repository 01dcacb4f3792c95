import { defineKind, type Kind } from "../../model/kind.ts";
import { literal, name, nameOf } from "../../sql/quote.ts";
import { regclass, relationOf } from "../relation.ts";
import type { RuleAttributes } from "./attributes.ts";
import { catalog } from "./catalog.ts";
import { create, drop, enable, rename } from "./ddl.ts";
import { document } from "./document.ts";

export const rule: Kind = defineKind<RuleAttributes>({
  name: "rule",
  noun: "rule",
  document,
  catalog,
  reference: (object) => `RULE ${name(object.name)} ON ${nameOf(relationOf(object))}`,
  title: (object) => object.name,
  create,
  drop,
  alter: { definition: "replace", enabled: (_before, after) => enable(after) },
  rename,
  clause: null,
  droppedWithParent: true,
  rebuiltWithDependency: true,
  holdsData: false,
  probe: (object) =>
    `EXISTS (SELECT FROM pg_rewrite WHERE ev_class = ${regclass(relationOf(object))} AND rulename = ${literal(object.name)})`,
});

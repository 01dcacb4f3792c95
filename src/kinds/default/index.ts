import { defineKind, type Kind } from "../../model/kind.ts";
import { literal } from "../../sql/quote.ts";
import { regclass, relationName, relationOf, titleOf } from "../relation.ts";
import type { DefaultAttributes } from "./attributes.ts";
import { catalog } from "./catalog.ts";
import { clause, create, drop, parentsDefaults, relation } from "./ddl.ts";
import { document } from "./document.ts";

export const defaultValue: Kind = defineKind<DefaultAttributes>({
  name: "default",
  noun: "default",
  document,
  catalog,
  reference: () => "",
  title: (object) => `default of ${titleOf(relationOf(object))}`,
  deeds: {
    create: (object) => `set the default of ${titleOf(relationOf(object))}`,
    drop: (object) => `drop the default of ${titleOf(relationOf(object))}`,
    alter: (_before, after) => `change the default of ${titleOf(relationOf(after))}`,
  },
  create,
  drop,
  alter: { expression: (_before, after) => create(after) },
  rename: null,
  clause,
  handsOn: parentsDefaults,
  droppedWithParent: true,
  rebuiltWithDependency: false,
  holdsData: false,
  probe: (object) =>
    `EXISTS (SELECT FROM pg_attribute WHERE attrelid = ${regclass(relation(object))} AND attname = ${literal(relationName(object))} AND NOT attisdropped AND ${object.attributes.expression === null ? "NOT " : ""}atthasdef)`,
});

import { defineKind, type Kind } from "../../model/kind.ts";
import { literal, name, nameOf } from "../../sql/quote.ts";
import { constraintClaims } from "../claims.ts";
import { relationOf, titleOf } from "../relation.ts";
import type { CheckAttributes } from "./attributes.ts";
import { catalog } from "./catalog.ts";
import { afterClause, clause, create, drop, rename, table, validate, validChecksBelow } from "./ddl.ts";
import { document } from "./document.ts";

export const check: Kind = defineKind<CheckAttributes>({
  name: "check",
  noun: "check constraint",
  document,
  catalog,
  reference: (object) => `CONSTRAINT ${name(object.name)} ON ${nameOf(table(object))}`,
  title: (object) => object.name,
  deeds: {
    create: (object) => `add check ${object.name} to ${titleOf(relationOf(object))}`,
    drop: (object) => `drop check ${object.name} of ${titleOf(relationOf(object))}`,
  },
  create,
  drop,
  alter: {
    expression: "replace",
    noInherit: "replace",
    enforced: "replace",
    validated: (_before, after) => (after.attributes.validated ? validate(after) : "replace"),
  },
  rename,
  clause,
  afterClause,
  handsOn: validChecksBelow,
  droppedWithParent: true,
  rebuiltWithDependency: false,
  holdsData: false,
  claims: (object) => constraintClaims(object, object.name),
  probe: (object) =>
    `EXISTS (SELECT FROM pg_constraint WHERE conrelid = to_regclass(${literal(nameOf(table(object)))}) AND conname = ${literal(object.name)} AND contype = 'c')`,
});

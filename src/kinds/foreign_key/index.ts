import { defineKind, type Kind } from "../../model/kind.ts";
import { constraintClaims } from "../claims.ts";
import { constraintReference, renameConstraint } from "../constraint.ts";
import { hasConstraint, relationOf, shortName, titleOf } from "../relation.ts";
import type { ForeignKeyAttributes } from "./attributes.ts";
import { catalog } from "./catalog.ts";
import { changeDeferral, changeEnforced, create, drop, validate } from "./ddl.ts";
import { document } from "./document.ts";

export const foreignKey: Kind = defineKind<ForeignKeyAttributes>({
  name: "foreign_key",
  noun: "foreign key",
  document,
  catalog,
  reference: (object) => constraintReference(object),
  title: (object) => object.name,
  deeds: {
    create: (object) => {
      const { columns, referencedTable } = object.attributes;
      return `add foreign key from ${titleOf(relationOf(object))}.${columns.join(", ")} to ${shortName(referencedTable)}`;
    },
    drop: (object) => `drop foreign key ${object.name} of ${titleOf(relationOf(object))}`,
  },
  create,
  drop,
  alter: {
    columns: "replace",
    referencedTable: "replace",
    referencedColumns: "replace",
    onUpdate: "replace",
    onDelete: "replace",
    onDeleteColumns: "replace",
    match: "replace",
    deferrable: (_before, after) => changeDeferral(after),
    initiallyDeferred: (before, after) =>
      before.attributes.deferrable === after.attributes.deferrable ? changeDeferral(after) : [],
    period: "replace",
    enforced: (_before, after) => changeEnforced(after),
    validated: (_before, after) => (after.attributes.validated ? validate(after) : "replace"),
    attachedTo: "replace",
  },
  rename: (object, to) => renameConstraint(object, object.name, to),
  clause: null,
  droppedWithParent: true,
  rebuiltWithDependency: false,
  holdsData: false,
  claims: (object) => constraintClaims(object, object.name),
  probe: (object) => hasConstraint(relationOf(object), object.name, "f"),
});

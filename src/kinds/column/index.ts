import { defineKind, type Kind } from "../../model/kind.ts";
import type { SchemaObject } from "../../model/object.ts";
import { literal, nameOf } from "../../sql/quote.ts";
import { constraintClaims, nameOfRelationClaims } from "../claims.ts";
import { regclass, relationOf, titleOf } from "../relation.ts";
import { rules } from "./alter.ts";
import type { ColumnAttributes } from "./attributes.ts";
import { catalog } from "./catalog.ts";
import { afterClause, clause, create, drop, notNullName, rename } from "./ddl.ts";
import { document } from "./document.ts";
import { forgottenPlace, sequenceOf } from "./identity.ts";

/** It is there before and after; only what is said about it comes or goes. */
const isInherited = ({ attributes }: SchemaObject<ColumnAttributes>): boolean => attributes.type === null;

export const column: Kind = defineKind<ColumnAttributes>({
  name: "column",
  noun: "column",
  document,
  catalog,
  reference: (object) => `COLUMN ${nameOf(object.key)}`,
  title: (object) => titleOf(object.key),
  deeds: {
    create: (object) =>
      isInherited(object) ? `change ${titleOf(object.key)}` : `add ${object.name} to ${titleOf(relationOf(object))}`,
    drop: (object) => `${isInherited(object) ? "change" : "drop"} ${titleOf(object.key)}`,
    alter: (before, after) => {
      const title = titleOf(after.key);
      const [from, to] = [before.attributes, after.attributes];
      if (from.type !== to.type && to.type !== null) return `change ${title} to ${to.type}`;
      if (from.notNull !== to.notNull) return to.notNull ? `make ${title} NOT NULL` : `allow NULL in ${title}`;
      return `change ${title}`;
    },
  },
  create,
  drop,
  alter: rules,
  rename,
  clause,
  afterClause,
  droppedWithParent: true,
  rebuiltWithDependency: false,
  holdsData: true,
  forgets: forgottenPlace,
  claims: (object) => {
    const { identity, notNull } = object.attributes;
    return [
      ...(identity === null ? [] : nameOfRelationClaims(object, sequenceOf(object, identity))),
      ...(notNull ? constraintClaims(object, notNullName(object)) : []),
    ];
  },
  probe: (object) =>
    `EXISTS (SELECT FROM pg_attribute WHERE attrelid = ${regclass(relationOf(object))} AND attname = ${literal(object.name)} AND NOT attisdropped${
      object.attributes.type === null ? "" : ` AND atttypid = to_regtype(${literal(object.attributes.type)})`
    })`,
});

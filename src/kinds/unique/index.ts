import { defineKind, type Kind } from "../../model/kind.ts";
import { keyClaims } from "../claims.ts";
import { constraintReference, dropConstraint, renameConstraint, unnameAttachedConstraint } from "../constraint.ts";
import { indexColumnNamesSql } from "../index-columns.ts";
import {
  changeIndexOptions,
  invalidate,
  setClustered,
  setIndexComment,
  setReplicaIdentity,
  unmark,
} from "../key-constraint.ts";
import { hasConstraint, relationOf, titleOf } from "../relation.ts";
import type { UniqueAttributes } from "./attributes.ts";
import { catalog } from "./catalog.ts";
import { afterClause, clause, create } from "./ddl.ts";
import { document } from "./document.ts";

export const unique: Kind = defineKind<UniqueAttributes>({
  name: "unique",
  noun: "unique constraint",
  document,
  catalog,
  reference: (object) => constraintReference(object),
  title: (object) => object.name,
  deeds: {
    create: (object) => {
      const { attachedTo, columns } = object.attributes;
      if (attachedTo !== null) return `change unique constraint ${object.name}`;
      const table = titleOf(relationOf(object));
      return columns.length === 1
        ? `make ${table}.${columns[0]} unique`
        : `make ${table} unique by ${columns.join(", ")}`;
    },
    drop: (object) => `${object.attributes.attachedTo === null ? "drop" : "change"} unique constraint ${object.name}`,
  },
  create,
  drop: (object) => {
    const { attachedTo } = object.attributes;
    return attachedTo === null
      ? dropConstraint(object)
      : [
          ...unmark(object, object.name, object.attributes),
          unnameAttachedConstraint(
            object,
            attachedTo,
            object.name,
            `r.relname || '_' || ${indexColumnNamesSql} || '_key'`,
          ),
        ];
  },
  alter: {
    nullsNotDistinct: "replace",
    columns: "replace",
    withoutOverlaps: "replace",
    include: "replace",
    deferrable: "replace",
    initiallyDeferred: "replace",
    storageParameters: (before, after) => changeIndexOptions(after, after.name, before.attributes, after.attributes),
    tablespace: "replace",
    replicaIdentity: (_before, after) => setReplicaIdentity(after, after.name, after.attributes.replicaIdentity),
    clustered: (_before, after) => setClustered(after, after.name, after.attributes.clustered),
    indexComment: (_before, after) => setIndexComment(after, after.name, after.attributes.indexComment),
    valid: "replace",
    attachedTo: "replace",
  },
  rename: (object, to) => renameConstraint(object, object.name, to),
  clause,
  afterClause,
  found: { attributes: ["valid"], reproduce: (object) => invalidate(object, object.name) },
  droppedWithParent: true,
  rebuiltWithDependency: false,
  holdsData: false,
  claims: (object) => keyClaims(object),
  probe: (object) => hasConstraint(relationOf(object), object.name, "u"),
});

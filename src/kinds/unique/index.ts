import { defineKind, type Kind } from "../../model/kind.ts";
import { keyClaims } from "../claims.ts";
import { constraintReference, dropConstraint, renameConstraint, unnameAttachedConstraint } from "../constraint.ts";
import { indexColumnNamesSql } from "../index-columns.ts";
import { alterIndex, setClustered, setIndexComment, setReplicaIdentity } from "../key-constraint.ts";
import { hasConstraint, relationOf, titleOf } from "../relation.ts";
import { changeOptions } from "../storage-parameters.ts";
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
      const { columns } = object.attributes;
      const table = titleOf(relationOf(object));
      return columns.length === 1
        ? `make ${table}.${columns[0]} unique`
        : `make ${table} unique by ${columns.join(", ")}`;
    },
  },
  create,
  drop: (object) => {
    const { attachedTo } = object.attributes;
    return attachedTo === null
      ? dropConstraint(object)
      : [
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
    storageParameters: (before, after) =>
      alterIndex(
        after,
        after.name,
        changeOptions(before.attributes.storageParameters, after.attributes.storageParameters),
      ),
    tablespace: "replace",
    replicaIdentity: (_before, after) => setReplicaIdentity(after, after.name, after.attributes.replicaIdentity),
    clustered: (_before, after) => setClustered(after, after.name, after.attributes.clustered),
    indexComment: (_before, after) => setIndexComment(after, after.name, after.attributes.indexComment),
    attachedTo: "replace",
  },
  rename: (object, to) => renameConstraint(object, object.name, to),
  clause,
  afterClause,
  droppedWithParent: true,
  rebuiltWithDependency: false,
  holdsData: false,
  claims: (object) => keyClaims(object),
  probe: (object) => hasConstraint(relationOf(object), object.name, "u"),
});

import { defineKind, type Kind } from "../../model/kind.ts";
import { sameJson } from "../../model/object.ts";
import type { Statement } from "../../model/statement.ts";
import { keyClaims } from "../claims.ts";
import { constraintReference, dropConstraint, renameConstraint, unnameAttachedConstraint } from "../constraint.ts";
import {
  changeIndexOptions,
  invalidate,
  setClustered,
  setIndexComment,
  setReplicaIdentity,
  unmark,
} from "../key-constraint.ts";
import { hasConstraint, relationName, relationOf, titleOf } from "../relation.ts";
import type { PrimaryKeyAttributes } from "./attributes.ts";
import { catalog } from "./catalog.ts";
import { afterClause, clause, constraintName, create, type PrimaryKey } from "./ddl.ts";
import { document } from "./document.ts";

const marks = ["storageParameters", "replicaIdentity", "clustered", "indexComment"] as const;

/** What is said of the index by its name. */
const change: {
  readonly [Mark in (typeof marks)[number]]: (before: PrimaryKey, after: PrimaryKey) => readonly Statement[];
} = {
  storageParameters: (before, after) =>
    changeIndexOptions(after, constraintName(after), before.attributes, after.attributes),
  replicaIdentity: (_before, after) =>
    setReplicaIdentity(after, constraintName(after), after.attributes.replicaIdentity),
  clustered: (_before, after) => setClustered(after, constraintName(after), after.attributes.clustered),
  indexComment: (_before, after) => setIndexComment(after, constraintName(after), after.attributes.indexComment),
};

/** Where the name changes as well, that comes first, and says the rest. */
const onceRenamed =
  (mark: keyof typeof change) =>
  (before: PrimaryKey, after: PrimaryKey): readonly Statement[] =>
    constraintName(before) === constraintName(after) ? change[mark](before, after) : [];

export const primaryKey: Kind = defineKind<PrimaryKeyAttributes>({
  name: "primary_key",
  noun: "primary key",
  document,
  catalog,
  reference: (object) => constraintReference(object, constraintName(object)),
  title: (object) => `primary key of ${titleOf(relationOf(object))}`,
  deeds: {
    create: (object) =>
      `${object.attributes.attachedTo === null ? "add" : "change"} the primary key of ${titleOf(relationOf(object))}`,
    drop: (object) =>
      `${object.attributes.attachedTo === null ? "drop" : "change"} the primary key of ${titleOf(relationOf(object))}`,
    alter: (_before, after) => `change the primary key of ${titleOf(relationOf(after))}`,
  },
  create,
  drop: (object) => {
    const { attachedTo } = object.attributes;
    if (attachedTo === null) return dropConstraint(object, constraintName(object));
    return [
      ...unmark(object, constraintName(object), object.attributes),
      unnameAttachedConstraint(object, attachedTo, constraintName(object), "r.relname || '_pkey'"),
    ];
  },
  alter: {
    constraintName: (before, after) => [
      ...renameConstraint(after, constraintName(before), constraintName(after)),
      ...marks.flatMap((mark) =>
        sameJson(before.attributes[mark], after.attributes[mark]) ? [] : change[mark](before, after),
      ),
    ],
    columns: "replace",
    withoutOverlaps: "replace",
    include: "replace",
    deferrable: "replace",
    initiallyDeferred: "replace",
    storageParameters: onceRenamed("storageParameters"),
    tablespace: "replace",
    replicaIdentity: onceRenamed("replicaIdentity"),
    clustered: onceRenamed("clustered"),
    indexComment: onceRenamed("indexComment"),
    valid: "replace",
    attachedTo: "replace",
  },
  rename: null,
  clause,
  afterClause,
  derived: ["constraintName"],
  isDerived: (object) => constraintName(object) === `${relationName(object)}_pkey`,
  found: { attributes: ["valid"], reproduce: (object) => invalidate(object, constraintName(object)) },
  droppedWithParent: true,
  rebuiltWithDependency: false,
  holdsData: false,
  claims: (object) => keyClaims(object, constraintName(object)),
  probe: (object) => hasConstraint(relationOf(object), constraintName(object), "p"),
});

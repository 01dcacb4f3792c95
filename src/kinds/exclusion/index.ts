import { defineKind, type Kind } from "../../model/kind.ts";
import { keyClaims } from "../claims.ts";
import { constraintReference, dropConstraint, renameConstraint } from "../constraint.ts";
import {
  changeIndexOptions,
  invalidate,
  setClustered,
  setIndexComment,
  setReplicaIdentity,
  unmark,
} from "../key-constraint.ts";
import { hasConstraint, relationOf } from "../relation.ts";
import type { ExclusionAttributes } from "./attributes.ts";
import { catalog } from "./catalog.ts";
import { afterClause, clause, create } from "./ddl.ts";
import { document } from "./document.ts";

export const exclusion: Kind = defineKind<ExclusionAttributes>({
  name: "exclusion",
  noun: "exclusion constraint",
  document,
  catalog,
  reference: (object) => constraintReference(object),
  title: (object) => object.name,
  create,
  drop: (object) =>
    object.attributes.attachedTo === null ? dropConstraint(object) : unmark(object, object.name, object.attributes),
  alter: {
    method: "replace",
    elements: "replace",
    where: "replace",
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
  probe: (object) => hasConstraint(relationOf(object), object.name, "x"),
});

import { defineKind, type Kind } from "../../model/kind.ts";
import { namesOf } from "../../model/object.ts";
import { literal } from "../../sql/quote.ts";
import { nameOfRelationClaims } from "../claims.ts";
import { invalidate, qualifiedIndex, setClustered, setReplicaIdentity } from "../key-constraint.ts";
import { regclass, relationOf, titleOf } from "../relation.ts";
import type { IndexAttributes } from "./attributes.ts";
import { catalog } from "./catalog.ts";
import { create, createBesideParts, drop, rename, statisticsTargets, storageParameters } from "./ddl.ts";
import { document } from "./document.ts";

export const index: Kind = defineKind<IndexAttributes>({
  name: "index",
  noun: "index",
  document,
  catalog,
  reference: (object) => `INDEX ${qualifiedIndex(object)}`,
  title: (object) => {
    const schema = namesOf(object.key)[0] as string;
    return schema === "public" ? object.name : `${schema}.${object.name}`;
  },
  deeds: {
    create: (object) => {
      const { attachedTo, columns } = object.attributes;
      return attachedTo === null
        ? `index ${titleOf(relationOf(object))} by ${columns.join(", ")}`
        : `change index ${object.name}`;
    },
    drop: (object) => `${object.attributes.attachedTo === null ? "drop" : "change"} index ${object.name}`,
    alter: (before, after) =>
      before.attributes.valid === after.attributes.valid ? null : `build invalid index ${after.name} again`,
  },
  create,
  createBesideParts,
  drop,
  alter: {
    unique: "replace",
    nullsNotDistinct: "replace",
    method: "replace",
    columns: "replace",
    include: "replace",
    where: "replace",
    storageParameters,
    tablespace: "replace",
    statisticsTargets,
    replicaIdentity: (_before, after) => setReplicaIdentity(after, after.name, after.attributes.replicaIdentity),
    clustered: (_before, after) => setClustered(after, after.name, after.attributes.clustered),
    valid: "replace",
    attachedTo: "replace",
    columnNames: () => [],
  },
  cosmetic: ["columnNames"],
  rename,
  clause: null,
  found: { attributes: ["valid"], reproduce: (object) => invalidate(object, object.name) },
  droppedWithParent: true,
  rebuiltWithDependency: false,
  holdsData: false,
  claims: (object) => nameOfRelationClaims(object),
  probe: (object) =>
    `EXISTS (SELECT FROM pg_index WHERE indexrelid = to_regclass(${literal(qualifiedIndex(object))}) AND indrelid = ${regclass(relationOf(object))} AND indisvalid)`,
});

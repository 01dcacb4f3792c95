import { defineKind, type Kind } from "../../model/kind.ts";
import { name, nameOf } from "../../sql/quote.ts";
import { relationClaims } from "../claims.ts";
import { regclass, titleOf } from "../relation.ts";
import type { TableAttributes } from "./attributes.ts";
import { catalog } from "./catalog.ts";
import {
  alter,
  changeAccessMethod,
  changeParents,
  changePartition,
  changeReplicaIdentity,
  create,
  drop,
  forceRowSecurity,
  rename,
  rowSecurity,
  storageParameters,
} from "./ddl.ts";
import { document } from "./document.ts";

export const table: Kind = defineKind<TableAttributes>({
  name: "table",
  noun: "table",
  document,
  catalog,
  reference: (object) => `TABLE ${nameOf(object.key)}`,
  title: (object) => titleOf(object.key),
  create,
  drop,
  alter: {
    partitionBy: "replace",
    partitionOf: changePartition,
    notNullNames: (before, after) =>
      JSON.stringify(before.attributes.partitionOf) === JSON.stringify(after.attributes.partitionOf)
        ? changePartition(before, after)
        : [],
    inherits: changeParents,
    ofType: (_before, after) => [
      alter(
        "alter table of type",
        after,
        after.attributes.ofType === null ? "NOT OF" : `OF ${after.attributes.ofType}`,
      ),
    ],
    unlogged: (_before, after) => [
      alter("set logged", after, `SET ${after.attributes.unlogged ? "UNLOGGED" : "LOGGED"}`),
    ],
    accessMethod: changeAccessMethod,
    tablespace: (_before, after) => [
      alter("set tablespace", after, `SET TABLESPACE ${name(after.attributes.tablespace ?? "pg_default")}`),
    ],
    storageParameters,
    replicaIdentity: (_before, after) => changeReplicaIdentity(after),
    rowSecurity: (_before, after) => rowSecurity(after),
    forceRowSecurity: (_before, after) => forceRowSecurity(after),
  },
  rename,
  clause: null,
  cosmetic: ["notNullNames"],
  droppedWithParent: false,
  rebuiltWithDependency: false,
  holdsData: true,
  claims: relationClaims,
  probe: (object) =>
    `EXISTS (SELECT FROM pg_class WHERE oid = ${regclass(object.key)} AND relkind = '${object.attributes.partitionBy === null ? "r" : "p"}')`,
});

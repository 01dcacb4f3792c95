import { defineKind, type Kind } from "../../model/kind.ts";
import { name, nameOf } from "../../sql/quote.ts";
import { relationClaims } from "../claims.ts";
import { regclass, titleOf } from "../relation.ts";
import type { MaterializedViewAttributes } from "./attributes.ts";
import { catalog } from "./catalog.ts";
import { alter, create, drop, refresh, rename, storageParameters } from "./ddl.ts";
import { document } from "./document.ts";

export const materializedView: Kind = defineKind<MaterializedViewAttributes>({
  name: "materialized_view",
  noun: "materialized view",
  document,
  catalog,
  reference: (object) => `MATERIALIZED VIEW ${nameOf(object.key)}`,
  title: (object) => titleOf(object.key),
  create,
  drop,
  alter: {
    query: "replace",
    columns: "replace",
    accessMethod: (_before, after) => [
      alter("set access method", after, `SET ACCESS METHOD ${name(after.attributes.accessMethod ?? "heap")}`),
    ],
    tablespace: (_before, after) => [
      alter("set tablespace", after, `SET TABLESPACE ${name(after.attributes.tablespace ?? "pg_default")}`),
    ],
    storageParameters,
    populated: (_before, after) => refresh(after),
  },
  rename,
  clause: null,
  derived: ["columns"],
  droppedWithParent: false,
  rebuiltWithDependency: true,
  holdsData: false,
  claims: relationClaims,
  probe: (object) => `EXISTS (SELECT FROM pg_class WHERE oid = ${regclass(object.key)} AND relkind = 'm')`,
});

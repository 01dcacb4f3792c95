import { defineKind, type Kind } from "../../model/kind.ts";
import { routineClaims } from "../claims.ts";
import { procedureSql, routineProbe, routineTitle } from "../routine.ts";
import type { ProcedureAttributes } from "./attributes.ts";
import { catalog } from "./catalog.ts";
import { alterArguments, create, drop, rename } from "./ddl.ts";
import { document } from "./document.ts";

export const procedure: Kind = defineKind<ProcedureAttributes>({
  name: "procedure",
  noun: "procedure",
  document,
  catalog,
  reference: (object) => `PROCEDURE ${procedureSql(object.key)}`,
  title: (object) => routineTitle(object.key),
  create,
  drop,
  alter: {
    arguments: alterArguments,
    language: "create or replace",
    body: "create or replace",
    library: "create or replace",
    securityDefiner: "create or replace",
    settings: "create or replace",
    transforms: "create or replace",
  },
  rename,
  clause: null,
  droppedWithParent: false,
  rebuiltWithDependency: true,
  holdsData: false,
  claims: routineClaims,
  probe: (object) => routineProbe(object.key, "p"),
});

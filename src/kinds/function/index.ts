import { defineKind, type Kind } from "../../model/kind.ts";
import { routineClaims } from "../claims.ts";
import { routineProbe, routineTitle, signatureSql } from "../routine.ts";
import type { FunctionAttributes } from "./attributes.ts";
import { catalog } from "./catalog.ts";
import { alterArguments, create, drop, rename } from "./ddl.ts";
import { document } from "./document.ts";

export const functionKind: Kind = defineKind<FunctionAttributes>({
  name: "function",
  noun: "function",
  document,
  catalog,
  reference: (object) => `FUNCTION ${signatureSql(object.key)}`,
  title: (object) => routineTitle(object.key),
  create,
  drop,
  alter: {
    arguments: alterArguments,
    returns: "replace",
    window: "replace",
    language: "create or replace",
    body: "create or replace",
    library: "create or replace",
    securityDefiner: "create or replace",
    settings: "create or replace",
    transforms: "create or replace",
    volatility: "create or replace",
    strict: "create or replace",
    leakproof: "create or replace",
    parallel: "create or replace",
    cost: "create or replace",
    rows: "create or replace",
    support: "create or replace",
  },
  rename,
  clause: null,
  droppedWithParent: false,
  rebuiltWithDependency: true,
  holdsData: false,
  claims: routineClaims,
  probe: (object) => routineProbe(object.key, "fw"),
});

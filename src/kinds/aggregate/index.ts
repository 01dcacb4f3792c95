import { defineKind, type Kind } from "../../model/kind.ts";
import { routineClaims } from "../claims.ts";
import { routineProbe, routineTitle } from "../routine.ts";
import type { AggregateAttributes } from "./attributes.ts";
import { catalog } from "./catalog.ts";
import { create, drop, rename, signature } from "./ddl.ts";
import { document } from "./document.ts";

/** `replace` where the type of the result may change, which CREATE OR REPLACE refuses. */
export const aggregate: Kind = defineKind<AggregateAttributes>({
  name: "aggregate",
  noun: "aggregate",
  document,
  catalog,
  reference: (object) => `AGGREGATE ${signature(object.key, object.name)}`,
  title: (object) => routineTitle(object.key),
  create,
  drop,
  alter: {
    arguments: "replace",
    hypothetical: "replace",
    stype: "replace",
    finalfunc: "replace",
    sfunc: "create or replace",
    sspace: "create or replace",
    finalfuncExtra: "create or replace",
    finalfuncModify: "create or replace",
    combinefunc: "create or replace",
    serialfunc: "create or replace",
    deserialfunc: "create or replace",
    initcond: "create or replace",
    msfunc: "create or replace",
    minvfunc: "create or replace",
    mstype: "create or replace",
    msspace: "create or replace",
    mfinalfunc: "create or replace",
    mfinalfuncExtra: "create or replace",
    mfinalfuncModify: "create or replace",
    minitcond: "create or replace",
    sortop: "create or replace",
    parallel: "create or replace",
  },
  rename,
  clause: null,
  droppedWithParent: false,
  rebuiltWithDependency: true,
  holdsData: false,
  claims: routineClaims,
  probe: (object) => routineProbe(object.key, "a"),
});

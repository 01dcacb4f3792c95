import { defineKind, type Kind } from "../../model/kind.ts";
import { routineTitle } from "../routine.ts";
import { together } from "../together.ts";
import type { OperatorAttributes } from "./attributes.ts";
import { catalog } from "./catalog.ts";
import { changeEstimators, create, drop, probe, reference } from "./ddl.ts";
import { document } from "./document.ts";

/** PostgreSQL 17 can add a commutator, a negator, HASHES and MERGES to an operator without, and take away none. */
export const operatorKind: Kind = defineKind<OperatorAttributes>({
  name: "operator",
  noun: "operator",
  document,
  catalog,
  reference,
  title: (object) => routineTitle(object.key),
  create,
  drop,
  alter: {
    function: "replace",
    commutator: "replace",
    negator: "replace",
    ...together<OperatorAttributes, "restrict" | "join">(["restrict", "join"], changeEstimators),
    hashes: "replace",
    merges: "replace",
  },
  rename: null,
  clause: null,
  droppedWithParent: false,
  rebuiltWithDependency: false,
  holdsData: false,
  probe,
});

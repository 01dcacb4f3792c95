import { defineKind, type Kind } from "../../model/kind.ts";
import { routineTitle } from "../routine.ts";
import { together } from "../together.ts";
import type { OperatorAttributes } from "./attributes.ts";
import { catalog } from "./catalog.ts";
import { change, create, drop, probe, reference } from "./ddl.ts";
import { document } from "./document.ts";

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
    ...together(["commutator", "negator", "restrict", "join", "hashes", "merges"], change),
  },
  rename: null,
  clause: null,
  droppedWithParent: false,
  rebuiltWithDependency: false,
  holdsData: false,
  reaches: () => true,
  probe,
});

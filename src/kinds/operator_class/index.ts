import { defineKind, type Kind } from "../../model/kind.ts";
import { classOid } from "../operator-members.ts";
import { titleOf } from "../relation.ts";
import type { OperatorClassAttributes } from "./attributes.ts";
import { catalog } from "./catalog.ts";
import { create, drop, reference, rename } from "./ddl.ts";
import { document } from "./document.ts";

export const operatorClass: Kind = defineKind<OperatorClassAttributes>({
  name: "operator_class",
  noun: "operator class",
  document,
  catalog,
  reference,
  title: (object) => titleOf(object.key),
  create,
  drop,
  alter: {
    type: "replace",
    default: "replace",
    family: "replace",
    storage: "replace",
    operators: "replace",
    functions: "replace",
  },
  derived: ["family"],
  rename,
  clause: null,
  droppedWithParent: false,
  rebuiltWithDependency: false,
  holdsData: false,
  reaches: () => true,
  probe: (object) => `${classOid(object.key, "pg_opclass", "opc")} IS NOT NULL`,
});

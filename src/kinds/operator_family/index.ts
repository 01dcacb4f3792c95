import { defineKind, type Kind } from "../../model/kind.ts";
import { classOid } from "../operator-members.ts";
import { titleOf } from "../relation.ts";
import { together } from "../together.ts";
import type { OperatorFamilyAttributes } from "./attributes.ts";
import { catalog } from "./catalog.ts";
import { changeMembers, create, drop, reference, rename } from "./ddl.ts";
import { document } from "./document.ts";

export const operatorFamily: Kind = defineKind<OperatorFamilyAttributes>({
  name: "operator_family",
  noun: "operator family",
  document,
  catalog,
  reference,
  title: (object) => titleOf(object.key),
  create,
  drop,
  alter: together<OperatorFamilyAttributes, "operators" | "functions">(["operators", "functions"], changeMembers),
  rename,
  clause: null,
  droppedWithParent: false,
  rebuiltWithDependency: false,
  holdsData: false,
  reaches: () => true,
  probe: (object) => `${classOid(object.key, "pg_opfamily", "opf")} IS NOT NULL`,
});

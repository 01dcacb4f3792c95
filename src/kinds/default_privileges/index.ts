import { defineKind, type Kind } from "../../model/kind.ts";
import { alter, create, drop, probe, rolesOf, settle } from "../default-privileges.ts";
import type { DefaultPrivilegesAttributes } from "./attributes.ts";
import { catalog } from "./catalog.ts";
import { document } from "./document.ts";

export const defaultPrivileges: Kind = defineKind<DefaultPrivilegesAttributes>({
  name: "default_privileges",
  noun: "default privileges",
  document,
  catalog,
  reference: () => "",
  title: (object) => `of ${object.name}`,
  create,
  drop,
  alter: { rules: alter },
  rename: null,
  clause: null,
  leftAlone: "role not named",
  roles: rolesOf,
  settle,
  droppedWithParent: false,
  rebuiltWithDependency: false,
  holdsData: false,
  probe: (object) => probe(object, "0"),
});

import { defineKind, type Kind } from "../../model/kind.ts";
import { namesOf, type ObjectKey } from "../../model/object.ts";
import { literal, nameOf } from "../../sql/quote.ts";
import { alter, create, drop, probe, rolesOf, settle } from "../default-privileges.ts";
import type { SchemaDefaultPrivilegesAttributes } from "./attributes.ts";
import { catalog } from "./catalog.ts";
import { document } from "./document.ts";

export const schemaDefaultPrivileges: Kind = defineKind<SchemaDefaultPrivilegesAttributes>({
  name: "schema_default_privileges",
  noun: "schema default privileges",
  document,
  catalog,
  reference: () => "",
  title: (object) => `of ${object.name} in ${namesOf(object.key)[0]}`,
  create,
  drop,
  alter: { rules: alter },
  rename: null,
  clause: null,
  leftAlone: "role not named",
  roles: rolesOf,
  settle,
  droppedWithParent: true,
  rebuiltWithDependency: false,
  holdsData: false,
  probe: (object) => probe(object, `to_regnamespace(${literal(nameOf(object.parent as ObjectKey))})`),
});

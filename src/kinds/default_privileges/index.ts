import { defineKind, type Kind } from "../../model/kind.ts";
import { literal } from "../../sql/quote.ts";
import type { DefaultPrivilegesAttributes } from "./attributes.ts";
import { catalog } from "./catalog.ts";
import { alter, create, drop } from "./ddl.ts";
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
  droppedWithParent: false,
  rebuiltWithDependency: false,
  holdsData: false,
  probe: (object) =>
    `EXISTS (SELECT FROM pg_default_acl d JOIN pg_roles r ON r.oid = d.defaclrole WHERE r.rolname = ${literal(object.name)})`,
});

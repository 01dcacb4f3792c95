import { defineKind, type Kind } from "../../model/kind.ts";
import { literal, name, nameOf } from "../../sql/quote.ts";
import { regclass, relationOf, titleOf } from "../relation.ts";
import { together } from "../together.ts";
import type { PolicyAttributes } from "./attributes.ts";
import { catalog } from "./catalog.ts";
import { alter, alterable, create, drop, rename } from "./ddl.ts";
import { document } from "./document.ts";

export const policy: Kind = defineKind<PolicyAttributes>({
  name: "policy",
  noun: "policy",
  document,
  catalog,
  reference: (object) => `POLICY ${name(object.name)} ON ${nameOf(relationOf(object))}`,
  title: (object) => titleOf(object.key),
  create,
  drop,
  alter: { command: "replace", permissive: "replace", ...together(alterable, alter) },
  rename,
  clause: null,
  droppedWithParent: true,
  rolesUsed: ({ attributes }) => attributes.roles,
  rebuiltWithDependency: true,
  holdsData: false,
  probe: (object) =>
    `EXISTS (SELECT FROM pg_policy WHERE polrelid = ${regclass(relationOf(object))} AND polname = ${literal(object.name)})`,
});

import { defineKind, type Kind } from "../../model/kind.ts";
import { namesOf } from "../../model/object.ts";
import { literal } from "../../sql/quote.ts";
import { lostSecrets } from "../foreign-options.ts";
import type { UserMappingAttributes } from "./attributes.ts";
import { catalog } from "./catalog.ts";
import { changeOptions, create, drop } from "./ddl.ts";
import { document } from "./document.ts";

export const userMapping: Kind = defineKind<UserMappingAttributes>({
  name: "user_mapping",
  noun: "user mapping",
  document,
  catalog,
  reference: () => "",
  title: (object) => `of ${object.name} on ${namesOf(object.key)[0]}`,
  create,
  drop,
  alter: { options: changeOptions, secrets: () => [] },
  rename: null,
  clause: null,
  cosmetic: ["secrets"],
  lost: lostSecrets,
  rolesUsed: ({ name }) => [name],
  // A server with user mappings cannot be dropped.
  droppedWithParent: false,
  rebuiltWithDependency: false,
  holdsData: false,
  probe: (object) =>
    `EXISTS (SELECT FROM pg_user_mappings WHERE srvname = ${literal(namesOf(object.key)[0] as string)} AND CASE WHEN umuser = 0 THEN 'public' ELSE usename END = ${literal(object.name)})`,
});

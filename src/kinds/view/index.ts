import { type AlterRule, defineKind, type Kind } from "../../model/kind.ts";
import { nameOf } from "../../sql/quote.ts";
import { relationClaims } from "../claims.ts";
import { isPrefix } from "../output-columns.ts";
import { regclass, titleOf } from "../relation.ts";
import type { ViewAttributes } from "./attributes.ts";
import { catalog } from "./catalog.ts";
import { create, define, drop, options, rename, standIn } from "./ddl.ts";
import { document } from "./document.ts";

const redefine: AlterRule<ViewAttributes> = (before, after) =>
  isPrefix(before.attributes.columns, after.attributes.columns) ? define(after) : "replace";

export const view: Kind = defineKind<ViewAttributes>({
  name: "view",
  noun: "view",
  document,
  catalog,
  reference: (object) => `VIEW ${nameOf(object.key)}`,
  title: (object) => titleOf(object.key),
  create,
  drop,
  alter: {
    query: redefine,
    columns: redefine,
    standsOnItself: () => [],
    options,
  },
  rename,
  clause: null,
  derived: ["columns"],
  cosmetic: ["standsOnItself"],
  standIn,
  droppedWithParent: false,
  rebuiltWithDependency: true,
  holdsData: false,
  claims: relationClaims,
  probe: (object) => `EXISTS (SELECT FROM pg_class WHERE oid = ${regclass(object.key)} AND relkind = 'v')`,
});

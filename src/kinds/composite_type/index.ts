import { defineKind, type Kind } from "../../model/kind.ts";
import { literal, nameOf } from "../../sql/quote.ts";
import { relationClaims } from "../claims.ts";
import { titleOf } from "../relation.ts";
import type { CompositeTypeAttributes } from "./attributes.ts";
import { catalog } from "./catalog.ts";
import { alterAttributes, alterComments, create, drop, rename, retypes } from "./ddl.ts";
import { document } from "./document.ts";

export const compositeType: Kind = defineKind<CompositeTypeAttributes>({
  name: "composite_type",
  noun: "composite type",
  document,
  catalog,
  reference: (object) => `TYPE ${nameOf(object.key)}`,
  title: (object) => titleOf(object.key),
  create,
  drop,
  replacedWhileUsed: retypes,
  alter: { attributes: alterAttributes, comments: alterComments },
  rename,
  clause: null,
  droppedWithParent: false,
  rebuiltWithDependency: true,
  holdsData: false,
  claims: relationClaims,
  probe: ({ key }) =>
    `EXISTS (SELECT FROM pg_type t JOIN pg_class c ON c.oid = t.typrelid WHERE t.oid = to_regtype(${literal(nameOf(key))}) AND c.relkind = 'c')`,
});

import { defineKind, type Kind } from "../../model/kind.ts";
import { nameOf } from "../../sql/quote.ts";
import { relationClaims } from "../claims.ts";
import { regclass, titleOf } from "../relation.ts";
import type { ForeignTableAttributes } from "./attributes.ts";
import { catalog } from "./catalog.ts";
import { changeColumns, disturbsUsers } from "./columns.ts";
import { changeOptions, create, drop, rename } from "./ddl.ts";
import { document } from "./document.ts";

export const foreignTable: Kind = defineKind<ForeignTableAttributes>({
  name: "foreign_table",
  noun: "foreign table",
  document,
  catalog,
  reference: (object) => `FOREIGN TABLE ${nameOf(object.key)}`,
  title: (object) => titleOf(object.key),
  create,
  drop,
  replacedWhileUsed: disturbsUsers,
  alter: { server: "replace", options: changeOptions, columns: changeColumns },
  rename,
  clause: null,
  droppedWithParent: false,
  rebuiltWithDependency: true,
  holdsData: false,
  claims: relationClaims,
  probe: (object) => `EXISTS (SELECT FROM pg_class WHERE oid = ${regclass(object.key)} AND relkind = 'f')`,
});

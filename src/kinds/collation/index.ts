import { defineKind, type Kind } from "../../model/kind.ts";
import { literal, nameOf } from "../../sql/quote.ts";
import { titleOf } from "../relation.ts";
import type { CollationAttributes } from "./attributes.ts";
import { catalog } from "./catalog.ts";
import { create, drop, rename } from "./ddl.ts";
import { document } from "./document.ts";

export const collation: Kind = defineKind<CollationAttributes>({
  name: "collation",
  noun: "collation",
  document,
  catalog,
  reference: (object) => `COLLATION ${nameOf(object.key)}`,
  title: (object) => titleOf(object.key),
  create,
  drop,
  alter: {
    provider: "replace",
    collate: "replace",
    ctype: "replace",
    locale: "replace",
    rules: "replace",
    deterministic: "replace",
  },
  rename,
  clause: null,
  droppedWithParent: false,
  rebuiltWithDependency: false,
  holdsData: false,
  probe: (object) => `to_regcollation(${literal(nameOf(object.key))}) IS NOT NULL`,
});

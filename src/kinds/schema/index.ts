import { defineKind, type Kind } from "../../model/kind.ts";
import { literal, nameOf } from "../../sql/quote.ts";
import type { SchemaAttributes } from "./attributes.ts";
import { catalog } from "./catalog.ts";
import { create, drop, rename } from "./ddl.ts";
import { document } from "./document.ts";

export const schema: Kind = defineKind<SchemaAttributes>({
  name: "schema",
  noun: "schema",
  document,
  catalog,
  reference: (object) => `SCHEMA ${nameOf(object.key)}`,
  title: (object) => object.name,
  create,
  drop,
  alter: {},
  rename,
  clause: null,
  droppedWithParent: false,
  rebuiltWithDependency: false,
  holdsData: false,
  probe: (object) => `to_regnamespace(${literal(nameOf(object.key))}) IS NOT NULL`,
});

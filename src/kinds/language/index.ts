import { defineKind, type Kind } from "../../model/kind.ts";
import { literal, name } from "../../sql/quote.ts";
import type { LanguageAttributes } from "./attributes.ts";
import { catalog } from "./catalog.ts";
import { create, drop, rename } from "./ddl.ts";
import { document } from "./document.ts";

export const language: Kind = defineKind<LanguageAttributes>({
  name: "language",
  noun: "language",
  document,
  catalog,
  reference: (object) => `LANGUAGE ${name(object.name)}`,
  title: (object) => object.name,
  create,
  drop,
  alter: {
    trusted: "create or replace",
    handler: "create or replace",
    inline: "create or replace",
    validator: "create or replace",
  },
  rename,
  clause: null,
  droppedWithParent: false,
  rebuiltWithDependency: false,
  holdsData: false,
  probe: (object) => `EXISTS (SELECT FROM pg_language WHERE lanname = ${literal(object.name)})`,
});

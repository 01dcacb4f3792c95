import { defineKind, type Kind } from "../../model/kind.ts";
import { literal, nameOf } from "../../sql/quote.ts";
import { relationOf, titleOf } from "../relation.ts";
import type { ConversionAttributes } from "./attributes.ts";
import { catalog } from "./catalog.ts";
import { create, drop, rename } from "./ddl.ts";
import { document } from "./document.ts";

export const conversion: Kind = defineKind<ConversionAttributes>({
  name: "conversion",
  noun: "conversion",
  document,
  catalog,
  reference: (object) => `CONVERSION ${nameOf(object.key)}`,
  title: (object) => titleOf(object.key),
  create,
  drop,
  alter: { from: "replace", to: "replace", function: "replace", default: "replace" },
  rename,
  clause: null,
  droppedWithParent: false,
  rebuiltWithDependency: false,
  holdsData: false,
  probe: (object) =>
    `EXISTS (SELECT FROM pg_conversion WHERE conname = ${literal(object.name)} AND connamespace = to_regnamespace(${literal(nameOf(relationOf(object)))}))`,
});

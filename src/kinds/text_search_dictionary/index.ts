import { defineKind, type Kind } from "../../model/kind.ts";
import { titleOf } from "../relation.ts";
import type { TextSearchDictionaryAttributes } from "./attributes.ts";
import { catalog } from "./catalog.ts";
import { changeOptions, common, create } from "./ddl.ts";
import { document } from "./document.ts";

export const textSearchDictionary: Kind = defineKind<TextSearchDictionaryAttributes>({
  name: "text_search_dictionary",
  noun: "text search dictionary",
  document,
  catalog,
  ...common,
  title: (object) => titleOf(object.key),
  create,
  alter: { template: "replace", options: changeOptions, order: () => [] },
  cosmetic: ["order"],
  clause: null,
  droppedWithParent: false,
  rebuiltWithDependency: false,
  holdsData: false,
});

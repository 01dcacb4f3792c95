import { defineKind, type Kind } from "../../model/kind.ts";
import { titleOf } from "../relation.ts";
import type { TextSearchTemplateAttributes } from "./attributes.ts";
import { catalog } from "./catalog.ts";
import { common, create } from "./ddl.ts";
import { document } from "./document.ts";

export const textSearchTemplate: Kind = defineKind<TextSearchTemplateAttributes>({
  name: "text_search_template",
  noun: "text search template",
  document,
  catalog,
  ...common,
  title: (object) => titleOf(object.key),
  create,
  alter: {
    init: "replace",
    lexize: "replace",
  },
  clause: null,
  droppedWithParent: false,
  rebuiltWithDependency: false,
  holdsData: false,
});

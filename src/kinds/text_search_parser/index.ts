import { defineKind, type Kind } from "../../model/kind.ts";
import { titleOf } from "../relation.ts";
import type { TextSearchParserAttributes } from "./attributes.ts";
import { catalog } from "./catalog.ts";
import { common, create } from "./ddl.ts";
import { document } from "./document.ts";

export const textSearchParser: Kind = defineKind<TextSearchParserAttributes>({
  name: "text_search_parser",
  noun: "text search parser",
  document,
  catalog,
  ...common,
  title: (object) => titleOf(object.key),
  create,
  alter: {
    start: "replace",
    gettoken: "replace",
    end: "replace",
    lextypes: "replace",
    headline: "replace",
  },
  clause: null,
  droppedWithParent: false,
  rebuiltWithDependency: false,
  holdsData: false,
});

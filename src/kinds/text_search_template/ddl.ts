import type { SchemaObject } from "../../model/object.ts";
import type { Statement } from "../../model/statement.ts";
import { createTextSearch, type TextSearch, textSearch } from "../text-search.ts";
import type { TextSearchTemplateAttributes } from "./attributes.ts";

export const common: TextSearch = textSearch("TEMPLATE", "pg_ts_template", "tmpl");

export function create(object: SchemaObject<TextSearchTemplateAttributes>): readonly Statement[] {
  const a = object.attributes;
  return [
    createTextSearch(common.reference(object), [
      ["INIT", a.init],
      ["LEXIZE", a.lexize],
    ]),
  ];
}

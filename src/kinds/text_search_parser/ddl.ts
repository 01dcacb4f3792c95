import type { SchemaObject } from "../../model/object.ts";
import type { Statement } from "../../model/statement.ts";
import { createTextSearch, type TextSearch, textSearch } from "../text-search.ts";
import type { TextSearchParserAttributes } from "./attributes.ts";

export const common: TextSearch = textSearch("PARSER", "pg_ts_parser", "prs");

export function create(object: SchemaObject<TextSearchParserAttributes>): readonly Statement[] {
  const a = object.attributes;
  return [
    createTextSearch(common.reference(object), [
      ["START", a.start],
      ["GETTOKEN", a.gettoken],
      ["END", a.end],
      ["LEXTYPES", a.lextypes],
      ["HEADLINE", a.headline],
    ]),
  ];
}

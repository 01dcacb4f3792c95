import { statement } from "../../model/kind.ts";
import { type SchemaObject, sameJson } from "../../model/object.ts";
import type { Statement } from "../../model/statement.ts";
import { nameList } from "../../sql/quote.ts";
import { createTextSearch, type TextSearch, textSearch } from "../text-search.ts";
import type { Mappings, TextSearchConfigurationAttributes } from "./attributes.ts";

type Configuration = SchemaObject<TextSearchConfigurationAttributes>;

export const common: TextSearch = textSearch("CONFIGURATION", "pg_ts_config", "cfg");

function alter(object: Configuration, action: string): Statement {
  return statement("alter text search", null, `ALTER ${common.reference(object)} ${action}`);
}

/** One statement for all tokens that ask the same dictionaries. */
function map(object: Configuration, verb: "ADD" | "ALTER", mappings: Mappings): readonly Statement[] {
  const tokensOf = new Map<string, string[]>();
  for (const [token, dictionaries] of Object.entries(mappings)) {
    const list = dictionaries.join(", ");
    tokensOf.set(list, [...(tokensOf.get(list) ?? []), token]);
  }
  return [...tokensOf].map(([dictionaries, tokens]) =>
    alter(object, `${verb} MAPPING FOR ${nameList(tokens)} WITH ${dictionaries}`),
  );
}

export function create(object: Configuration): readonly Statement[] {
  const { parser, mappings } = object.attributes;
  return [createTextSearch(common.reference(object), [["PARSER", parser]]), ...map(object, "ADD", mappings)];
}

export function changeMappings(before: Configuration, after: Configuration): readonly Statement[] {
  const [old, fresh] = [before.attributes.mappings, after.attributes.mappings];
  const those = (chosen: (token: string) => boolean): Mappings =>
    Object.fromEntries(Object.entries(fresh).filter(([token]) => chosen(token)));
  const gone = Object.keys(old).filter((token) => !(token in fresh));
  const changed = those((token) => token in old && !sameJson(old[token], fresh[token]));
  const added = those((token) => !(token in old));
  return [
    ...(gone.length > 0 ? [alter(after, `DROP MAPPING FOR ${nameList(gone)}`)] : []),
    ...map(after, "ALTER", changed),
    ...map(after, "ADD", added),
  ];
}

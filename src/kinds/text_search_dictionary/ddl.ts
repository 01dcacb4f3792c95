import { statement } from "../../model/kind.ts";
import type { SchemaObject } from "../../model/object.ts";
import type { Statement } from "../../model/statement.ts";
import { literal, name } from "../../sql/quote.ts";
import type { Options } from "../storage-parameters.ts";
import { type TextSearch, textSearch } from "../text-search.ts";
import type { TextSearchDictionaryAttributes } from "./attributes.ts";

type Dictionary = SchemaObject<TextSearchDictionaryAttributes>;

export const common: TextSearch = textSearch("DICTIONARY", "pg_ts_dict", "dict");

/** PostgreSQL keeps numbers and strings as they were written, and takes either. */
const valueSql = (value: string): string => (/^\d+$/.test(value) ? value : literal(value).trim());

/** `"stopwords" = 'english'`, `"maxlen" = 5` */
const optionsSql = (options: Options, chosen: readonly string[]): readonly string[] =>
  chosen.map((option) => `${name(option)} = ${valueSql(options[option] as string)}`);

export function create(object: Dictionary): readonly Statement[] {
  const { template, options, order } = object.attributes;
  const list = [`TEMPLATE = ${template}`, ...optionsSql(options, order)].join(", ");
  return [statement("create text search", null, `CREATE ${common.reference(object)} (${list})`)];
}

/** An option without a value goes back to the template's default. */
export function changeOptions(before: Dictionary, after: Dictionary): readonly Statement[] {
  const [old, fresh] = [before.attributes.options, after.attributes.options];
  const gone = Object.keys(old).filter((option) => !(option in fresh));
  const set = after.attributes.order.filter((option) => old[option] !== fresh[option]);
  const list = [...gone.map(name), ...optionsSql(fresh, set)].join(", ");
  return [statement("alter text search", null, `ALTER ${common.reference(after)} (${list})`)];
}

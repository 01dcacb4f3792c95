import { statement } from "../../model/kind.ts";
import type { SchemaObject } from "../../model/object.ts";
import type { Statement } from "../../model/statement.ts";
import { name } from "../../sql/quote.ts";
import { changeForeignOptions, optionsClause } from "../foreign-options.ts";
import { qualifiedSql } from "../relation.ts";
import type { ForeignDataWrapperAttributes } from "./attributes.ts";

export type ForeignDataWrapper = SchemaObject<ForeignDataWrapperAttributes>;

const wrapper = (object: ForeignDataWrapper): string => `FOREIGN DATA WRAPPER ${name(object.name)}`;
const clause = (word: string, called: string | null): string =>
  called === null ? "" : ` ${word} ${qualifiedSql(called)}`;

export function create(object: ForeignDataWrapper): readonly Statement[] {
  const { handler, validator, options } = object.attributes;
  const sql = `CREATE ${wrapper(object)}${clause("HANDLER", handler)}${clause("VALIDATOR", validator)}${optionsClause(options)}`;
  return [statement("create foreign data wrapper", null, sql)];
}

export function drop(object: ForeignDataWrapper): readonly Statement[] {
  return [statement("drop foreign data wrapper", null, `DROP ${wrapper(object)}`)];
}

export function rename(object: ForeignDataWrapper, to: string): readonly Statement[] {
  return [statement("alter foreign data wrapper", null, `ALTER ${wrapper(object)} RENAME TO ${name(to)}`)];
}

/** All in one statement: the new validator judges the new options. */
export function change(
  before: ForeignDataWrapper,
  after: ForeignDataWrapper,
  differs: (attribute: keyof ForeignDataWrapperAttributes) => boolean,
): readonly Statement[] {
  const { handler, validator, options } = after.attributes;
  const rest = [
    differs("handler") ? (handler === null ? " NO HANDLER" : clause("HANDLER", handler)) : "",
    differs("validator") ? (validator === null ? " NO VALIDATOR" : clause("VALIDATOR", validator)) : "",
    differs("options") ? changeForeignOptions(before.attributes.options, options) : "",
  ].join("");
  return [statement("alter foreign data wrapper", null, `ALTER ${wrapper(after)}${rest}`)];
}

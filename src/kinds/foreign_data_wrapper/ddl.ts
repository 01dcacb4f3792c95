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

function alter(object: ForeignDataWrapper, rest: string): readonly Statement[] {
  return [statement("alter foreign data wrapper", null, `ALTER ${wrapper(object)}${rest}`)];
}

export function changeFunction(
  word: "HANDLER" | "VALIDATOR",
  property: "handler" | "validator",
): (before: ForeignDataWrapper, after: ForeignDataWrapper) => readonly Statement[] {
  return (_before: ForeignDataWrapper, after: ForeignDataWrapper): readonly Statement[] => {
    const called = after.attributes[property];
    return alter(after, called === null ? ` NO ${word}` : clause(word, called));
  };
}

export function changeOptions(before: ForeignDataWrapper, after: ForeignDataWrapper): readonly Statement[] {
  return alter(after, changeForeignOptions(before.attributes.options, after.attributes.options));
}

import { statement } from "../../model/kind.ts";
import type { ObjectKey, SchemaObject } from "../../model/object.ts";
import type { Statement } from "../../model/statement.ts";
import { literal, name } from "../../sql/quote.ts";
import { routineName, routineSql } from "../routine.ts";
import type { AggregateAttributes } from "./attributes.ts";
import { type OptionName, optionNames, options } from "./options.ts";

type Aggregate = SchemaObject<AggregateAttributes>;

/** `"public"."group_concat"(text)`; an aggregate without arguments has a `*`. */
export function signature(key: ObjectKey, own: string): string {
  return `${routineSql(key)}(${routineName(own).types || "*"})`;
}

function option(attributes: AggregateAttributes, own: OptionName): readonly string[] {
  const { keyword, form, standard } = options[own];
  const value = attributes[own];
  if (value === standard || value === null) return [];
  if (form === "flag") return [keyword];
  return [
    `${keyword} = ${form === "literal" ? literal(String(value)) : form === "word" ? String(value).toUpperCase() : value}`,
  ];
}

export function create(object: Aggregate): readonly Statement[] {
  const list = optionNames.flatMap((own) => option(object.attributes, own)).join(", ");
  const types = object.attributes.arguments || "*";
  return [
    statement("create function", null, `CREATE OR REPLACE AGGREGATE ${routineSql(object.key)}(${types}) (${list})`),
  ];
}

export function drop(object: Aggregate): readonly Statement[] {
  return [statement("drop function", null, `DROP AGGREGATE ${signature(object.key, object.name)}`)];
}

export function rename(object: Aggregate, to: string): readonly Statement[] {
  const sql = `ALTER AGGREGATE ${signature(object.key, object.name)} RENAME TO ${name(routineName(to).name)}`;
  return [statement("alter function", null, sql)];
}

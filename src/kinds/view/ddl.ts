import { statement } from "../../model/kind.ts";
import type { SchemaObject } from "../../model/object.ts";
import type { Statement } from "../../model/statement.ts";
import { name, nameOf } from "../../sql/quote.ts";
import { changeOptions, withOptions } from "../storage-parameters.ts";
import type { ViewAttributes } from "./attributes.ts";

export type View = SchemaObject<ViewAttributes>;

export function create(object: View): readonly Statement[] {
  return [...standIn(object), ...define(object)];
}

/** CREATE OR REPLACE also makes a new one, so one statement serves both. */
export function define(object: View): readonly Statement[] {
  const { query, options } = object.attributes;
  const sql = `CREATE OR REPLACE VIEW ${nameOf(object.key)}${withOptions(options)} AS\n${query}`;
  return [statement("create view", object.key, sql)];
}

/** The columns without rows, for what must be there before the query can be said; nothing where it needs none. */
export function standIn(object: View): readonly Statement[] {
  const { columns, standsOnItself, options } = object.attributes;
  if (!standsOnItself || columns === null) return [];
  const list = columns.map((column) => {
    const [type, collation] = column.type.split(" COLLATE ");
    return `NULL::${type}${collation === undefined ? "" : ` COLLATE ${collation}`} AS ${name(column.name)}`;
  });
  const { check_option: _, ...early } = options;
  const sql = `CREATE OR REPLACE VIEW ${nameOf(object.key)}${withOptions(early)} AS\n SELECT ${list.join(", ")} WHERE false`;
  return [statement("create view", object.key, sql)];
}

export function drop(object: View): readonly Statement[] {
  return [statement("drop view", object.key, `DROP VIEW ${nameOf(object.key)}`)];
}

export function rename(object: View, to: string): readonly Statement[] {
  return [statement("alter view", object.key, `ALTER VIEW ${nameOf(object.key)} RENAME TO ${name(to)}`)];
}

export function options(before: View, after: View): readonly Statement[] {
  return changeOptions(before.attributes.options, after.attributes.options).map((action) =>
    statement("alter view", after.key, `ALTER VIEW ${nameOf(after.key)} ${action}`),
  );
}

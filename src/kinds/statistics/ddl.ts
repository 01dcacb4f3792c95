import { statement } from "../../model/kind.ts";
import { namesOf, type SchemaObject } from "../../model/object.ts";
import type { Statement } from "../../model/statement.ts";
import { name, nameOf, names } from "../../sql/quote.ts";
import { relationOf } from "../relation.ts";
import type { StatisticsAttributes } from "./attributes.ts";

export type Statistics = SchemaObject<StatisticsAttributes>;

/** Its dotted SQL name. */
export function ownName(object: Statistics): string {
  return names(object.attributes.schema ?? (namesOf(relationOf(object))[0] as string), object.name);
}

export function create(object: Statistics): readonly Statement[] {
  const { on, kinds, target } = object.attributes;
  const list = kinds.length === 0 ? "" : ` (${kinds.join(", ")})`;
  const sql = `CREATE STATISTICS ${ownName(object)}${list} ON ${on.join(", ")} FROM ${nameOf(relationOf(object))}`;
  return [statement("create statistics", relationOf(object), sql), ...(target === null ? [] : setTarget(object))];
}

export function setTarget(object: Statistics): readonly Statement[] {
  return [alter(object, `SET STATISTICS ${object.attributes.target ?? -1}`)];
}

function alter(object: Statistics, action: string): Statement {
  return statement("alter statistics", null, `ALTER STATISTICS ${ownName(object)} ${action}`);
}

/** `before` says where it is now. */
export function setSchema(before: Statistics, after: Statistics): readonly Statement[] {
  const schema = after.attributes.schema ?? (namesOf(relationOf(after))[0] as string);
  return [alter(before, `SET SCHEMA ${name(schema)}`)];
}

export function drop(object: Statistics): readonly Statement[] {
  return [statement("drop statistics", relationOf(object), `DROP STATISTICS ${ownName(object)}`)];
}

export function rename(object: Statistics, to: string): readonly Statement[] {
  return [alter(object, `RENAME TO ${name(to)}`)];
}

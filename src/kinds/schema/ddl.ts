import { statement } from "../../model/kind.ts";
import type { SchemaObject } from "../../model/object.ts";
import type { Statement } from "../../model/statement.ts";
import { name, nameOf } from "../../sql/quote.ts";

export function create(object: SchemaObject): readonly Statement[] {
  return [statement("create schema", null, `CREATE SCHEMA ${nameOf(object.key)}`)];
}

export function drop(object: SchemaObject): readonly Statement[] {
  return [statement("drop schema", null, `DROP SCHEMA ${nameOf(object.key)}`)];
}

export function rename(object: SchemaObject, to: string): readonly Statement[] {
  return [statement("rename schema", null, `ALTER SCHEMA ${nameOf(object.key)} RENAME TO ${name(to)}`)];
}

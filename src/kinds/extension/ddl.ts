import { statement } from "../../model/kind.ts";
import type { SchemaObject } from "../../model/object.ts";
import type { Statement } from "../../model/statement.ts";
import { literal, name } from "../../sql/quote.ts";
import type { ExtensionAttributes } from "./attributes.ts";

type Extension = SchemaObject<ExtensionAttributes>;

export function create(object: Extension): readonly Statement[] {
  const { schema, version } = object.attributes;
  const pinned = version === null ? "" : ` VERSION ${literal(version)}`;
  return [
    statement("create extension", null, `CREATE EXTENSION ${name(object.name)} WITH SCHEMA ${name(schema)}${pinned}`),
  ];
}

export function drop(object: Extension): readonly Statement[] {
  return [statement("drop extension", null, `DROP EXTENSION ${name(object.name)}`)];
}

export function alterSchema(_before: Extension, after: Extension): readonly Statement[] {
  const sql = `ALTER EXTENSION ${name(after.name)} SET SCHEMA ${name(after.attributes.schema)}`;
  return [statement("alter extension", null, sql)];
}

export function alterVersion(_before: Extension, after: Extension): readonly Statement[] {
  const { version } = after.attributes;
  const to = version === null ? "" : ` TO ${literal(version)}`;
  return [statement("alter extension", null, `ALTER EXTENSION ${name(after.name)} UPDATE${to}`)];
}

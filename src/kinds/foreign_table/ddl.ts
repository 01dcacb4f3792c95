import { type DdlContext, statement } from "../../model/kind.ts";
import type { SchemaObject } from "../../model/object.ts";
import type { Statement } from "../../model/statement.ts";
import { name, nameOf } from "../../sql/quote.ts";
import { changeForeignOptions, optionsClause } from "../foreign-options.ts";
import type { ForeignTableAttributes } from "./attributes.ts";
import { afterColumn, columnSql } from "./columns.ts";

export type ForeignTable = SchemaObject<ForeignTableAttributes>;

export function create(object: ForeignTable, { clauses }: DdlContext): readonly Statement[] {
  const { server, options, columns } = object.attributes;
  const said = [...columns.map(columnSql), ...clauses.filter((clause) => clause !== "")];
  const list = said.map((text) => `\n  ${text}`).join(",");
  const sql = `CREATE FOREIGN TABLE ${nameOf(object.key)} (${list}\n) SERVER ${name(server)}${optionsClause(options)}`;
  return [statement("create foreign table", null, sql), ...columns.flatMap((column) => afterColumn(object, column))];
}

export function drop(object: ForeignTable): readonly Statement[] {
  return [statement("drop foreign table", object.key, `DROP FOREIGN TABLE ${nameOf(object.key)}`)];
}

export function rename(object: ForeignTable, to: string): readonly Statement[] {
  const sql = `ALTER FOREIGN TABLE ${nameOf(object.key)} RENAME TO ${name(to)}`;
  return [statement("alter foreign table", object.key, sql)];
}

export function changeOptions(before: ForeignTable, after: ForeignTable): readonly Statement[] {
  const options = changeForeignOptions(before.attributes.options, after.attributes.options);
  return [statement("alter foreign table", after.key, `ALTER FOREIGN TABLE ${nameOf(after.key)}${options}`)];
}

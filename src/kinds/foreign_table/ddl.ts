import { statement } from "../../model/kind.ts";
import type { SchemaObject } from "../../model/object.ts";
import type { Statement } from "../../model/statement.ts";
import { name, nameOf } from "../../sql/quote.ts";
import { collateClause } from "../collate.ts";
import { changeForeignOptions, optionsClause } from "../foreign-options.ts";
import type { ForeignColumn, ForeignTableAttributes } from "./attributes.ts";

export type ForeignTable = SchemaObject<ForeignTableAttributes>;

function columnSql(column: ForeignColumn): string {
  const { type, options, collation, notNull, default: value } = column;
  const rest = `${notNull ? " NOT NULL" : ""}${value === null ? "" : ` DEFAULT ${value}`}`;
  return `${name(column.name)} ${type}${optionsClause(options)}${collateClause(collation)}${rest}`;
}

export function create(object: ForeignTable): readonly Statement[] {
  const { server, options, columns } = object.attributes;
  const list = columns.map((column) => `\n  ${columnSql(column)}`).join(",");
  const sql = `CREATE FOREIGN TABLE ${nameOf(object.key)} (${list}\n) SERVER ${name(server)}${optionsClause(options)}`;
  return [statement("create foreign table", null, sql)];
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

/** Columns come and go in place; one that is different otherwise goes and comes back at the end. */
export function changeColumns(before: ForeignTable, after: ForeignTable): readonly Statement[] {
  const same = (a: ForeignColumn, b: ForeignColumn): boolean => columnSql(a) === columnSql(b);
  const [old, fresh] = [before.attributes.columns, after.attributes.columns];
  const actions = [
    ...old.filter((a) => !fresh.some((b) => same(a, b))).map((column) => `DROP COLUMN ${name(column.name)}`),
    ...fresh.filter((b) => !old.some((a) => same(a, b))).map((column) => `ADD COLUMN ${columnSql(column)}`),
  ];
  if (actions.length === 0) return [];
  const sql = `ALTER FOREIGN TABLE ${nameOf(after.key)} ${actions.join(", ")}`;
  return [statement("alter foreign table", after.key, sql)];
}

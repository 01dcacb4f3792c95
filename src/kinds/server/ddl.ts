import { statement } from "../../model/kind.ts";
import type { SchemaObject } from "../../model/object.ts";
import type { Statement } from "../../model/statement.ts";
import { literal, name } from "../../sql/quote.ts";
import { changeForeignOptions, optionsClause } from "../foreign-options.ts";
import type { ServerAttributes } from "./attributes.ts";

export type Server = SchemaObject<ServerAttributes>;

export function create(object: Server): readonly Statement[] {
  const { wrapper, type, version, options } = object.attributes;
  const said = `${type === null ? "" : ` TYPE ${literal(type)}`}${version === null ? "" : ` VERSION ${literal(version)}`}`;
  const sql = `CREATE SERVER ${name(object.name)}${said} FOREIGN DATA WRAPPER ${name(wrapper)}${optionsClause(options)}`;
  return [statement("create server", null, sql)];
}

export function drop(object: Server): readonly Statement[] {
  return [statement("drop server", null, `DROP SERVER ${name(object.name)}`)];
}

export function rename(object: Server, to: string): readonly Statement[] {
  return [statement("alter server", null, `ALTER SERVER ${name(object.name)} RENAME TO ${name(to)}`)];
}

/** A version can be set to NULL. */
export function changeVersion(_before: Server, after: Server): readonly Statement[] {
  const { version } = after.attributes;
  const sql = `ALTER SERVER ${name(after.name)} VERSION ${version === null ? "NULL" : literal(version)}`;
  return [statement("alter server", null, sql)];
}

export function changeOptions(before: Server, after: Server): readonly Statement[] {
  const options = changeForeignOptions(before.attributes.options, after.attributes.options);
  return [statement("alter server", null, `ALTER SERVER ${name(after.name)}${options}`)];
}

import { type DdlContext, statement } from "../../model/kind.ts";
import type { SchemaObject } from "../../model/object.ts";
import type { Statement } from "../../model/statement.ts";
import { name } from "../../sql/quote.ts";
import { collateClause } from "../collation.ts";
import { alterTable, relationName, relationOf } from "../relation.ts";
import { optionList } from "../storage-parameters.ts";
import type { ColumnAttributes } from "./attributes.ts";
import { identityClause } from "./identity.ts";

export type Column = SchemaObject<ColumnAttributes>;

/** `ALTER TABLE relation action`. */
export function alter(form: string, object: Column, action: string): Statement {
  return statement(form, relationOf(object), alterTable(relationOf(object), action));
}

/** `ALTER TABLE relation ALTER COLUMN column action`. */
export function alterColumn(form: string, object: Column, action: string): Statement {
  return alter(form, object, `ALTER COLUMN ${name(object.name)} ${action}`);
}

export function typeAndCollation({ type, collation }: ColumnAttributes): string {
  return `${type}${collateClause(collation)}`;
}

/** As it stands inside CREATE TABLE or after ADD COLUMN; empty for an inherited column. */
export function clause(object: Column, context: DdlContext): string {
  const a = object.attributes;
  if (a.type === null) return "";
  return [
    `${name(object.name)} ${a.type}`,
    a.compression === null ? "" : `COMPRESSION ${a.compression}`,
    collateClause(a.collation).trimStart(),
    a.generated ? `GENERATED ALWAYS AS (${a.generated.expression}) ${a.generated.stored ? "STORED" : "VIRTUAL"}` : "",
    a.identity ? identityClause(object, a.identity) : "",
    ...context.clauses,
    a.notNull && a.notNullValidated ? notNullClause(a) : "",
  ]
    .filter((part) => part !== "")
    .join(" ");
}

function notNullClause({ notNullName, notNullNoInherit }: ColumnAttributes): string {
  return `${notNullName === null ? "" : `CONSTRAINT ${name(notNullName)} `}NOT NULL${notNullNoInherit ? " NO INHERIT" : ""}`;
}

/** What a clause cannot say, in statements that follow the one it stands in. */
export function afterClause(object: Column, context: DdlContext): readonly Statement[] {
  const a = object.attributes;
  const inherited = a.type === null;
  const said = inherited ? context.clauses : [];
  return [
    ...said.map((text) => alterColumn("set default", object, text === "" ? "DROP DEFAULT" : `SET ${text}`)),
    ...(a.notNull && (inherited || !a.notNullValidated) ? addNotNull(object) : []),
    ...(a.storage === null ? [] : [alterColumn("set column option", object, `SET STORAGE ${a.storage}`)]),
    ...(inherited && a.compression !== null
      ? [alterColumn("set column option", object, `SET COMPRESSION ${a.compression}`)]
      : []),
    ...(a.statisticsTarget === null ? [] : statistics(object)),
    ...(Object.keys(a.options).length === 0
      ? []
      : [alterColumn("set statistics", object, `SET (${optionList(a.options)})`)]),
  ];
}

/** The statement of one's own that a NOT NULL needs where no clause can say it. */
export function addNotNull(object: Column): readonly Statement[] {
  const a = object.attributes;
  if (a.notNullValidated && a.notNullName === null && !a.notNullNoInherit)
    return [alterColumn("set not null", object, "SET NOT NULL")];
  const constraint = `CONSTRAINT ${name(notNullName(object))} NOT NULL ${name(object.name)}`;
  const form = a.notNullValidated ? "set not null" : "add not null not valid";
  const rest = `${a.notNullNoInherit ? " NO INHERIT" : ""}${a.notNullValidated ? "" : " NOT VALID"}`;
  return [alter(form, object, `ADD ${constraint}${rest}`)];
}

/** The name that the NOT NULL constraint has on PostgreSQL 18. */
export function notNullName(object: Column): string {
  return object.attributes.notNullName ?? `${relationName(object)}_${object.name}_not_null`;
}

export function create(object: Column, context: DdlContext): readonly Statement[] {
  if (object.attributes.type === null) return afterClause(object, context);
  const sql = `ADD COLUMN ${clause(object, context)}`;
  return [alter("add column", object, sql), ...afterClause(object, context)];
}

/** An inherited column stays; what was said about it goes. */
export function drop(object: Column): readonly Statement[] {
  const a = object.attributes;
  if (a.type !== null) return [alter("drop column", object, `DROP COLUMN ${name(object.name)}`)];
  return [
    ...(a.notNull ? [alterColumn("drop not null", object, "DROP NOT NULL")] : []),
    ...(a.statisticsTarget === null ? [] : [alterColumn("set statistics", object, "SET STATISTICS -1")]),
    ...(Object.keys(a.options).length === 0
      ? []
      : [alterColumn("set statistics", object, `RESET (${Object.keys(a.options).map(name).join(", ")})`)]),
  ];
}

export function statistics(object: Column): readonly Statement[] {
  return [alterColumn("set statistics", object, `SET STATISTICS ${object.attributes.statisticsTarget ?? -1}`)];
}

export function rename(object: Column, to: string): readonly Statement[] {
  return [alter("rename column", object, `RENAME COLUMN ${name(object.name)} TO ${name(to)}`)];
}

import { type DdlContext, statement } from "../../model/kind.ts";
import type { Statement } from "../../model/statement.ts";
import { dollarQuoted, literal, name, nameOf } from "../../sql/quote.ts";
import { collateClause } from "../collate.ts";
import { alterTable, relationName, relationOf } from "../relation.ts";
import { optionList } from "../storage-parameters.ts";
import type { ColumnAttributes } from "./attributes.ts";
import { identityClause, ownPersistence } from "./identity.ts";
import { alter, alterColumn, type Column } from "./statements.ts";

/** What a default's clause says where there shall be none although a parent has one: only a statement can. */
const noDefault = "DROP DEFAULT";

/** As it stands inside CREATE TABLE or after ADD COLUMN; an inherited column has no more to say there than a named NOT NULL. */
export function clause(column: Column, context: DdlContext): string {
  const object = withName(column, context);
  const a = object.attributes;
  if (a.type === null) return saysNotNull(a) ? notNullConstraint(object) : "";
  return [
    `${name(object.name)} ${a.type}`,
    a.compression === null ? "" : `COMPRESSION ${a.compression}`,
    collateClause(a.collation).trimStart(),
    a.generated ? `GENERATED ALWAYS AS (${a.generated.expression}) ${a.generated.stored ? "STORED" : "VIRTUAL"}` : "",
    a.identity ? identityClause(object, a.identity) : "",
    ...context.clauses.filter((text) => text !== noDefault),
    a.notNull && a.notNullValidated && !isImplied(a) ? notNullClause(a) : "",
  ]
    .filter((part) => part !== "")
    .join(" ");
}

/** From 18 on a NOT NULL gives its name itself where PostgreSQL would not choose the usual one. */
function withName(object: Column, { taken }: DdlContext): Column {
  const { notNull, notNullName: given } = object.attributes;
  const usual = notNullName(object);
  if (!notNull || given !== null || !taken?.has(usual)) return object;
  return { ...object, attributes: { ...object.attributes, notNullName: usual } };
}

/** A named NOT NULL of an inherited column can only be born with the table when the parent has one too. */
const saysNotNull = (a: ColumnAttributes): boolean =>
  a.type === null && a.notNull && a.notNullName !== null && a.notNullValidated;

/** PostgreSQL 18's table constraint. */
function notNullConstraint(object: Column): string {
  const { notNullNoInherit } = object.attributes;
  return `CONSTRAINT ${name(notNullName(object))} NOT NULL ${name(object.name)}${notNullNoInherit ? " NO INHERIT" : ""}`;
}

/** An identity brings it along. */
const isImplied = (a: ColumnAttributes): boolean =>
  a.identity !== null && a.notNullName === null && !a.notNullNoInherit;

function notNullClause({ notNullName, notNullNoInherit }: ColumnAttributes): string {
  return `${notNullName === null ? "" : `CONSTRAINT ${name(notNullName)} `}NOT NULL${notNullNoInherit ? " NO INHERIT" : ""}`;
}

/** What a clause cannot say, in statements that follow the one it stands in. */
export function afterClause(column: Column, context: DdlContext): readonly Statement[] {
  const object = withName(column, context);
  const a = object.attributes;
  const inherited = a.type === null;
  const said = context.clauses.filter((text) => inherited || text === noDefault);
  return [
    ...said.map((text) => alterColumn("set default", object, text === noDefault ? text : `SET ${text}`)),
    ...(inherited && a.generated ? [setExpression(object, a.generated)] : []),
    ...(a.notNull && (inherited ? !saysNotNull(a) : !a.notNullValidated)
      ? addNotNull(object)
      : commentOnNotNull(object)),
    ...ownPersistence(object),
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

/** The statement of one's own that a NOT NULL needs where no clause can say it, and its comment. */
export function addNotNull(object: Column): readonly Statement[] {
  return [requireNotNull(object), ...commentOnNotNull(object)];
}

function requireNotNull(object: Column): Statement {
  const a = object.attributes;
  if (a.notNullValidated && a.notNullName === null && !a.notNullNoInherit)
    return alterColumn("set not null", object, "SET NOT NULL");
  const form = a.notNullValidated ? "set not null" : "add not null not valid";
  return alter(form, object, `ADD ${notNullConstraint(object)}${a.notNullValidated ? "" : " NOT VALID"}`);
}

/** What a NOT NULL that has just come gets besides. */
export function commentOnNotNull(object: Column): readonly Statement[] {
  const { notNull, notNullComment: text } = object.attributes;
  return notNull && text !== null ? [setNotNullComment(object, text)] : [];
}

/** @param text null: the comment goes */
export function setNotNullComment(object: Column, text: string | null): Statement {
  const relation = relationOf(object);
  const on = `CONSTRAINT ${name(notNullName(object))} ON ${nameOf(relation)}`;
  return statement("comment", relation, `COMMENT ON ${on} IS ${text === null ? "NULL" : literal(text)}`);
}

/** The name that the NOT NULL constraint has on PostgreSQL 18. */
export function notNullName(object: Column): string {
  return object.attributes.notNullName ?? `${relationName(object)}_${object.name}_not_null`;
}

export function create(column: Column, context: DdlContext): readonly Statement[] {
  const object = withName(column, context);
  if (object.attributes.type === null)
    return [...(saysNotNull(object.attributes) ? [requireNotNull(object)] : []), ...afterClause(object, context)];
  const sql = `ADD COLUMN ${clause(object, context)}`;
  const form = object.attributes.generated?.stored ? "add column rewrite" : "add column";
  return [alter(form, object, sql), ...afterClause(object, context)];
}

/** An inherited column stays; what was said about it goes. */
export function drop(object: Column): readonly Statement[] {
  const a = object.attributes;
  if (a.type !== null) return [alter("drop column", object, `DROP COLUMN ${name(object.name)}`)];
  return [
    ...(a.generated ? [parentsExpression(object, a.generated)] : []),
    ...(a.notNull ? [alterColumn("drop not null", object, "DROP NOT NULL")] : []),
    ...(a.storage === null ? [] : [parentsStorage(object)]),
    ...(a.compression === null ? [] : [alterColumn("set column option", object, "SET COMPRESSION default")]),
    ...(a.statisticsTarget === null ? [] : [alterColumn("set statistics", object, "SET STATISTICS -1")]),
    ...(Object.keys(a.options).length === 0
      ? []
      : [alterColumn("set statistics", object, `RESET (${Object.keys(a.options).map(name).join(", ")})`)]),
  ];
}

/** What its parent or its type says; only the catalog knows which word that is. */
export function parentsStorage(object: Column): Statement {
  const relation = relationOf(object);
  const word = (letter: string): string =>
    `CASE ${letter} WHEN 'p' THEN 'PLAIN' WHEN 'e' THEN 'EXTERNAL' WHEN 'm' THEN 'MAIN' ELSE 'EXTENDED' END`;
  const parents = `SELECT b.attstorage FROM pg_inherits i JOIN pg_attribute b ON b.attrelid = i.inhparent AND b.attname = a.attname WHERE i.inhrelid = a.attrelid ORDER BY i.inhseqno LIMIT 1`;
  const sql = alterTable(relation, `ALTER COLUMN ${name(object.name)} SET STORAGE `);
  const found = `SELECT ${literal(sql)} || ${word(`coalesce((${parents}), t.typstorage)`)} FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid WHERE a.attrelid = ${literal(nameOf(relation))}::regclass AND a.attname = ${literal(object.name)}`;
  return statement("set column option", relation, `DO ${dollarQuoted(`BEGIN EXECUTE (${found}); END`)}`);
}

type Generated = NonNullable<ColumnAttributes["generated"]>;

const setExpressionForm = ({ stored }: Generated): string => (stored ? "set expression rewrite" : "set expression");

/** Another expression of a generated column, in place: known since PostgreSQL 17. */
export function setExpression(object: Column, generated: Generated): Statement {
  return alterColumn(setExpressionForm(generated), object, `SET EXPRESSION AS (${generated.expression})`);
}

/** The expression that an inherited column has from its parent. */
export function parentsExpression(object: Column, before: Generated): Statement {
  const relation = relationOf(object);
  const sql = alterTable(relation, `ALTER COLUMN ${name(object.name)} SET EXPRESSION AS (`);
  const found = `SELECT ${literal(sql)} || pg_get_expr(d.adbin, d.adrelid) || ')' FROM pg_inherits i JOIN pg_attribute b ON b.attrelid = i.inhparent AND b.attname = ${literal(object.name)} JOIN pg_attrdef d ON d.adrelid = b.attrelid AND d.adnum = b.attnum WHERE i.inhrelid = ${literal(nameOf(relation))}::regclass ORDER BY i.inhseqno LIMIT 1`;
  return statement(setExpressionForm(before), relation, `DO ${dollarQuoted(`BEGIN EXECUTE (${found}); END`)}`);
}

export function statistics(object: Column): readonly Statement[] {
  return [alterColumn("set statistics", object, `SET STATISTICS ${object.attributes.statisticsTarget ?? -1}`)];
}

export function rename(object: Column, to: string): readonly Statement[] {
  return [alter("rename column", object, `RENAME COLUMN ${name(object.name)} TO ${name(to)}`)];
}

import { statement } from "../../model/kind.ts";
import { sameJson } from "../../model/object.ts";
import type { Statement } from "../../model/statement.ts";
import { literal, name, nameOf } from "../../sql/quote.ts";
import { collateClause } from "../collate.ts";
import { changeForeignOptions, optionsClause } from "../foreign-options.ts";
import { changeOptions, optionList } from "../storage-parameters.ts";
import { usualStorage } from "../usual-storage.ts";
import type { ForeignColumn } from "./attributes.ts";
import type { ForeignTable } from "./ddl.ts";

/** As it stands in CREATE FOREIGN TABLE and after ADD COLUMN. */
export function columnSql(column: ForeignColumn): string {
  const { type, options, collation, default: value, generated } = column;
  return [
    `${name(column.name)} ${type}${optionsClause(options)}${collateClause(collation)}`,
    column.notNull ? ` ${named(column)}NOT NULL` : "",
    value === null ? "" : ` DEFAULT ${value}`,
    generated === null ? "" : ` GENERATED ALWAYS AS (${generated}) STORED`,
  ].join("");
}

const named = ({ notNullName }: ForeignColumn): string =>
  notNullName === null ? "" : `CONSTRAINT ${name(notNullName)} `;

/** What ADD COLUMN cannot say. */
export function afterColumn(object: ForeignTable, column: ForeignColumn): readonly Statement[] {
  const { storage, statisticsTarget, statisticsOptions } = column;
  return [
    ...(storage === null ? [] : [alterColumn(object, column, `SET STORAGE ${storage}`)]),
    ...(statisticsTarget === null ? [] : [alterColumn(object, column, `SET STATISTICS ${statisticsTarget}`)]),
    ...(Object.keys(statisticsOptions).length === 0
      ? []
      : [alterColumn(object, column, `SET (${optionList(statisticsOptions)})`)]),
    ...(column.comment === null ? [] : [comment(object, column)]),
  ];
}

function alterColumn(object: ForeignTable, column: ForeignColumn, action: string): Statement {
  const sql = `ALTER FOREIGN TABLE ${nameOf(object.key)} ALTER COLUMN ${name(column.name)} ${action}`;
  return statement("alter foreign table", object.key, sql);
}

function comment(object: ForeignTable, column: ForeignColumn): Statement {
  const text = column.comment === null ? "NULL" : literal(column.comment);
  return statement("comment", object.key, `COMMENT ON COLUMN ${nameOf(object.key)}.${name(column.name)} IS ${text}`);
}

const paired = (before: ForeignTable, after: ForeignTable): readonly (readonly [ForeignColumn, ForeignColumn])[] =>
  after.attributes.columns.flatMap((column) => {
    const old = before.attributes.columns.find((one) => one.name === column.name);
    return old ? [[old, column] as const] : [];
  });

const retyped = (old: ForeignColumn, fresh: ForeignColumn): boolean =>
  old.type !== fresh.type || !sameJson(old.collation, fresh.collation);

/** PostgreSQL refuses to drop a column, or to change its type, while a view uses it. */
export function disturbsUsers(before: ForeignTable, after: ForeignTable): boolean {
  const pairs = paired(before, after);
  return pairs.length < before.attributes.columns.length || pairs.some(([old, fresh]) => retyped(old, fresh));
}

/** Columns come at the end and go in place; where their order or an expression of theirs is another, the table is created anew. */
export function changeColumns(before: ForeignTable, after: ForeignTable): "replace" | readonly Statement[] {
  const [old, fresh] = [before.attributes.columns, after.attributes.columns];
  const pairs = paired(before, after);
  const kept = old.filter((column) => pairs.some(([one]) => one === column)).map((column) => column.name);
  if (kept.some((own, i) => fresh[i]?.name !== own)) return "replace";
  if (pairs.some(([a, b]) => a.generated !== b.generated && b.generated !== null)) return "replace";
  const added = fresh.slice(kept.length);
  const actions = [
    ...old.filter((column) => !kept.includes(column.name)).map((column) => `DROP COLUMN ${name(column.name)}`),
    ...pairs.flatMap(([a, b]) => alterations(a, b)),
    ...added.map((column) => `ADD COLUMN ${columnSql(column)}`),
  ];
  const sql = `ALTER FOREIGN TABLE ${nameOf(after.key)} ${actions.join(", ")}`;
  return [
    ...(actions.length === 0 ? [] : [statement("alter foreign table", after.key, sql)]),
    ...pairs.flatMap(([a, b]) => renameNotNull(after, a, b)),
    ...pairs.flatMap(([a, b]) => (a.comment === b.comment ? [] : [comment(after, b)])),
    ...added.flatMap((column) => afterColumn(after, column)),
  ];
}

/** Only a constraint can be given a name of its own. */
function notNullAction(column: ForeignColumn): string {
  return column.notNullName === null
    ? `ALTER COLUMN ${name(column.name)} SET NOT NULL`
    : `ADD ${named(column)}NOT NULL ${name(column.name)}`;
}

function renameNotNull(object: ForeignTable, old: ForeignColumn, fresh: ForeignColumn): readonly Statement[] {
  if (!old.notNull || !fresh.notNull || old.notNullName === fresh.notNullName) return [];
  const [from, to] = [old, fresh].map((one) => name(one.notNullName ?? `${object.name}_${one.name}_not_null`));
  const sql = `ALTER TABLE ${nameOf(object.key)} RENAME CONSTRAINT ${from} TO ${to}`;
  return [statement("alter foreign table", object.key, sql)];
}

function alterations(old: ForeignColumn, fresh: ForeignColumn): readonly string[] {
  const typed = retyped(old, fresh);
  const again = typed && old.default !== null;
  const own = (action: string): string => `ALTER COLUMN ${name(fresh.name)} ${action}`;
  return [
    ...(old.generated !== null && fresh.generated === null ? [own("DROP EXPRESSION")] : []),
    ...(again ? [own("DROP DEFAULT")] : []),
    ...(typed ? [own(`TYPE ${fresh.type}${collateClause(fresh.collation)}`)] : []),
    ...(old.notNull === fresh.notNull ? [] : [fresh.notNull ? notNullAction(fresh) : own("DROP NOT NULL")]),
    ...(fresh.default !== null && (again || old.default !== fresh.default)
      ? [own(`SET DEFAULT ${fresh.default}`)]
      : []),
    ...(fresh.default === null && old.default !== null && !again ? [own("DROP DEFAULT")] : []),
    ...(sameJson(old.options, fresh.options)
      ? []
      : [own(changeForeignOptions(old.options, fresh.options).trimStart())]),
    ...(old.storage === fresh.storage ? [] : [own(`SET STORAGE ${fresh.storage ?? usualStorage(fresh.type)}`)]),
    ...(old.statisticsTarget === fresh.statisticsTarget ? [] : [own(`SET STATISTICS ${fresh.statisticsTarget ?? -1}`)]),
    ...changeOptions(old.statisticsOptions, fresh.statisticsOptions).map(own),
  ];
}

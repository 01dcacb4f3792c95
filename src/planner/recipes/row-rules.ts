import type { CheckAttributes } from "../../kinds/check/attributes.ts";
import type { ColumnAttributes } from "../../kinds/column/attributes.ts";
import type { ForeignKeyAttributes } from "../../kinds/foreign_key/attributes.ts";
import type { KeyAttributes } from "../../kinds/key-constraint.ts";
import { qualifiedSql } from "../../kinds/relation.ts";
import type { TableAttributes } from "../../kinds/table/attributes.ts";
import type { Change } from "../../model/change.ts";
import {
  isWithin,
  kindOf,
  type Model,
  namesOf,
  type ObjectKey,
  rebase,
  type SchemaObject,
} from "../../model/object.ts";
import { name, nameList } from "../../sql/quote.ts";
import { isWider, withinBounds } from "./partition-bounds.ts";
import { relationSql, tableOf } from "./table-facts.ts";

/** What the rows of a table must obey once the changes are made, and may break now. */
export interface RowRule {
  readonly key: ObjectKey;
  /** SQL: a row for each row of today that breaks it, under the names that the database has now. */
  readonly breaking: string;
}

interface Compared {
  readonly changes: readonly Change[];
  readonly live: Model;
  readonly renames: readonly { readonly from: ObjectKey; readonly to: ObjectKey }[];
}

/**
 * The rules that the changes bring for rows that are there already: NOT NULL that nothing fills, checks, foreign keys,
 * unique constraints, bounds of partitions. Those over anything that changes too are left out: what it will be, no row of today knows.
 */
export function rowRules({ changes, live, renames }: Compared): readonly RowRule[] {
  const changing = changes.filter((change) => !keepsValues(change)).map(({ key }) => key);
  const moving = new Set<ObjectKey>([...changing, ...renames.map(({ to }) => to)]);
  const stands = (key: ObjectKey): boolean =>
    live.objects.has(key) &&
    ![...moving].some((one) => one === key || (kindOf(one) !== "column" && isWithin(key, one)));
  const former = (key: ObjectKey): ObjectKey =>
    renames.toReversed().reduce((k, { from, to }) => rebase(k, to, from), key);
  return changes.flatMap((change): readonly RowRule[] => {
    if (change.type !== "create" && change.type !== "alter") return [];
    const { key, after } = change;
    if (after.kind === "column" && change.type === "create") return withoutResult(changes, live, after, stands);
    if (after.kind === "column") return nullsIn(change, former(key));
    if (after.kind === "table") return outsideBounds({ changes, live, renames }, change, former);
    const breaking =
      after.parent !== null && tightens(change) && after.dependsOn.every(stands) ? brokenBy(after) : null;
    return breaking === null ? [] : [{ key, breaking }];
  });
}

/** A column that may only be null no more, or may be, holds what it held. */
const keepsValues = (change: Change): boolean =>
  change.type === "alter" &&
  change.after.kind === "column" &&
  change.after.intent.backfill === undefined &&
  change.attributes.every(({ name: what }) => what.startsWith("notNull"));

/** A new generated column that is NOT NULL: rows of today have null, or the default, in the new columns that it is computed from. */
function withoutResult(
  changes: readonly Change[],
  live: Model,
  column: SchemaObject,
  stands: (key: ObjectKey) => boolean,
): readonly RowRule[] {
  const { notNull, generated } = column.attributes as ColumnAttributes;
  const table = tableOf(column.key);
  if (!notNull || generated === null || !live.objects.has(table)) return [];
  const created = new Map(changes.flatMap((change) => (change.type === "create" ? [[change.key, change.after]] : [])));
  const fresh: string[] = [];
  for (const key of column.dependsOn) {
    if (kindOf(key) !== "column" || !isWithin(key, table) || stands(key)) continue;
    const from = created.get(key);
    const { type, generated: computed } = (from?.attributes ?? {}) as Partial<ColumnAttributes>;
    if (from === undefined || computed !== null || type === null || from.intent.backfill !== undefined) return [];
    const given = [...created.values()].find(({ kind, parent }) => kind === "default" && parent === key);
    fresh.push(`CAST(${given?.attributes["expression"] ?? "NULL"} AS ${type}) AS ${name(from.name)}`);
  }
  const own = name(namesOf(table).at(-1) as string);
  const rows = `SELECT ${[`${own}.*`, ...fresh].join(", ")} FROM ${relationSql(table)} AS ${own}`;
  return [{ key: column.key, breaking: `SELECT FROM (${rows}) AS ${own} WHERE (${generated.expression}) IS NULL` }];
}

/** NOT NULL on a column that nothing fills. */
function nullsIn(change: Change & { readonly type: "create" | "alter" }, former: ObjectKey): readonly RowRule[] {
  const { key, after } = change;
  const becomes =
    change.type === "alter" &&
    change.attributes.some(({ name: what, after: now }) => what === "notNull" && now === true);
  if (!becomes || after.intent.backfill !== undefined || after.attributes["notNullValidated"] !== true) return [];
  const column = name(namesOf(former).at(-1) as string);
  return [{ key, breaking: `SELECT FROM ${relationSql(tableOf(former))} WHERE ${column} IS NULL` }];
}

/** Rows that a partition has and may not have within its new bounds, and rows within them that the default partition has. */
function outsideBounds(
  compared: Compared,
  change: Change & { readonly type: "create" | "alter" },
  former: (key: ObjectKey) => ObjectKey,
): readonly RowRule[] {
  const { live } = compared;
  const partitionOf = ({ attributes }: SchemaObject): TableAttributes["partitionOf"] =>
    (attributes as TableAttributes).partitionOf ?? null;
  const [from, to] = [change.type === "alter" ? partitionOf(change.before) : null, partitionOf(change.after)];
  const isDrawn = to !== null && (from === null || (from.parent === to.parent && from.bound !== to.bound));
  const within = isDrawn ? withinBounds(live, to) : null;
  if (to === null || within === null) return [];
  const other = defaultPartition(compared, to.parent);
  const breaking = [
    ...(from === null || isWider(from, to)
      ? []
      : [`SELECT FROM ${relationSql(former(change.key))} WHERE NOT (${within})`]),
    ...(other === null ? [] : [`SELECT FROM ${relationSql(former(other))} WHERE ${within}`]),
  ];
  return breaking.length === 0 ? [] : [{ key: change.key, breaking: breaking.join(" UNION ALL ") }];
}

/** The default partition of a table, as long as it is that before and after. */
export function defaultPartition(
  { live, changes }: Pick<Compared, "live" | "changes">,
  parent: string,
): ObjectKey | null {
  for (const { key, attributes } of live.objects.values()) {
    const { partitionOf = null } = attributes as Partial<TableAttributes>;
    if (partitionOf?.parent === parent && partitionOf.bound === "DEFAULT")
      return changes.some((change) => change.key === key && change.type !== "rename") ? null : key;
  }
  return null;
}

const binding: readonly string[] = [
  "expression",
  "columns",
  "referencedTable",
  "referencedColumns",
  "nullsNotDistinct",
];

function tightens(change: Change & { readonly type: "create" | "alter" }): boolean {
  const { validated = true, enforced = true } = change.after.attributes;
  if (validated === false || enforced === false) return false;
  return (
    change.type === "create" ||
    change.attributes.some(({ name: what }) => [...binding, "validated", "enforced"].includes(what))
  );
}

function brokenBy(rule: SchemaObject): string | null {
  switch (rule.kind) {
    case "check":
      return brokenCheck(rule as SchemaObject<CheckAttributes>);
    case "foreign_key":
      return withoutReferenced(rule as SchemaObject<ForeignKeyAttributes>);
    case "primary_key":
    case "unique":
      return repeated(rule as SchemaObject<KeyAttributes & { readonly nullsNotDistinct?: boolean }>);
    default:
      return null;
  }
}

function brokenCheck({ key, attributes }: SchemaObject<CheckAttributes>): string {
  const only = attributes.noInherit ? "ONLY " : "";
  return `SELECT FROM ${only}${relationSql(tableOf(key))} WHERE NOT (${attributes.expression})`;
}

function withoutReferenced({ key, attributes: a }: SchemaObject<ForeignKeyAttributes>): string | null {
  if (a.attachedTo !== null || a.period) return null;
  const given = a.columns.map((column) => `referring.${name(column)} IS NOT NULL`);
  const same = a.columns.map(
    (column, i) => `referred.${name(a.referencedColumns[i] as string)} = referring.${name(column)}`,
  );
  return `SELECT FROM ${relationSql(tableOf(key))} AS referring WHERE ${given.join(" AND ")}
    AND NOT EXISTS (SELECT FROM ${qualifiedSql(a.referencedTable)} AS referred WHERE ${same.join(" AND ")})`;
}

function repeated({
  key,
  attributes: a,
}: SchemaObject<KeyAttributes & { readonly nullsNotDistinct?: boolean }>): string | null {
  if (a.attachedTo !== null || a.withoutOverlaps) return null;
  const given = a.nullsNotDistinct ? "true" : a.columns.map((column) => `${name(column)} IS NOT NULL`).join(" AND ");
  return `SELECT FROM ${relationSql(tableOf(key))} WHERE ${given} GROUP BY ${nameList(a.columns)} HAVING count(*) > 1`;
}

import type { CheckAttributes } from "../../kinds/check/attributes.ts";
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
import { withinBounds } from "./partition-bounds.ts";
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
  const moving = new Set<ObjectKey>([...changes.map(({ key }) => key), ...renames.map(({ to }) => to)]);
  const stands = (key: ObjectKey): boolean =>
    live.objects.has(key) &&
    ![...moving].some((one) => one === key || (kindOf(one) !== "column" && isWithin(key, one)));
  const former = (key: ObjectKey): ObjectKey =>
    renames.toReversed().reduce((k, { from, to }) => rebase(k, to, from), key);
  return changes.flatMap((change): readonly RowRule[] => {
    if (change.type !== "create" && change.type !== "alter") return [];
    const { key, after } = change;
    if (after.kind === "column") return nullsIn(change, former(key));
    if (after.kind === "table") return outsideBounds(live, change, former(key));
    const breaking =
      after.parent !== null && tightens(change) && after.dependsOn.every(stands) ? brokenBy(after) : null;
    return breaking === null ? [] : [{ key, breaking }];
  });
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

/** Bounds of a partition that are drawn anew. */
function outsideBounds(
  live: Model,
  change: Change & { readonly type: "create" | "alter" },
  former: ObjectKey,
): readonly RowRule[] {
  if (change.type === "create") return [];
  const [from, to] = [change.before, change.after].map(
    ({ attributes }) => (attributes as TableAttributes).partitionOf ?? null,
  ) as [TableAttributes["partitionOf"], TableAttributes["partitionOf"]];
  if (from === null || to === null || from.parent !== to.parent || from.bound === to.bound) return [];
  const within = withinBounds(live, to);
  return within === null
    ? []
    : [{ key: change.key, breaking: `SELECT FROM ${relationSql(former)} WHERE NOT (${within})` }];
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

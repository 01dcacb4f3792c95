import { childrenOf, isWithin, keyOf, kindOf, type ObjectKey, type SchemaObject } from "../../model/object.ts";
import { type Draft, kindOfObject } from "../draft.ts";
import type { PlanInput } from "../input.ts";
import { tableOf, tablesBelow } from "./table-facts.ts";

/** Created inside its parent's own create statement: columns always, the rest where it needs nothing else that is new. */
export function isFolded(draft: Draft, object: SchemaObject, created: ReadonlySet<ObjectKey>): boolean {
  const { input } = draft;
  if (object.parent === null || !created.has(object.parent) || kindOfObject(input, object).clause === null)
    return false;
  if (object.kind === "column") return true;
  // A column of a table with rows needs its default at once.
  if (object.kind === "default" && !created.has(tableOf(object.key))) return !isGiven(input, object.parent);
  const table = tableOf(object.key);
  const needsNew = object.dependsOn.some(
    (key) => created.has(key) && !isWithin(key, table) && !(object.kind === "check" && isInherited(input, key, table)),
  );
  return (
    object.attributes["validated"] !== false && !needsNew && !isOnInherited(input, object) && !hasTwin(input, object)
  );
}

const keys: readonly string[] = ["primary_key", "unique", "exclusion"];

/**
 * CREATE TABLE makes one constraint of those that ask for the same index, and keeps the first one's name (PostgreSQL's
 * `transformIndexConstraints`).
 */
function hasTwin({ desired }: PlanInput, object: SchemaObject): boolean {
  if (!keys.includes(object.kind) || object.parent === null) return false;
  const twins = childrenOf(desired, object.parent).filter(
    (other) => keys.includes(other.kind) && indexOf(other) === indexOf(object),
  );
  const first = twins.find(({ kind }) => kind === "primary_key") ?? twins[0];
  return first !== undefined && first.key !== object.key;
}

/** What makes two constraints ask for the same index. */
const indexOf = ({ attributes: a }: SchemaObject): string =>
  JSON.stringify([
    a["columns"] ?? null,
    a["elements"] ?? null,
    a["include"],
    a["where"] ?? null,
    a["nullsNotDistinct"] ?? false,
    a["withoutOverlaps"] ?? false,
    a["deferrable"],
    a["initiallyDeferred"],
  ]);

/** A column of a table that this one inherits from, which it has from the start. */
const isInherited = ({ desired }: PlanInput, key: ObjectKey, table: ObjectKey): boolean =>
  kindOf(key) === "column" && tablesBelow(desired, tableOf(key)).includes(table);

/** Inside CREATE TABLE a primary key makes NOT NULL the table's own, too, on columns that have it from a parent table. */
function isOnInherited({ desired }: PlanInput, { kind, key, attributes }: SchemaObject): boolean {
  const table = tableOf(key);
  if (kind !== "primary_key" || !desired.objects.get(table)?.dependsOn.some((one) => kindOf(one) === "table"))
    return false;
  const columns = attributes["columns"] as readonly string[];
  return columns.some((own) => {
    const { type = null, notNull = false } = desired.objects.get(keyOf(table, "column", own))?.attributes ?? {};
    return type === null || notNull === false;
  });
}

/** A column that a view or a parent table gives: what is said about it comes and goes by itself. */
const isGiven = ({ desired }: PlanInput, column: ObjectKey): boolean =>
  desired.objects.get(column)?.attributes["type"] === null;

/** The objects below `object` that its create statement holds: columns in their order, then the rest. */
export function foldedBelow(
  draft: Draft,
  object: SchemaObject,
  created: ReadonlySet<ObjectKey>,
): readonly SchemaObject[] {
  return childrenOf(draft.input.desired, object.key)
    .filter((child) => created.has(child.key) && isFolded(draft, child, created))
    .sort((a, b) => Number(a.order === 0) - Number(b.order === 0))
    .flatMap((child) => [child, ...foldedBelow(draft, child, created)]);
}

import type { Change } from "../../model/change.ts";
import type { Diagnostic } from "../../model/diagnostic.ts";
import {
  childrenOf,
  keyOf,
  type Model,
  namesOf,
  type ObjectKey,
  type SchemaObject,
  sameJson,
} from "../../model/object.ts";
import type { Backfill, RelationName } from "../../model/plan.ts";
import { names } from "../../sql/quote.ts";
import { relationOf, sizeOf } from "../draft.ts";
import type { PlanInput } from "../input.ts";
import { searchPathOf } from "./row-trigger.ts";
import { phrase } from "./statements.ts";

/** The table that a column, constraint, index or trigger belongs to. */
export function tableOf(key: ObjectKey): ObjectKey {
  return key.split("/").slice(0, 2).join("/") as ObjectKey;
}

export function relation(key: ObjectKey): RelationName {
  const found = relationOf(key);
  if (!found) throw new Error(`This is a bug in flux-migrate: ${key} lies in no relation`);
  return found;
}

/** The SQL name of the relation a key lies in. */
export function relationSql(key: ObjectKey): string {
  const { schema, name } = relation(key);
  return names(schema, name);
}

/** Whether a table is partitioned. */
export function isPartitioned(model: Model, table: ObjectKey): boolean {
  return typeof model.objects.get(table)?.attributes["partitionBy"] === "string";
}

/** The direct partitions of a table. */
export function partitionsOf(model: Model, table: ObjectKey): readonly SchemaObject[] {
  const [schema, name] = namesOf(table) as [string, string];
  return [...model.objects.values()].filter((object) => {
    const of = object.attributes["partitionOf"] as { readonly parent: string } | null | undefined;
    return (
      of !== null &&
      of !== undefined &&
      object.dependsOn.includes(table) &&
      of.parent !== undefined &&
      schema !== undefined &&
      name !== undefined
    );
  });
}

/** The partitions that hold rows, at any depth; the table itself when it is not partitioned. */
export function leavesOf(model: Model, table: ObjectKey): readonly ObjectKey[] {
  if (!isPartitioned(model, table)) return [table];
  return partitionsOf(model, table).flatMap((partition) => leavesOf(model, partition.key));
}

/** Columns by which every row of the table can be told: the primary key, else a unique constraint over NOT NULL columns. */
export function rowKeyOf(model: Model, table: ObjectKey): readonly string[] | null {
  const children = childrenOf(model, table);
  const primary = children.find((child) => child.kind === "primary_key");
  if (primary) return primary.attributes["columns"] as readonly string[];
  const notNull = new Set(
    children.filter((c) => c.kind === "column" && c.attributes["notNull"] === true).map((c) => c.name),
  );
  const unique = children.find(
    (c) => c.kind === "unique" && (c.attributes["columns"] as readonly string[]).every((name) => notNull.has(name)),
  );
  return unique ? (unique.attributes["columns"] as readonly string[]) : null;
}

/** A backfill of one column of a live table. */
export function backfillOf(
  input: PlanInput,
  table: ObjectKey,
  column: string,
  expression: string,
  where: string,
): Backfill {
  const own = relation(table);
  return {
    relation: own,
    leaves: leavesOf(input.live, table).map(relation),
    key: rowKeyOf(input.before, table),
    assignments: [{ column, expression }],
    where,
    searchPath: searchPathOf(own),
    estimatedRows: sizeOf(input, table)?.rows ?? 0,
  };
}

/** The same object under another name. */
export function named(object: SchemaObject, name: string): SchemaObject {
  return { ...object, name, key: keyOf(object.parent, object.kind, name) };
}

/** Whether the table is known to hold no row. */
export function isEmpty(input: PlanInput, table: ObjectKey): boolean {
  return sizeOf(input, table)?.rows === 0;
}

/** Whether it has so few rows that all that is done with them takes no longer than any one statement. */
export function isSmall(input: PlanInput, table: ObjectKey): boolean {
  return (sizeOf(input, table)?.rows ?? 0) <= 1_000;
}

/** A sentence about the user's own triggers that a backfill of the table fires; nothing where there are none. */
export function firedBy(input: PlanInput, table: ObjectKey): readonly string[] {
  const fired = childrenOf(input.live, table).filter(
    ({ kind, attributes }) =>
      kind === "trigger" &&
      (attributes["events"] as readonly string[]).includes("update") &&
      attributes["enabled"] !== "disabled",
  );
  if (fired.length === 0) return [];
  return [
    `Backfilling ${relation(table).name} fires ${fired.map(({ name }) => name).join(", ")} for every row it changes.`,
  ];
}

/** Why a change that needs a row trigger is refused: it would not reach a table that inherits. */
export function outOfReach(input: PlanInput, column: SchemaObject, done: string, heir: SchemaObject): Diagnostic {
  return {
    code: "FLUX323",
    severity: "error",
    summary: `${phrase(input, column)} cannot be ${done}: ${phrase(input, heir)} inherits it`,
    detail: "Row triggers do not reach the tables that inherit, so what is written there would be left out.",
    remedy:
      "On a development database use `flux apply --direct`; in production make this change in a migration of your own.",
    ...(column.origin && { at: { ...column.origin, text: "" } }),
  };
}

/** The tables that inherit from this one (and are no partitions): row triggers do not reach them. */
export function heirsOf(model: Model, table: ObjectKey): readonly SchemaObject[] {
  return [...model.objects.values()].filter(
    ({ attributes, dependsOn }) =>
      Array.isArray(attributes["inherits"]) && attributes["inherits"].length > 0 && dependsOn.includes(table),
  );
}

/** One of the tables that inherit from this one. */
export function heirOf(model: Model, table: ObjectKey): SchemaObject | undefined {
  return heirsOf(model, table)[0];
}

/** Whether a column is computed by the same expression before and after: nobody writes it, and no trigger can fill a copy of it. */
export function isComputed(change: Change): boolean {
  return (
    change.type === "alter" &&
    change.after.kind === "column" &&
    change.before.attributes["generated"] !== null &&
    sameJson(change.before.attributes["generated"], change.after.attributes["generated"])
  );
}

/** The columns of its heirs that come with it, once those of their own are gone. */
export function inheritedFrom(input: PlanInput, column: SchemaObject): readonly ObjectKey[] {
  const own = new Set(input.changes.flatMap(({ type, key }) => (type === "drop" ? [key] : [])));
  return heirsOf(input.live, tableOf(column.key))
    .map(({ key }) => keyOf(key, "column", column.name))
    .filter((key) => own.has(key));
}

/** The partitions and heirs of a table at any depth, each after one that it is below. */
export function tablesBelow(model: Model, table: ObjectKey): readonly ObjectKey[] {
  const found = new Set<ObjectKey>([table]);
  for (const key of found) for (const one of [...partitionsOf(model, key), ...heirsOf(model, key)]) found.add(one.key);
  found.delete(table);
  return [...found];
}

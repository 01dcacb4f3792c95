import type { Connection } from "../live/connect.ts";
import { countRows } from "../live/count-rows.ts";
import { readExtensionFacts } from "../live/extensions.ts";
import { countLosses } from "../live/losses.ts";
import { readSizes } from "../live/sizes.ts";
import { namesOf, type ObjectKey, rebase, type SchemaObject } from "../model/object.ts";
import type { ExtensionFacts, PlanInput, TableSize } from "../planner/input.ts";
import { manyRows } from "../planner/recipes/broken-rules.ts";
import { columnsHolding, madeOfTypes } from "../planner/recipes/composite-values.ts";
import { replacedColumns, replacedValues } from "../planner/recipes/replaced-values.ts";
import { rowRules } from "../planner/recipes/row-rules.ts";
import { lostBetween, tellsLosses, type ValueType, valueTypes } from "../planner/recipes/value-types.ts";
import type { Comparison } from "./compare.ts";

/** What the planner must know of the database beyond its schema; the planner itself asks nothing. */
export type LiveFacts = Required<Pick<PlanInput, "sizes" | "breaking" | "losses" | "extensions">>;

/** Reads it, for the changes alone. */
export async function readFacts(connection: Connection, comparison: Comparison): Promise<LiveFacts> {
  return {
    sizes: await sizesOf(connection, comparison),
    breaking: await breakingRows(connection, comparison),
    losses: await lossesOf(connection, comparison),
    extensions: await extensionsOf(connection, comparison),
  };
}

/** Types that other types, and so values, are made of. */
const holdsValues = ({ kind }: SchemaObject): boolean => madeOfTypes.has(kind);

/** Sizes of the live tables that the changes touch, those that hold values of a type that changes included, by their keys under the new names. */
async function sizesOf(
  connection: Connection,
  { changes, renames, live }: Comparison,
): Promise<Map<ObjectKey, TableSize>> {
  const keys = new Set<ObjectKey>();
  for (const change of changes) {
    const columns = change.type === "alter" && holdsValues(change.after) ? columnsHolding(live, change.key) : [];
    const { dependsOn } = change.type === "create" ? change.after : change.before;
    for (const key of [change.key, ...columns, ...dependsOn]) {
      const relation = key.split("/").slice(0, 2).join("/") as ObjectKey;
      if (live.objects.has(relation)) keys.add(relation);
    }
  }
  const wanted = [...keys].map((key) => {
    const old = renames.toReversed().reduce((k, { from, to }) => rebase(k, to, from), key);
    const [schema = "", name = ""] = namesOf(old);
    return { key, relation: { schema, name } };
  });
  const sizes = await readSizes(
    connection,
    wanted.map(({ relation }) => relation),
  );
  return new Map(
    sizes.flatMap(({ relation, rows, bytes }) =>
      wanted.filter((entry) => entry.relation === relation).map(({ key }) => [key, { rows, bytes }] as const),
    ),
  );
}

/** Rows that break what the changes ask of them. */
async function breakingRows(connection: Connection, comparison: Comparison): Promise<Map<ObjectKey, number>> {
  const found = new Map<ObjectKey, number>();
  for (const { key, breaking } of rowRules(comparison)) {
    const count = await countRows(connection, breaking, manyRows);
    if (count !== null) found.set(key, count);
  }
  return found;
}

/** Rows whose value a new type would not keep, where nothing says what becomes of them. */
async function lossesOf(connection: Connection, comparison: Comparison): Promise<Map<ObjectKey, number>> {
  const losses = new Map<ObjectKey, number>();
  for (const [key, [from, to]] of valuesThatChange(comparison)) {
    if (lostBetween(from, to).length === 0 || !tellsLosses(from, to)) continue;
    const old = comparison.renames.toReversed().reduce((k, { from: was, to: is }) => rebase(k, is, was), key);
    const [schema = "", table = "", name = ""] = namesOf(old);
    const column = { name, from: from.text, to: to.text };
    const count = await countLosses(connection, { schema, name: table }, column, manyRows);
    if (count !== null) losses.set(key, count);
  }
  return losses;
}

/** The columns that get another type, or whose type gets another one beneath it, with what their values are before and after. */
function valuesThatChange(comparison: Comparison): ReadonlyMap<ObjectKey, readonly [ValueType, ValueType]> {
  const found = new Map(
    replacedColumns(comparison).map((column) => [column.key, replacedValues(comparison, column)] as const),
  );
  for (const change of comparison.changes)
    if (change.type === "alter" && change.after.kind === "column" && change.after.intent.backfill === undefined)
      found.set(change.key, valueTypes(comparison, change));
  return found;
}

/** What the packages of the extensions that change can do with them. */
async function extensionsOf(
  connection: Connection,
  { changes }: Comparison,
): Promise<ReadonlyMap<ObjectKey, ExtensionFacts>> {
  const extensions = new Map<ObjectKey, ExtensionFacts>();
  for (const change of changes) {
    if (change.type !== "alter" || change.after.kind !== "extension") continue;
    const { name, attributes } = change.after;
    const facts = await readExtensionFacts(connection, name, attributes["version"] as string | null);
    if (facts) extensions.set(change.key, facts);
  }
  return extensions;
}

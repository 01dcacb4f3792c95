import type { Change } from "../../model/change.ts";
import { keyOf, type Model, type ObjectKey, type SchemaObject } from "../../model/object.ts";
import { createStatements, type DraftStep, dropStatements, idOf } from "../draft.ts";
import { ofTable, partitionedAbove } from "../hierarchy.ts";
import type { PlanInput } from "../input.ts";
import { columnsOf } from "./own-rules.ts";
import { chain, phrase } from "./statements.ts";
import { tableOf } from "./table-facts.ts";

/** A column of a table that joins or leaves, whose default is not that of the partitioned table's column. */
interface Differing {
  /** What is planned of it by itself. */
  readonly changes: readonly Change[];
  /** The partitioned table's default, as the table's. */
  readonly given: SchemaObject;
  /** null: it has none. */
  readonly own: SchemaObject | null;
}

/**
 * ATTACH and DETACH leave a column's default as it is. A partition that says nothing of it has the partitioned table's, so a
 * table that joins gets that, and one that has left has it and loses it, or gets its own in place of it.
 */
export function differingDefaults(
  { live, desired }: PlanInput,
  changes: readonly Change[],
  table: ObjectKey,
  parent: ObjectKey,
  joins: boolean,
): readonly Differing[] {
  const [apart, joined] = joins ? [live, desired] : [desired, live];
  return [...columnsOf(joined, parent).keys()].flatMap((name): readonly Differing[] => {
    const column = keyOf(table, "column", name);
    const key = keyOf(column, "default", "");
    const theirs = joined.objects.has(key) ? null : defaultAbove(joined, parent, name);
    if (theirs === null || !columnsOf(apart, table).has(name)) return [];
    const given = ofTable(theirs, theirs.parent as ObjectKey, column);
    const own = apart.objects.get(key) ?? null;
    if (own?.attributes["expression"] === given.attributes["expression"]) return [];
    return [{ changes: changes.filter((one) => one.key === key), given, own }];
  });
}

/** The table gets the partitioned table's default. */
export function givenDefault({ given: after, own: before }: Differing): Change {
  if (before === null) return { type: "create", key: after.key, after };
  const [was = null, is = null] = [before, after].map(({ attributes }) => attributes["expression"]);
  return { type: "alter", key: after.key, before, after, attributes: [{ name: "expression", before: was, after: is }] };
}

/** The table that has left gets its own default, or none. */
export function ownDefaultSteps(
  input: PlanInput,
  { given, own }: Differing,
  follows: readonly string[],
): readonly DraftStep[] {
  const run = own ? createStatements(input, own, input.desired) : dropStatements(input, given, input.live);
  return chain(input, run, createStatements(input, given, input.live), {
    id: `${own ? "set" : "drop"}-default:${idOf(given.key)}`,
    title: own
      ? `Set ${phrase(input, given)} in place of the parent's`
      : `Drop ${phrase(input, given)}, which came with the parent's`,
    phase: "contract",
    causes: [own?.key ?? tableOf(given.key)],
    creates: own ? [own.key] : [],
    follows,
  });
}

/** The default that a partition of a table has from it, or from those above it. */
function defaultAbove(model: Model, parent: ObjectKey, column: string): SchemaObject | null {
  const object = model.objects.get(parent);
  const above = object ? partitionedAbove(model, object).map(({ key }) => key) : [];
  const found = [parent, ...above]
    .map((table) => model.objects.get(keyOf(keyOf(table, "column", column), "default", "")))
    .find((one) => one !== undefined);
  return found === undefined || found.attributes["expression"] === null ? null : found;
}

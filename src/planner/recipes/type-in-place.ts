import { castColumn } from "../../kinds/column/alter.ts";
import type { Column } from "../../kinds/column/statements.ts";
import type { TableAttributes } from "../../kinds/table/attributes.ts";
import { changePartition } from "../../kinds/table/ddl.ts";
import type { Change } from "../../model/change.ts";
import { keyOf, type ObjectKey, type SchemaObject } from "../../model/object.ts";
import type { Action, Phase, Undo } from "../../model/plan.ts";
import { type Draft, type DraftStep, idOf, kindOfObject, type Outcome, type Recipe, splitAlter } from "../draft.ts";
import { changesByCopy, type PlanInput } from "../input.ts";
import { alterInPlace } from "./alter.ts";
import { losesSilently } from "./lossy-casts.ts";
import { rebuildOf, rebuildSteps } from "./rebuild.ts";
import { defaultSteps } from "./replace-type.ts";
import { alterRules, phrase } from "./statements.ts";

import { isComputed, isPartitioned, partitionsOf, tableOf } from "./table-facts.ts";
import { hasRoomFor, undoOfWidened } from "./written-since.ts";

type Alter = Change & { readonly type: "alter" };
type Table = SchemaObject<TableAttributes>;

/** A change of type that PostgreSQL has just shown to rewrite nothing. What forbids the change while it stands is rebuilt around it. */
export const typeInPlace: Recipe = {
  name: "type in place",
  why: "the shadow has shown that no row is rewritten, no index built and no constraint checked",
  takes: ["column: alter type", "column: alter collation"],
  plan: (draft) => {
    const outcomes: Outcome[] = [];
    const taken = new Set<Change>();
    for (const change of draft.changes) {
      if (taken.has(change) || change.type !== "alter" || change.after.kind !== "column") continue;
      if (!change.attributes.some(({ name }) => name === "type" || name === "collation")) continue;
      if (isCopied(draft, change)) continue;
      const outcome = planChange({ ...draft, changes: draft.changes.filter((c) => !taken.has(c)) }, change);
      for (const other of outcome.takes) taken.add(other);
      outcomes.push(outcome);
    }
    return outcomes;
  },
};

function planChange(draft: Draft, change: Alter): Outcome {
  const { input } = draft;
  const [typed, rest] = splitAlter(change, (name) => name === "type" || name === "collation");
  const rebuild = rebuildOf(
    draft,
    [change.key],
    (object) =>
      kindOfObject(input, object).rebuiltWithDependency || (isConverted(input, change) && isReplaced(draft, object)),
  );
  const group = `type:${idOf(change.key)}`;
  const inPlace = input.mode === "online" && !changesByCopy(input.typeChanges.get(change.key));
  const anew = input.mode === "online" && !inPlace;
  const phase = anew ? "contract" : "expand";
  const own = isConverted(input, change) ? draft.changes.filter((other) => isDefaultOf(other, change.key)) : [];
  const takes = [change, ...own, ...rebuild.takes];
  const causes = takes.map((taken) => taken.key);
  const around = rebuildSteps(draft, rebuild, group, phase, causes);
  const loss = inPlace ? null : lossOf(input, change.before, change.after);
  const lossBack = inPlace ? null : lossOf(input, change.after, change.before);
  const [bounds, left] = rest ? identityBounds(rest) : [null, null];
  const altered = retyped(input, typed, phase).map((step) => ({
    ...step,
    undo: withLoss(
      withOwnNames(undoOfWidened(input, change.before, change.after, step.undo), ownNamesAgain(draft, change)),
      loss ?? lossBack,
    ),
    title: `Change the type of ${phrase(input, change.after)}${anew ? ", and compute it anew" : " in place, without a rewrite"}`,
    atomic: rebuild.drops.length > 0 || isConverted(input, change) ? group : step.atomic,
    ...(inPlace && { class: "instant" as const, rewrites: false, scans: false, estimate: 10 }),
    losesData: loss,
    ...(loss !== null && { losesNothingIf: hasRoomFor(input, change.before, change.after) }),
    hazards: [
      ...(loss === null ? [] : [{ code: "FLUX801", message: `After this step ${loss} is gone for good` }]),
      { code: "FLUX805", message: "Prepared statements that return this column fail once and must be prepared again" },
    ],
  }));
  const waits = rebuild.drops
    .filter((object) => object.kind === "materialized_view")
    .map(
      (object) =>
        `${phrase(input, object)} is filled again in the same transaction; its readers and writers of its tables wait for that.`,
    );
  return {
    takes,
    leaves: left ? [left] : [],
    steps: [
      ...around.drops,
      ...(isConverted(input, change) ? defaultSteps(input, change.after, "off", group, phase, causes) : []),
      ...inOrder(change, altered, bounds ? (alterInPlace(input, bounds, phase) ?? []) : []),
      ...(isConverted(input, change) ? defaultSteps(input, change.after, "on", group, phase, causes) : []),
      ...around.creates,
    ],
    notes: waits,
    ...(anew && {
      instructions: [
        `Deploy application code that reads ${phrase(input, change.after)} as ${change.before.attributes["type"]} and as ${change.after.attributes["type"]}.`,
      ],
    }),
  };
}

/** A default is cast along only where a value could be assigned, there and back; else it goes before and comes back after. */
function isConverted({ typeChanges, mode }: PlanInput, { key }: Alter): boolean {
  const facts = typeChanges.get(key);
  return mode === "direct" && facts !== undefined && (facts.cast !== "assignment" || facts.back !== "assignment");
}

/** An expression over the column that is another one afterwards: PostgreSQL would read the old one over the new type. */
function isReplaced({ input, changes }: Draft, object: SchemaObject): boolean {
  return changes.some(
    (other) =>
      other.type === "alter" &&
      other.key === object.key &&
      object.kind !== "column" &&
      alterRules(input, other) === null,
  );
}

const isDefaultOf = ({ key }: Change, column: ObjectKey): boolean => key === keyOf(column, "default", "");

/** What PostgreSQL has no cast for goes by way of text, as a copy of the column does. */
function retyped(input: PlanInput, typed: Alter, phase: Phase): readonly DraftStep[] {
  const steps = alterInPlace(input, typed, phase, "retype") ?? [];
  if (input.typeChanges.get(typed.key)?.cast !== "text" || isComputed(typed)) return steps;
  const { sql } = castColumn(typed.after as Column, "text");
  return steps.map((step, i) => (i === 0 ? { ...step, run: { type: "sql", sql } } : step));
}

/** What is computed cannot be kept in step by a trigger, so it has no copy. */
function isCopied({ input }: Draft, change: Alter): boolean {
  return input.mode === "online" && changesByCopy(input.typeChanges.get(change.key)) && !isComputed(change);
}

/** The part of a change that alters an identity, which has its type from the column; and the rest. */
function identityBounds(change: Alter): readonly [Alter | null, Alter | null] {
  const { before, after } = change;
  if (before.attributes["identity"] === null || after.attributes["identity"] === null) return [null, change];
  const [mine, rest] = splitAlter(change, (name) => name === "identity");
  return mine.attributes.length === 0 ? [null, change] : [mine, rest];
}

const widths: readonly string[] = ["smallint", "integer", "bigint"];

/** Bounds must fit the type at every moment: they change before a narrower type and after a wider one. */
function inOrder(
  { before, after }: Alter,
  typed: readonly DraftStep[],
  bounds: readonly DraftStep[],
): readonly DraftStep[] {
  const [from, to] = [before, after].map(({ attributes }) => widths.indexOf(String(attributes["type"]))) as [
    number,
    number,
  ];
  const [first, second] = to < from ? [bounds, typed] : [typed, bounds];
  const last = first.at(-1);
  return [
    ...first,
    ...second.map((step, i) => (i === 0 && last ? { ...step, follows: [...step.follows, last.id] } : step)),
  ];
}

const withOwnNames = (undo: Undo, more: readonly Action[]): Undo => ({ ...undo, actions: [...undo.actions, ...more] });

/** What is lost when the step is taken is lost for good, so that it is no longer a question of what is written later. */
function withLoss({ unless, ...undo }: Undo, what: string | null): Undo {
  return what === null ? { ...undo, ...(unless && { unless }) } : { ...undo, result: "loses data", what };
}

/** What a change of type gives up without an error where the whole table is converted at once. */
function lossOf({ mode }: Draft["input"], from: SchemaObject, to: SchemaObject): string | null {
  const [a, b] = [from, to].map(({ attributes }) => String(attributes["type"])) as [string, string];
  const lost = mode === "direct" ? losesSilently(a, b) : null;
  return lost === null ? null : `${lost} of ${a} as ${b}`;
}

/**
 * From 18 on ALTER COLUMN TYPE builds the NOT NULL constraints of partitions anew, under their parent's name. Names that
 * the partitions had of their own only come back by detaching and attaching them.
 */
function ownNamesAgain(draft: Draft, change: Alter): readonly Action[] {
  const { input } = draft;
  const table = tableOf(change.key);
  if (input.serverVersion < 180_000 || !isPartitioned(input.live, table)) return [];
  const column = change.after.name;
  return partitionsOf(input.before, table)
    .flatMap((partition) => {
      const own = (partition.attributes["notNullNames"] as TableAttributes["notNullNames"])[column];
      if (own === undefined) return [];
      const named = (names: TableAttributes["notNullNames"]): Table =>
        ({ ...partition, attributes: { ...partition.attributes, notNullNames: names } }) as Table;
      return changePartition(named({}), named({ [column]: own }));
    })
    .map(({ sql }) => ({ type: "sql", sql }));
}

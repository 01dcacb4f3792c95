import { castColumn } from "../../kinds/column/alter.ts";
import type { Column } from "../../kinds/column/statements.ts";
import type { TableAttributes } from "../../kinds/table/attributes.ts";
import { changePartition } from "../../kinds/table/ddl.ts";
import type { Change } from "../../model/change.ts";
import { childrenOf, isWithin, keyOf, type ObjectKey, type SchemaObject } from "../../model/object.ts";
import type { Action, Phase, Undo } from "../../model/plan.ts";
import type { Statement } from "../../model/statement.ts";
import {
  createStatements,
  type Draft,
  type DraftStep,
  idOf,
  kindOfObject,
  nothing,
  type Outcome,
  type Recipe,
  splitAlter,
} from "../draft.ts";
import { changesByCopy, type PlanInput, type TypeChangeFacts } from "../input.ts";
import { alterInPlace } from "./alter.ts";
import { withoutCopies } from "./column-copy.ts";
import { losesSilently, losesSpelling } from "./lossy-casts.ts";
import { ofPartitionKey, partitionedBy } from "./partition-key.ts";
import { type Rebuild, rebuildOf, rebuildSteps } from "./rebuild.ts";
import { defaultSteps } from "./replace-type.ts";
import { alterRules, chain, phrase } from "./statements.ts";

import { isComputed, isPartitioned, partitionsOf, tableOf, tablesBelow } from "./table-facts.ts";
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
      if (taken.has(change) || !isRetyped(draft, change)) continue;
      const rest = { ...draft, changes: draft.changes.filter((c) => !taken.has(c)) };
      if (isMadeAgain(rest, change)) continue;
      const outcome = planChanges(rest, withSharers(rest, change));
      for (const other of outcome.takes) taken.add(other);
      outcomes.push(outcome);
    }
    return outcomes;
  },
};

function isRetyped(draft: Draft, change: Change): change is Alter {
  if (change.type !== "alter" || change.after.kind !== "column") return false;
  return change.attributes.some(({ name }) => name === "type" || name === "collation") && !isCopied(draft, change);
}

/** A computed column that goes and comes back with what it is computed from. */
function isMadeAgain(draft: Draft, { key, before }: Alter): boolean {
  if (draft.input.mode !== "direct" || !isGenerated(before)) return false;
  return draft.changes.some((one) => one.key !== key && before.dependsOn.includes(one.key) && isRetyped(draft, one));
}

function rebuildAround(draft: Draft, changes: readonly Alter[]): Rebuild {
  const { input } = draft;
  const keys = changes.map(({ key }) => key);
  return rebuildOf(
    draft,
    keys,
    (object) =>
      kindOfObject(input, object).rebuiltWithDependency ||
      (input.mode === "direct" && (isGenerated(object) || losesItsText(draft, object) || spansTypes(draft, object))),
    // What stands on a column that nothing is said about stands on its table.
    keys.flatMap((key) => tablesBelow(input.live, tableOf(key))),
  );
}

/** The change with those of other columns that the same views and the like stand on: these go and come back once. */
function withSharers(draft: Draft, first: Alter): readonly Alter[] {
  const group = [first];
  const others = draft.changes.filter(
    (one): one is Alter => one !== first && isRetyped(draft, one) && !isMadeAgain(draft, one),
  );
  const phase = phaseOf(draft, first);
  for (;;) {
    const drops = rebuildAround(draft, group).drops;
    const more = others.filter(
      (one) =>
        !group.includes(one) &&
        phaseOf(draft, one) === phase &&
        rebuildAround(draft, [one]).drops.some(({ key }) =>
          drops.some((drop) => isWithin(key, drop.key) || isWithin(drop.key, key)),
        ),
    );
    if (more.length === 0) return group;
    group.push(...more);
  }
}

const isInPlace = ({ input }: Draft, { key }: Alter): boolean =>
  input.mode === "online" && !changesByCopy(input.typeChanges.get(key));

const phaseOf = (draft: Draft, change: Alter): Phase =>
  draft.input.mode === "online" && !isInPlace(draft, change) ? "contract" : "expand";

function planChanges(draft: Draft, changes: readonly Alter[]): Outcome {
  const { input } = draft;
  for (const change of changes) {
    const partitioned = partitionedBy(input.live, change.key);
    if (partitioned)
      return { takes: [change], steps: [], problems: [ofPartitionKey(input, change.after, partitioned)] };
  }
  const rebuild = rebuildAround(draft, changes);
  const [first] = changes as readonly [Alter];
  const group = `type:${idOf(first.key)}`;
  const phase = phaseOf(draft, first);
  const converted = changes.filter((change) => isConverted(input, change));
  const own = draft.changes.filter((other) => converted.some(({ key }) => isDefaultOf(other, key)));
  const takes = [...changes, ...own, ...rebuild.takes];
  const causes = takes.map((taken) => taken.key);
  const around = rebuildSteps(draft, rebuild, group, phase, causes);
  const creates = input.mode === "online" ? withoutCopies(draft, around.creates) : around.creates;
  const parts = changes.map((change) =>
    planChange(draft, change, rebuild.drops.length + converted.length > 0 ? group : null),
  );
  const defaults = (state: "off" | "on"): readonly DraftStep[] =>
    converted.flatMap(({ after }) => defaultSteps(input, after, state, group, phase, causes));
  const waits = rebuild.drops
    .filter((object) => object.kind === "materialized_view")
    .map(
      (object) =>
        `${phrase(input, object)} is filled again in the same transaction; its readers and writers of its tables wait for that.`,
    );
  return {
    takes,
    leaves: parts.flatMap(({ left }) => left ?? []),
    steps: [...around.drops, ...defaults("off"), ...parts.flatMap(({ steps }) => steps), ...defaults("on"), ...creates],
    notes: waits,
    ...(phase === "contract" && {
      instructions: changes.map(
        ({ before, after }) =>
          `Deploy application code that reads ${phrase(input, after)} as ${before.attributes["type"]} and as ${after.attributes["type"]}.`,
      ),
    }),
  };
}

/** @param group of the steps that drop and create what stands on it; null: nothing does */
function planChange(
  draft: Draft,
  change: Alter,
  group: string | null,
): { readonly steps: readonly DraftStep[]; readonly left: Alter | null } {
  const { input } = draft;
  const [typed, rest] = splitAlter(change, (name) => name === "type" || name === "collation");
  const inPlace = isInPlace(draft, change);
  const phase = phaseOf(draft, change);
  const anew = phase === "contract";
  const loss = inPlace ? null : lossOf(input, change.before, change.after);
  const lossBack = inPlace ? null : lossOf(input, change.after, change.before);
  const [bounds, left] = rest ? identityBounds(rest) : [null, null];
  const facts = input.mode === "direct" ? input.typeChanges.get(change.key) : undefined;
  const altered = (alterInPlace(input, typed, phase, "retype") ?? [])
    .map((plain, i) => (i === 0 ? byText(plain, change, facts) : plain))
    .map((step) => ({
      ...step,
      undo: withLoss(
        withOwnNames(
          facts?.back === "text" ? step.undo : undoOfWidened(input, change.before, change.after, step.undo),
          [
            ...ownNamesAgain(draft, change),
            ...targetsAgain(input, change, input.before).map(({ sql }): Action => ({ type: "sql", sql })),
          ],
        ),
        loss ?? lossBack ?? spellingOf(input, change),
      ),
      title: `Change the type of ${phrase(input, change.after)}${anew ? ", and compute it anew" : inPlace ? " in place, without a rewrite" : ""}`,
      atomic: group ?? step.atomic,
      ...(inPlace && { class: "instant" as const, rewrites: false, scans: false, estimate: 10 }),
      losesData: loss,
      ...(loss !== null && { losesNothingIf: hasRoomFor(input, change.before, change.after) }),
      hazards: [
        ...(loss === null ? [] : [{ code: "FLUX801", message: `After this step ${loss} is gone for good` }]),
        {
          code: "FLUX805",
          message: "Prepared statements that return this column fail once and must be prepared again",
        },
      ],
    }));
  const again = chain(input, targetsAgain(input, change, input.desired), nothing, {
    id: `targets:${idOf(change.key)}`,
    title: `Give what is built anew over ${phrase(input, change.after)} its statistics targets`,
    phase,
    causes: [change.key],
    follows: altered.slice(-1).map(({ id }) => id),
    atomic: group,
  });
  return {
    steps: [...inOrder(change, altered, bounds ? (alterInPlace(input, bounds, phase) ?? []) : []), ...again],
    left,
  };
}

/** A default is cast along only where a value could be assigned, there and back; else it goes before and comes back after. */
function isConverted({ typeChanges, mode }: PlanInput, { key }: Alter): boolean {
  const facts = typeChanges.get(key);
  return mode === "direct" && facts !== undefined && (facts.cast !== "assignment" || facts.back !== "assignment");
}

/** What holds an expression that PostgreSQL reads over the new type, whatever else becomes of it. */
const expressions: ReadonlySet<string> = new Set(["check", "exclusion", "index", "statistics"]);

/** An expression over the column that is another one afterwards, or none: PostgreSQL would read the old one over the new type, and that over the old type on the way back. */
function losesItsText({ input, changes }: Draft, object: SchemaObject): boolean {
  return changes.some(
    (other) =>
      other.key === object.key &&
      ((other.type === "alter" && object.kind !== "column" && alterRules(input, other) === null) ||
        (other.type === "drop" && expressions.has(object.kind))),
  );
}

/** PostgreSQL changes no type beneath a computed column, which is made again from the new values. */
const isGenerated = ({ kind, attributes }: SchemaObject): boolean =>
  kind === "column" && (attributes["generated"] ?? null) !== null;

/** PostgreSQL changes one column after the other, and looks each time whether what they compare still fits. */
function spansTypes(draft: Draft, { kind, dependsOn }: SchemaObject): boolean {
  if (!expressions.has(kind) && kind !== "foreign_key") return false;
  return draft.changes.filter((one) => isRetyped(draft, one) && dependsOn.includes(one.key)).length > 1;
}

const isDefaultOf = ({ key }: Change, column: ObjectKey): boolean => key === keyOf(column, "default", "");

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

/** Where no cast leads from one type to the other, the value goes by way of its text: from one enum to another. */
function byText(step: DraftStep, { before, after }: Alter, facts: TypeChangeFacts | undefined): DraftStep {
  const cast = (from: SchemaObject, to: SchemaObject): Action => ({
    type: "sql",
    sql: castColumn(from as Column, to as Column, "text").sql,
  });
  const [, ...rest] = step.undo.actions;
  return {
    ...step,
    run: facts?.cast === "text" && !after.attributes["generated"] ? cast(before, after) : step.run,
    undo:
      facts?.back === "text" && !before.attributes["generated"] && step.undo.actions.length > 0
        ? { ...step.undo, actions: [cast(after, before), ...rest] }
        : step.undo,
  };
}

/** Indexes and statistics over a column are built anew with its type, and PostgreSQL forgets their statistics targets and owners. */
function targetsAgain(input: Draft["input"], { key }: Alter, model: Draft["input"]["live"]): readonly Statement[] {
  const says = ({ attributes }: SchemaObject): boolean =>
    Object.keys(attributes["statisticsTargets"] ?? {}).length > 0 || (attributes["target"] ?? null) !== null;
  return [...model.objects.values()]
    .filter((one) => (one.kind === "index" || one.kind === "statistics") && one.dependsOn.includes(key))
    .filter((one) => says(one) || childrenOf(model, one.key).some(({ kind }) => kind === "owner"))
    .filter((one) => input.live.objects.has(one.key) && input.desired.objects.has(one.key))
    .flatMap((one) => [...createStatements(input, one, model).slice(1), ...ownerAgain(input, one, model)]);
}

/** What is built anew belongs to whoever changes the type. */
function ownerAgain(input: Draft["input"], one: SchemaObject, model: Draft["input"]["live"]): readonly Statement[] {
  const owners = childrenOf(model, one.key).filter(({ kind }) => kind === "owner");
  return owners.flatMap((owner) => createStatements(input, owner, model));
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

/** What the way back does not know where the whole table is converted at once. */
function spellingOf({ mode }: Draft["input"], { before, after }: Alter): string | null {
  const [a, b] = [before, after].map(({ attributes }) => String(attributes["type"])) as [string, string];
  if (mode !== "direct" || isGenerated(after) || !losesSpelling(a, b)) return null;
  return `how ${a} that became ${b} was written`;
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

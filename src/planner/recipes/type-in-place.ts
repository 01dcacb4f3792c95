import type { Change } from "../../model/change.ts";
import { keyOf, type ObjectKey } from "../../model/object.ts";
import type { Action } from "../../model/plan.ts";
import { type Draft, type DraftStep, idOf, nothing, type Outcome, type Recipe, splitAlter } from "../draft.ts";
import type { PlanInput } from "../input.ts";
import { swapped } from "../tokens.ts";
import { alterInPlace } from "./alter.ts";
import { withoutCopies } from "./column-copy.ts";
import { isOfEmptyHeirs, lockEmptyHeirs } from "./empty-heirs.ts";
import { hasInherited } from "./own-rules.ts";
import { ofPartitionKey, partitionedBy } from "./partition-key.ts";
import { rebuildSteps } from "./rebuild.ts";
import { chain, phrase } from "./statements.ts";
import { defaultSteps } from "./type-conversion.ts";
import {
  type Alter,
  changedLater,
  isAtOnce,
  isInPlace,
  isMadeAgain,
  isRetyped,
  phaseOf,
  rebuildAround,
  withSharers,
} from "./type-together.ts";
import { lossOf, ownNamesAgain, spellingOf, targetsAgain, withCast, withLoss, withOwnNames } from "./type-undo.ts";
import { valueTypes } from "./value-types.ts";
import { hasRoomFor, undoOfWidened } from "./written-since.ts";

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
      if (hasInherited(draft.input.live, change.after)) {
        outcomes.push(changedAbove(change));
        continue;
      }
      const outcome = planChanges(rest, withSharers(rest, change));
      for (const other of outcome.takes) taken.add(other);
      outcomes.push(outcome);
    }
    return outcomes;
  },
};

/** PostgreSQL changes the type of an inherited column with its parent's, whose change gives the steps. */
function changedAbove(change: Alter): Outcome {
  const [, rest] = splitAlter(change, isOfType);
  return { takes: [change], leaves: rest ? [rest] : [], steps: [] };
}

const isOfType = (attribute: string): boolean => attribute === "type" || attribute === "collation";

function planChanges(draft: Draft, changes: readonly Alter[]): Outcome {
  const { input } = draft;
  for (const change of changes) {
    const partitioned = partitionedBy(input.live, change.key);
    if (partitioned)
      return { takes: [change], steps: [], problems: [ofPartitionKey(input, change.after, partitioned)] };
  }
  const [first] = changes as readonly [Alter];
  const group = `type:${idOf(first.key)}`;
  const phase = phaseOf(draft, first);
  const all = rebuildAround({ ...draft, changes: input.changes }, changes).drops;
  const asIs = phase === "expand" ? changedLater(draft, all) : draft;
  const rebuild = rebuildAround(asIs, changes);
  const converted = changes.filter((change) => isConverted(input, change));
  const own = draft.changes.filter((other) => converted.some(({ key }) => isDefaultOf(other, key)));
  const takes = [...changes, ...own, ...rebuild.takes];
  const causes = takes.map((taken) => taken.key);
  const around = rebuildSteps(asIs, rebuild, group, phase, causes);
  const creates = input.mode === "online" ? withoutCopies(draft, around.creates) : around.creates;
  const locks = new Map(
    changes
      .filter(({ key }) => isOfEmptyHeirs(input, key))
      .map(({ key }) => [key, lockEmptyHeirs(input, key, { group, phase, causes })]),
  );
  const parts = changes.map((change) =>
    planChange(
      draft,
      change,
      rebuild.drops.length + converted.length + locks.size > 0 ? group : null,
      locks.get(change.key),
    ),
  );
  const defaults = (state: "off" | "on"): readonly DraftStep[] =>
    converted.flatMap(({ after }) => defaultSteps(input, after, state, group, phase, causes));
  const waits = rebuild.drops
    .filter((object) => object.kind === "materialized_view")
    .map(
      (object) =>
        `${phrase(input, object)} is filled again in the same transaction; its readers and writers of its tables wait for that.`,
    );
  const altered = parts.flatMap(({ steps }) => steps);
  const steps = [...locks.values(), ...around.drops, ...defaults("off"), ...altered, ...defaults("on"), ...creates];
  return {
    takes,
    leaves: parts.flatMap(({ left }) => left ?? []),
    steps: steps.map((step, i) => (i === 0 ? { ...step, needs: [...step.needs, ...rebuild.awaits] } : step)),
    notes: waits,
    ...(phase === "contract" && {
      instructions: changes.map(
        ({ before, after }) =>
          `Deploy application code that reads ${phrase(input, after)} as ${before.attributes["type"]} and as ${after.attributes["type"]}.`,
      ),
    }),
  };
}

/**
 * @param group of the steps that drop and create what stands on it; null: nothing does
 * @param lock on all tables that have the column, which hold no rows
 */
function planChange(
  draft: Draft,
  change: Alter,
  group: string | null,
  lock: DraftStep | undefined,
): { readonly steps: readonly DraftStep[]; readonly left: Alter | null } {
  const { input } = draft;
  const [typed, rest] = splitAlter(change, isOfType);
  const inPlace = isInPlace(draft, change);
  const phase = phaseOf(draft, change);
  const anew = phase === "contract";
  const [was, is] = valueTypes(input, change);
  const loss = inPlace ? null : lossOf(input, was, is);
  const lossBack = inPlace ? null : lossOf(input, is, was);
  const [bounds, left] = rest ? identityBounds(rest) : [null, null];
  const facts = isAtOnce(input, change.key) ? input.typeChanges.get(change.key) : undefined;
  const altered = (alterInPlace(input, typed, phase, "retype") ?? [])
    .map((plain, i) => (i === 0 ? withCast(input, plain, change, facts) : plain))
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
      title: `Change the type of ${phrase(input, change.after)}${lock ? " in all tables that have it" : anew ? ", and compute it anew" : inPlace ? " in place, without a rewrite" : ""}`,
      atomic: group ?? step.atomic,
      // What is new on the column needs its new type.
      creates: anew ? [...step.creates, swapped(change.key)] : step.creates,
      ...(lock && { locks: lock.locks }),
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
function isConverted(input: PlanInput, { key }: Alter): boolean {
  const facts = input.typeChanges.get(key);
  return isAtOnce(input, key) && facts !== undefined && (facts.cast !== "assignment" || facts.back !== "assignment");
}

const isDefaultOf = ({ key }: Change, column: ObjectKey): boolean => key === keyOf(column, "default", "");

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

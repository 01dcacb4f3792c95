import type { Change } from "../../model/change.ts";
import { isWithin, type ObjectKey, type SchemaObject } from "../../model/object.ts";
import { copyName } from "../../model/own-names.ts";
import type { Statement } from "../../model/statement.ts";
import {
  createStatements,
  type Draft,
  type DraftStep,
  dropStatements,
  idOf,
  kindOfObject,
  makeStep,
  nothing,
  type Outcome,
  type Recipe,
} from "../draft.ts";
import type { PlanInput } from "../input.ts";
import { claimsOf } from "../tokens.ts";
import { isReserved } from "./beneath.ts";
import { buildSteps, refusing } from "./build-index.ts";
import { constraintNotValid } from "./constraint-not-valid.ts";
import { afterFills } from "./fill.ts";
import { replace } from "./replace.ts";
import { changesBelow, satellites } from "./satellites.ts";
import { chain, needsOf, phrase } from "./statements.ts";
import { isPartitioned, named, tableOf } from "./table-facts.ts";

type Create = Change & { readonly type: "create" };

/** A unique index whose name belongs to another one, of another table, until the foreign keys on that stand on this one. */
export const movedIndex: Recipe = {
  name: "moved index",
  why: "the name is free when the foreign keys have left the index that has it, and they need one to go to",
  takes: ["index: create"],
  plan: (draft) => planMoves(draft, constraintNotValid),
};

/** The same where foreign keys are dropped and created again. */
export const directMovedIndex: Recipe = {
  ...movedIndex,
  plan: (draft) => planMoves(draft, replace),
};

/** @param over what takes the foreign keys from one index to another */
function planMoves(draft: Draft, over: Recipe): readonly Outcome[] {
  const { input, changes } = draft;
  return changes.flatMap((change): readonly Outcome[] => {
    if (change.type !== "create" || !isFit(input, change)) return [];
    const followers = followersOf(draft, change.after);
    if (followers.length === 0) return [];
    const outcomes = over.plan({
      ...draft,
      changes: changes.filter(({ key }) => followers.some((follower) => isWithin(key, follower.key))),
    });
    const taken = outcomes.flatMap(({ takes }) => takes);
    return followers.every((follower) => taken.includes(follower)) ? moved(draft, change, outcomes) : [];
  });
}

/** An index with parts is built with those. */
function isFit(input: PlanInput, change: Create): boolean {
  const table = tableOf(change.key);
  if (change.after.kind !== "index" || change.after.attributes["attachedTo"] !== null) return false;
  return ![input.live, input.desired].some((model) => isPartitioned(model, table)) && !isReserved(input, change.key);
}

/** The foreign keys that stand on what has the index's name now, and on the index afterwards. */
function followersOf({ input, changes }: Draft, index: SchemaObject): readonly Change[] {
  const claims = claimsOf(input, [index]);
  const stands = (object: SchemaObject, on: (key: ObjectKey) => boolean): boolean => object.dependsOn.some(on);
  const hasName = (key: ObjectKey): boolean => {
    const holder = input.desired.objects.has(key) ? undefined : input.live.objects.get(key);
    return holder !== undefined && claimsOf(input, [holder]).some((claim) => claims.includes(claim));
  };
  return changes.filter(
    (change) =>
      change.type === "alter" &&
      change.after.kind === "foreign_key" &&
      stands(change.after, (key) => key === index.key) &&
      stands(change.before, hasName),
  );
}

/** Built under a name of its own, on which the foreign keys stand from then on; named once the other one is gone. */
function moved(draft: Draft, change: Create, outcomes: readonly Outcome[]): readonly Outcome[] {
  const { input } = draft;
  const index = change.after;
  const copy = named(index, copyName(index.name));
  const causes = [change.key];
  const build = { ...built(input, copy, causes), creates: [] };
  const rename = kindOfObject(input, index).rename as NonNullable<ReturnType<typeof kindOfObject>["rename"]>;
  const give = makeStep(input, {
    id: `name-index:${idOf(index.key)}`,
    title: `Give the new ${phrase(input, index)} its name`,
    phase: "contract",
    run: rename(copy, index.name)[0] as Statement,
    undo: rename(index, copy.name),
    causes,
    creates: [index.key],
    follows: [build.id],
  });
  const said = changesBelow(draft.changes, index.key);
  const marks = chain(input, satellites(input, index, input.desired), nothing, {
    id: `mark-index:${idOf(index.key)}`,
    title: `Give ${phrase(input, index)} what is said of it`,
    phase: "contract",
    causes: [...causes, ...said.map(({ key }) => key)],
    creates: said.map(({ key }) => key),
    follows: [give.id],
  });
  const onCopy = (step: DraftStep): DraftStep =>
    step.needs.includes(index.key)
      ? { ...step, needs: step.needs.filter((key) => key !== index.key), follows: [...step.follows, build.id] }
      : step;
  return [
    { takes: [change, ...said], steps: [...afterFills(draft, index.dependsOn, [build]), give, ...marks] },
    ...outcomes.map((outcome) => ({ ...outcome, steps: outcome.steps.map(onCopy) })),
  ];
}

function built(input: PlanInput, copy: SchemaObject, causes: readonly ObjectKey[]): DraftStep {
  if (input.mode === "online" && input.live.objects.has(tableOf(copy.key)))
    return refusing(input, copy, buildSteps(input, copy, causes, "expand").slice(0, 1))[0] as DraftStep;
  return makeStep(input, {
    id: `create-index:${idOf(copy.key)}`,
    title: `Create ${phrase(input, copy)}`,
    phase: "expand",
    run: createStatements(input, copy, input.desired)[0] as Statement,
    undo: dropStatements(input, copy, input.desired),
    causes,
    needs: needsOf([copy]),
  });
}

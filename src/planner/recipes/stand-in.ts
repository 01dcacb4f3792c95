import type { Statement } from "../../model/statement.ts";
import type { Circle } from "../circles.ts";
import { type DraftStep, idOf, kindOfObject, makeStep, type StepSpec, subtree } from "../draft.ts";
import type { PlanInput } from "../input.ts";
import { standing } from "../tokens.ts";
import { chain, exists, needsOf, phrase, recreate } from "./statements.ts";

/**
 * What stands on itself by way of others is first there without them; they come, and then it becomes what it shall be.
 * @param undo drops it
 */
export function createInCircle(
  input: PlanInput,
  { object, standIn, beneath }: Circle,
  statements: readonly Statement[],
  undo: readonly Statement[],
): readonly DraftStep[] {
  const kind = kindOfObject(input, object);
  const common = { phase: "expand", causes: [object.key] } as const;
  const early = chain(input, standIn, undo, {
    ...common,
    id: `stand-in:${idOf(object.key)}`,
    title: `Create ${phrase(input, object)} without rows, for what it stands on`,
    creates: [standing(object.key)],
    needs: object.dependsOn.filter((key) => !leadsBack(input, key, object.key, beneath)),
    after: exists(kind, object),
  });
  const last = chain(input, without(statements, standIn), standIn, {
    ...common,
    id: `create-${object.kind}:${idOf(object.key)}`,
    title: `Give ${phrase(input, object)} its query`,
    creates: [object.key],
    needs: needsOf([object]),
    follows: early.map((step) => step.id),
  });
  return [...early, ...last];
}

const without = (statements: readonly Statement[], others: readonly Statement[]): readonly Statement[] =>
  statements.filter(({ sql }) => !others.some((other) => other.sql === sql));

/** A stand-in becomes, with all below it, what it shall be. */
export function joinCircle(
  input: PlanInput,
  { object, standIn }: Circle,
  spec: Pick<StepSpec, "phase" | "causes" | "atomic">,
): readonly DraftStep[] {
  const whole = recreate(input, subtree(input.desired, object.key), input.desired);
  return chain(input, without(whole, standIn), standIn, {
    ...spec,
    id: `${spec.atomic}:complete:${idOf(object.key)}`,
    title: `Give ${phrase(input, object)} its query again`,
  });
}

/** Whether an object stands on one that stands on it. */
function leadsBack(
  { desired }: PlanInput,
  key: Circle["object"]["key"],
  goal: Circle["object"]["key"],
  beneath: Circle["beneath"],
): boolean {
  const seen = new Set([key]);
  const waiting = [key];
  for (let one = waiting.pop(); one !== undefined; one = waiting.pop()) {
    if (one === goal) return true;
    for (const next of desired.objects.get(one)?.dependsOn ?? [])
      if (!seen.has(next) && beneath.has(next)) {
        seen.add(next);
        waiting.push(next);
      }
  }
  return false;
}

/** What stands on itself by way of others lets go of them, so that they can go before it. */
export function leaveCircle(input: PlanInput, { object, standIn }: Circle): DraftStep {
  const [statement] = standIn as [Statement];
  return makeStep(input, {
    id: `leave-circle:${idOf(object.key)}`,
    title: `Let ${phrase(input, object)} have no rows, so that what it stands on can be dropped`,
    phase: "contract",
    run: statement,
    undo: recreate(input, subtree(input.before, object.key), input.before),
    causes: [object.key],
    releases: needsOf([object]),
  });
}

import type { ObjectKey } from "../model/object.ts";
import type { Plan, Step } from "../model/plan.ts";
import { groupsOf } from "./groups.ts";

/** A plan that is not finished, and what the database already has of it. */
export interface InFlight {
  readonly plan: Plan;
  /** In the order in which they ran. */
  readonly done: readonly Step[];
  /** Interrupted, forwards or backwards: done, not done or partly. */
  readonly unsettled: readonly Step[];
  readonly undone: readonly Step[];
  /** It has come to a gate, be it that the gate is where it begins. Else, with no step begun, it failed and left nothing. */
  readonly cameToGate: boolean;
}

/** What an object may be now, as hashes of its attributes; null: it may be absent. Objects that are not listed are not known. */
export type Expected = ReadonlyMap<ObjectKey, ReadonlySet<string | null>>;

/**
 * What the objects that a plan changes must be by now: what they were when it was made, and what the steps have made of
 * them since. An undo without actions leaves what its step has made, or, where an earlier step is taken back too, what that one found.
 */
export function expectedOf({ plan, done, unsettled, undone }: InFlight): Expected {
  const expected = new Map<ObjectKey, Set<string | null>>();
  const { objects = {} } = plan.from;
  for (const key of changedBy(plan.steps)) if (key in objects) expected.set(key, new Set([objects[key] ?? null]));
  const [isDone, isUndone, isUnsettled] = [new Set(done), new Set(undone), new Set(unsettled)];
  for (const group of groupsOf(plan.steps)) {
    const effects = group.flatMap((step) => Object.entries(step.effects)) as [ObjectKey, string | null][];
    const begun = group.some((step) => isDone.has(step) || isUnsettled.has(step));
    if (group.every((step) => isDone.has(step))) for (const [key, hash] of effects) expected.set(key, new Set([hash]));
    else if (begun) for (const [key] of effects) expected.delete(key);
    else if (group.some((step) => isUndone.has(step) && step.undo.actions.length === 0))
      for (const [key, hash] of effects) expected.get(key)?.add(hash);
  }
  return expected;
}

/** The objects that steps make, change or remove, as their proof has shown. */
export function changedBy(steps: readonly Step[]): ReadonlySet<ObjectKey> {
  return new Set(steps.flatMap((step) => Object.keys(step.effects) as ObjectKey[]));
}

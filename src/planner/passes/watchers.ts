import { isWithin, type ObjectKey } from "../../model/object.ts";
import type { DraftStep } from "../draft.ts";
import type { PlanInput } from "../input.ts";
import type { Edge } from "./connect-steps.ts";

type Models = Pick<PlanInput, "live" | "desired" | "registry">;

/** Of what steps are about, the objects that watch the others' steps, and may refuse them: before the plan, and after it. */
function watching(steps: readonly DraftStep[], { live, desired, registry }: Models): readonly (readonly ObjectKey[])[] {
  const keys = new Set(steps.flatMap(({ creates, removes, causes }) => [...creates, ...removes, ...causes]));
  return [live, desired].map(({ objects }) =>
    [...keys].flatMap((key) => {
      const object = objects.get(key as ObjectKey);
      return object && registry.get(object.kind).watches?.(object) ? [object.key] : [];
    }),
  );
}

/** Whether a step is about one of the objects, or about what lies below it, a comment. */
const concerns = ({ creates, removes, causes }: DraftStep, keys: readonly ObjectKey[]): boolean =>
  [...creates, ...removes, ...causes].some((one) => keys.some((key) => isWithin(one as ObjectKey, key)));

/** What begins to watch by the plan does so in its last phase: no step of the plan is refused by it. */
export function heldBack(steps: readonly DraftStep[], models: Models): readonly DraftStep[] {
  const [was = [], is = []] = watching(steps, models);
  const begins = is.filter((key) => !was.includes(key));
  const isLater = (step: DraftStep): boolean => step.phase === "contract" && !concerns(step, begins);
  if (begins.length === 0 || !steps.some(isLater)) return steps;
  return steps.map((step) => (concerns(step, begins) ? { ...step, phase: "contract" } : step));
}

/** From all other steps to those by which something begins to watch, and from those by which it ends to all others. */
export function unwatched(steps: readonly DraftStep[], models: Models): readonly Edge[] {
  const [was = [], is = []] = watching(steps, models);
  if (was.length + is.length === 0) return [];
  const says = (keys: readonly string[], watchers: readonly ObjectKey[]): boolean =>
    keys.some((key) => watchers.some((one) => one === key));
  const [begins, ends] = [is.filter((key) => !was.includes(key)), was.filter((key) => !is.includes(key))];
  const comes = steps.filter(({ creates, causes }) => says(creates, is) || says(causes, begins));
  const goes = steps.filter(({ removes, causes }) => says(removes, was) || says(causes, ends));
  const others = steps.filter((step) => !comes.includes(step) && !goes.includes(step));
  return others.flatMap(({ id }) => [
    ...comes.map((step): Edge => [id, step.id]),
    ...goes.map((step): Edge => [step.id, id]),
  ]);
}

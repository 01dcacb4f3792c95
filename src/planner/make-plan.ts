import { FluxError } from "../model/diagnostic.ts";
import { fingerprintOf, hashOf } from "../model/fingerprint.ts";
import { isWithin, type Json, type ObjectKey } from "../model/object.ts";
import { type Gate, type Plan, phases, type Step } from "../model/plan.ts";
import { type Draft, draftOf } from "./draft.ts";
import type { PlanInput } from "./input.ts";
import { chooseRecipes } from "./passes/choose-recipes.ts";
import { connectSteps } from "./passes/connect-steps.ts";
import { groupSteps } from "./passes/group-steps.ts";
import { orderSteps } from "./passes/order-steps.ts";
import { preferSteps } from "./passes/prefer-steps.ts";
import { heldBack } from "./passes/watchers.ts";
import { withKeysOfEmptyTables } from "./recipes/partition-key.ts";
import { directRecipes, onlineRecipes } from "./recipes/registry.ts";

/**
 * Orders changes into a plan: recipes turn changes into steps, what steps create, need and remove orders them, phases
 * and transactions follow. Synchronous and pure: the same input gives the same bytes.
 * @throws FluxError FLUX3xx for changes that cannot be planned as they are; all of them at once
 */
export function makePlan(given: PlanInput): Plan {
  const input = withKeysOfEmptyTables(given);
  const start = draftOf(input, input.changes);
  const draft = chooseRecipes(start, input.mode === "direct" ? directRecipes : onlineRecipes);
  if (draft.problems.length > 0) throw new FluxError(draft.problems);
  const planned = heldBack(draft.steps, input);
  const { edges, wishes } = connectSteps(planned, input);
  const ordered = orderSteps(planned, edges, [...wishes, ...preferSteps(planned, input)]);
  const steps = groupSteps(ordered).map((step) => ({ ...step, effects: {} }));
  checkIds(steps);
  checkPhases(steps);
  return finishPlan(input, steps, gatesOf(draft, steps), draft.notes);
}

function gatesOf(draft: Draft, steps: readonly Step[]): readonly Gate[] {
  if (draft.input.mode === "direct" || draft.instructions.length === 0) return [];
  const rounds = [...new Set(steps.filter((step) => step.phase === "contract").map((step) => step.round))];
  const instructions = [...new Set(draft.instructions)].sort();
  return rounds.map((round) => ({ round, instructions }));
}

/** Names the plan by its content. */
function finishPlan(input: PlanInput, steps: readonly Step[], gates: readonly Gate[], notes: readonly string[]): Plan {
  const touches = touchedBy(input);
  const { live, desired } = input;
  const content: Omit<Plan, "id"> = {
    formatVersion: 1,
    name: input.name,
    mode: input.mode,
    serverVersion: input.serverVersion,
    from: { touched: fingerprintOf(live, touches) },
    to: { touched: fingerprintOf(desired, touches) },
    touches,
    steps,
    gates,
    proof: null,
    notes: [...new Set(notes)],
  };
  return { ...content, id: hashOf(content as unknown as Json) };
}

/** The relations, types and functions that the changes lie in. */
function touchedBy(input: PlanInput): readonly ObjectKey[] {
  const roots = input.changes.flatMap((change) => {
    const old = change.type === "rename" ? [change.before.key] : [];
    return [change.key, ...old].map((key) => key.split("/").slice(0, 2).join("/") as ObjectKey);
  });
  const unique = [...new Set(roots)].sort();
  return unique.filter((key) => !unique.some((other) => other !== key && isWithin(key, other)));
}

/** The journal knows a step by its id, and so does the order of the steps. */
function checkIds(steps: readonly Step[]): void {
  const seen = new Set<string>();
  for (const { id } of steps) {
    if (seen.has(id)) throw new Error(`This is a bug in flux-migrate: two steps are called ${id}`);
    seen.add(id);
  }
}

/** No step may stand before one of an earlier phase of its round. */
function checkPhases(steps: readonly Step[]): void {
  let last: readonly [number, number] = [0, 0];
  for (const step of steps) {
    const rank = [step.round, phases.indexOf(step.phase)] as const;
    if (rank[0] < last[0] || (rank[0] === last[0] && rank[1] < last[1]))
      throw new Error(`This is a bug in flux-migrate: "${step.title}" comes after a later phase`);
    last = rank;
  }
}

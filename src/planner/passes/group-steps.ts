import type { Step } from "../../model/plan.ts";
import { relationOf } from "../draft.ts";
import type { PlacedStep } from "./order-steps.ts";

/**
 * Names the transaction of every step. Atomic groups keep theirs; neighbours that lock nothing but what this plan
 * itself creates share one; every other step commits alone, so that no lock outlives its statement.
 */
export function groupSteps(steps: readonly PlacedStep[]): readonly Omit<Step, "effects">[] {
  const created = new Set(steps.flatMap((step) => step.creates.flatMap((key) => relationNameOf(key))));
  let current: { readonly name: string; readonly round: number; readonly phase: string } | null = null;
  return steps.map((placed) => {
    const { releases: _releases, follows: _follows, atomic, ...step } = placed;
    const free =
      atomic === null &&
      step.transaction === "shared" &&
      step.locks.every(({ relation }) => created.has(`${relation.schema}.${relation.name}`));
    if (!free) {
      current = null;
      return { ...step, group: atomic ?? step.id };
    }
    if (current?.round !== step.round || current.phase !== step.phase)
      current = { name: step.id, round: step.round, phase: step.phase };
    return { ...step, group: current.name };
  });
}

function relationNameOf(key: string): readonly string[] {
  if (key.split("/").length !== 2) return [];
  const relation = relationOf(key as Parameters<typeof relationOf>[0]);
  return relation ? [`${relation.schema}.${relation.name}`] : [];
}

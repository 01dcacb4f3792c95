import { isWithin, type Model, type ObjectKey } from "../../model/object.ts";
import { circleOf, circlesIn } from "../circles.ts";
import type { DraftStep } from "../draft.ts";
import type { PlanInput } from "../input.ts";
import { claimsOf, copied, formerly, freed, newNameIn, removed, standing, swapped } from "../tokens.ts";

export type Edge = readonly [earlier: string, later: string];

/**
 * Edges between steps, from what each provides and requires:
 * who creates a thing, or its stand-in for what it stands on itself, runs before who needs it; who lets go of it runs before who removes it; who removes it runs
 * before who creates it anew, or something else of the same name; who makes a new name valid runs before whoever has to
 * do with what bears it.
 */
export function connectSteps(
  steps: readonly DraftStep[],
  input: Pick<PlanInput, "registry" | "live" | "desired">,
): readonly Edge[] {
  const removers = indexBy(steps, (step) => step.removes);
  const claims = (model: Model, keys: readonly string[]): readonly string[] =>
    claimsOf(
      input,
      keys.flatMap((key) => model.objects.get(key as ObjectKey) ?? []),
    );
  const circles = circlesIn(input.registry, input.desired);
  const creators = indexBy(steps, (step) => [
    ...step.creates,
    ...step.removes.map(removed),
    ...claims(input.live, step.removes).map(freed),
  ]);
  const edges: Edge[] = [...behindNewNames(steps)];
  for (const step of steps) {
    for (const id of step.follows) edges.push([id, step.id]);
    const made = [...step.creates, ...step.causes];
    for (const needed of step.needs) {
      const circle = circleOf(circles, needed, made);
      const key = circle ? standing(circle.object.key) : needed;
      for (const creator of creators.get(key) ?? []) edges.push([creator, step.id]);
    }
    for (const key of step.needs)
      if (!(step.causes as readonly string[]).includes(key))
        for (const swap of creators.get(swapped(key)) ?? []) edges.push([swap, step.id]);
    for (const key of step.releases)
      for (const remover of [...(removers.get(key) ?? []), ...(removers.get(formerly(key)) ?? [])])
        edges.push([step.id, remover]);
    for (const key of step.creates) for (const remover of removers.get(key) ?? []) edges.push([remover, step.id]);
    // A copy gets the names of what it stands for later.
    const named = step.creates.filter((key) => !step.creates.includes(copied(key)));
    for (const claim of claims(input.desired, named))
      for (const remover of creators.get(freed(claim)) ?? []) edges.push([remover, step.id]);
  }
  return edges.filter(([a, b]) => a !== b);
}

function behindNewNames(steps: readonly DraftStep[]): readonly Edge[] {
  const names = steps.flatMap((step) =>
    step.creates.flatMap((made) => {
      const key = newNameIn(made);
      return key === null ? [] : [{ id: step.id, key }];
    }),
  );
  if (names.length === 0) return [];
  return steps.flatMap((step) => {
    const all = [
      ...step.causes,
      ...step.needs,
      ...step.releases,
      ...step.removes,
    ] as readonly string[] as readonly ObjectKey[];
    return names.filter(({ key }) => all.some((one) => isWithin(one, key))).map(({ id }): Edge => [id, step.id]);
  });
}

function indexBy(steps: readonly DraftStep[], keys: (step: DraftStep) => readonly string[]): Map<string, string[]> {
  const index = new Map<string, string[]>();
  for (const step of steps) {
    for (const key of keys(step)) {
      const list = index.get(key);
      if (list) list.push(step.id);
      else index.set(key, [step.id]);
    }
  }
  return index;
}

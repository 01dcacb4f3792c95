import { isWithin, type Model, type ObjectKey } from "../../model/object.ts";
import { circleOf, circlesIn } from "../circles.ts";
import type { DraftStep } from "../draft.ts";
import type { PlanInput } from "../input.ts";
import { claimsOf, copied, formerly, freed, isSwapped, newNameIn, removed, standing, swapped } from "../tokens.ts";

export type Edge = readonly [earlier: string, later: string];

/**
 * Edges between steps, from what each provides and requires:
 * who creates a thing, or its stand-in for what it stands on itself, runs before who needs it; who lets go of it runs before who removes it; who removes it runs
 * before who creates it anew, or something else of the same name; who makes a new name valid runs before whoever has to
 * do with what bears it.
 * @returns with edges that are only wished for: what two groups drop and create again may stand on what either leaves
 */
export function connectSteps(
  steps: readonly DraftStep[],
  input: Pick<PlanInput, "registry" | "live" | "desired">,
): { readonly edges: readonly Edge[]; readonly wishes: readonly Edge[] } {
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
  const wishes: Edge[] = [];
  const remakers = remakersOf(steps);
  const shared = sharersIn(steps, remakers);
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
        for (const swap of creators.get(swapped(key)) ?? [])
          (step.creates.some((made) => remakers.get(made)?.has(swap)) ? wishes : edges).push([swap, step.id]);
    for (const key of step.releases) {
      for (const remover of removers.get(key) ?? []) edges.push([step.id, remover]);
      for (const remover of removers.get(formerly(key)) ?? [])
        (shared.has(step.id) ? wishes : edges).push([step.id, remover]);
    }
    for (const key of step.creates) for (const remover of removers.get(key) ?? []) edges.push([remover, step.id]);
    // A copy gets the names of what it stands for later.
    const named = step.creates.filter((key) => !step.creates.includes(copied(key)));
    for (const claim of claims(input.desired, named))
      for (const remover of creators.get(freed(claim)) ?? []) edges.push([remover, step.id]);
  }
  return { edges: edges.filter(([a, b]) => a !== b), wishes };
}

/** What is dropped and created again, as `swapped`, with the steps of all groups that do so. */
function remakersOf(steps: readonly DraftStep[]): ReadonlyMap<string, ReadonlySet<string>> {
  const groups = indexBy(steps, ({ atomic, id }) => [atomic ?? id]);
  const found = new Map<string, Set<string>>();
  for (const { atomic, id, creates } of steps)
    for (const made of creates.filter(isSwapped))
      found.set(made, new Set([...(found.get(made) ?? []), ...(groups.get(atomic ?? id) ?? [])]));
  return found;
}

/** The steps of groups that make something again which another group makes again, too. */
function sharersIn(steps: readonly DraftStep[], remakers: ReturnType<typeof remakersOf>): ReadonlySet<string> {
  const groupOf = new Map(steps.map(({ id, atomic }) => [id, atomic ?? id]));
  const several = (ids: ReadonlySet<string>): boolean => new Set([...ids].map((id) => groupOf.get(id))).size > 1;
  return new Set([...remakers.values()].filter(several).flatMap((ids) => [...ids]));
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

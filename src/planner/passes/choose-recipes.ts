import type { Draft, Recipe } from "../draft.ts";

/** Lets each recipe in turn take the changes that it knows how to make safely. The last recipe takes whatever is left. */
export function chooseRecipes(draft: Draft, recipes: readonly Recipe[]): Draft {
  return recipes.reduce((current, recipe) => {
    const outcomes = recipe.plan(current);
    const taken = new Set(outcomes.flatMap((outcome) => outcome.takes));
    return {
      ...current,
      changes: [
        ...current.changes.filter((change) => !taken.has(change)),
        ...outcomes.flatMap((outcome) => outcome.leaves ?? []),
      ].sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)),
      steps: [...current.steps, ...outcomes.flatMap((outcome) => outcome.steps)],
      instructions: [...current.instructions, ...outcomes.flatMap((outcome) => outcome.instructions ?? [])],
      notes: [...current.notes, ...outcomes.flatMap((outcome) => outcome.notes ?? [])],
      problems: [...current.problems, ...outcomes.flatMap((outcome) => outcome.problems ?? [])],
    };
  }, draft);
}

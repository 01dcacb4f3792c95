import type { Draft, Outcome, Recipe } from "../draft.ts";

/** Lets each recipe in turn take the changes that it knows how to make safely. The last recipe takes whatever is left. */
export function chooseRecipes(start: Draft, recipes: readonly Recipe[]): Draft {
  let draft = start;
  for (const recipe of recipes) draft = accept(draft, recipe.plan(draft));
  return draft;
}

function accept(draft: Draft, outcomes: readonly Outcome[]): Draft {
  const taken = new Set(outcomes.flatMap((outcome) => outcome.takes));
  const left = draft.changes.filter((change) => !taken.has(change));
  const all = [...left, ...outcomes.flatMap((outcome) => outcome.leaves ?? [])];
  return {
    input: draft.input,
    changes: all.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)),
    steps: [...draft.steps, ...outcomes.flatMap((outcome) => outcome.steps)],
    instructions: [...draft.instructions, ...outcomes.flatMap((outcome) => outcome.instructions ?? [])],
    notes: [...draft.notes, ...outcomes.flatMap((outcome) => outcome.notes ?? [])],
    problems: [...draft.problems, ...outcomes.flatMap((outcome) => outcome.problems ?? [])],
  };
}

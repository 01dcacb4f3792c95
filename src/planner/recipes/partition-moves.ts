import { kindOf, type ObjectKey } from "../../model/object.ts";
import type { Outcome, Recipe } from "../draft.ts";
import type { PlanInput } from "../input.ts";
import { removed } from "../tokens.ts";
import { isPartitioned, tableOf, tablesBelow } from "./table-facts.ts";

/** What a step gives that makes a table a partition, or makes it one no more. */
export const placed = (table: ObjectKey): string => `placed:${table}`;

/** The kinds of which every partition has a part. */
const kinds = new Set(["index", "primary_key", "unique", "exclusion", "foreign_key", "check"]);
/** Of these, what the running application does not miss: it goes before the partitions move. */
const loosened = new Set(["foreign_key", "check"]);

/**
 * Recipes for what a partitioned table has in parts. Its partitions are those of the document by then: whoever joins or
 * leaves in the same plan has done so, and what one that leaves takes along of what goes, goes from there by itself.
 */
export const onceDivided = (recipe: Recipe): Recipe => ({
  ...recipe,
  plan: (draft) => recipe.plan(draft).map((outcome) => afterMoves(draft.input, outcome)),
});

function afterMoves(input: PlanInput, outcome: Outcome): Outcome {
  const moves = outcome.takes.flatMap(({ type, key }) => {
    const kind = kindOf(key);
    if (!kinds.has(kind) || (type === "drop" && loosened.has(kind))) return [];
    const { created, joined, left } = movesBelow(input, tableOf(key));
    // A table that joins must have the check already.
    return kind === "check" && joined.length > 0 ? [] : [...created, ...joined, ...left];
  });
  if (moves.length === 0) return outcome;
  return {
    ...outcome,
    steps: outcome.steps.map((step) => ({ ...step, needs: [...new Set([...step.needs, ...moves])] })),
  };
}

/** What the steps give that create a partitioned table's partitions, attach or detach them, or drop them. */
interface Moves {
  readonly created: readonly string[];
  readonly joined: readonly string[];
  readonly left: readonly string[];
}

function movesBelow({ live, desired }: PlanInput, table: ObjectKey): Moves {
  if (![live, desired].every((model) => isPartitioned(model, table))) return { created: [], joined: [], left: [] };
  const [was, is] = [live, desired].map((model) => tablesBelow(model, table)) as [ObjectKey[], ObjectKey[]];
  const come = is.filter((one) => !was.includes(one));
  const gone = was.filter((one) => !is.includes(one));
  return {
    created: come.filter((one) => !live.objects.has(one)),
    joined: come.filter((one) => live.objects.has(one)).map(placed),
    left: gone.map((one) => (desired.objects.has(one) ? placed(one) : removed(one))),
  };
}

import type { Change } from "../../model/change.ts";
import { isWithin } from "../../model/object.ts";
import { type Draft, type Outcome, type Recipe, subtree } from "../draft.ts";
import { isReserved } from "./beneath.ts";
import { tableOf } from "./table-facts.ts";

type Alter = Change & { readonly type: "alter" };

/** What names a table beside its own. */
const kinds: ReadonlySet<string> = new Set(["foreign_key", "sequence_owner"]);

/**
 * What stands on a table that is dropped, and shall stand on another, is dropped and created again: in between, the one table
 * makes room for the other.
 */
export const newGround: Recipe = {
  name: "new ground",
  why: "the new table may have to wait until the old one is gone, which nothing may stand on then",
  plan: (draft) => {
    const outcomes: Outcome[] = [];
    for (const change of draft.changes)
      if (change.type === "alter" && kinds.has(change.after.kind) && losesItsGround(draft, change))
        outcomes.push(apart(draft, change));
    return outcomes;
  },
};

function losesItsGround({ input, changes }: Draft, { key, before }: Alter): boolean {
  if (isReserved(input, key)) return false;
  const ground = before.dependsOn.map(tableOf).filter((table) => table !== tableOf(key));
  return changes.some((change) => change.type === "drop" && ground.includes(change.key));
}

function apart({ input, changes }: Draft, { key }: Alter): Outcome {
  const dropped = subtree(input.live, key).map((before): Change => ({ type: "drop", key: before.key, before }));
  const created = subtree(input.desired, key).map((after): Change => ({ type: "create", key: after.key, after }));
  return { takes: changes.filter((change) => isWithin(change.key, key)), leaves: [...dropped, ...created], steps: [] };
}

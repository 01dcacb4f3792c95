import { isWithin, keyOf, type SchemaObject } from "../../model/object.ts";
import { removed } from "../draft.ts";
import type { PlanInput } from "../input.ts";
import { tableOf } from "./table-facts.ts";

/**
 * A sequence belongs to a column only while sequence and table have the same owner: who owns them is settled before that, and
 * after it is no longer so.
 */
export function orderOfOwners({ changes }: PlanInput, { kind, parent, dependsOn }: SchemaObject): readonly string[] {
  if (parent === null) return [];
  if (kind === "sequence_owner")
    return [parent, ...dependsOn.map(tableOf)].flatMap((one) => {
      const owner = keyOf(one, "owner", "");
      return [owner, removed(owner)];
    });
  if (kind !== "owner") return [];
  return changes.flatMap((change) =>
    change.type === "drop" &&
    change.before.kind === "sequence_owner" &&
    [change.key, ...change.before.dependsOn].some((key) => isWithin(key, parent))
      ? [removed(change.key)]
      : [],
  );
}

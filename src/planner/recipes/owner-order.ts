import { isWithin, keyOf, type Model, type SchemaObject } from "../../model/object.ts";
import type { Statement } from "../../model/statement.ts";
import { createOrReplace } from "../draft.ts";
import type { PlanInput } from "../input.ts";
import { removed } from "../tokens.ts";
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

/** A new sequence gets the owner of the table that its column is in, where nothing is said of the sequence's own. */
export function ownerOfTable(input: PlanInput, object: SchemaObject): readonly Statement[] {
  const owner = givenByTable(input, object, input.live, input.desired);
  return owner ? createOrReplace(input, owner, input.desired) : [];
}

/** The same on the way back, where the sequence is made again. */
export function ownerOfTableAgain(input: PlanInput, object: SchemaObject): readonly Statement[] {
  const owner = givenByTable(input, object, input.desired, input.before);
  return owner ? createOrReplace(input, owner, input.before) : [];
}

function givenByTable(
  { changes, live }: PlanInput,
  { kind, parent, dependsOn }: SchemaObject,
  from: Model,
  to: Model,
): SchemaObject | null {
  if (kind !== "sequence_owner" || parent === null || from.objects.has(parent)) return null;
  if (to.objects.has(keyOf(parent, "owner", ""))) return null;
  const owner = dependsOn
    .map(tableOf)
    .filter((one) => one !== parent)
    .flatMap((one) => {
      const key = keyOf(one, "owner", "");
      // The document may leave it as it is.
      return to.objects.get(key) ?? (changes.some((change) => change.key === key) ? [] : (live.objects.get(key) ?? []));
    })[0];
  return owner ? { ...owner, parent, key: keyOf(parent, "owner", "") } : null;
}

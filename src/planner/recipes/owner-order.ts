import { isWithin, keyOf, type SchemaObject } from "../../model/object.ts";
import type { Statement } from "../../model/statement.ts";
import { createOrReplace, removed } from "../draft.ts";
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

/** A new sequence for the column of a table that belongs to somebody else, which the document leaves as it is. */
export function ownerOfTable(input: PlanInput, { kind, parent, dependsOn }: SchemaObject): readonly Statement[] {
  if (kind !== "sequence_owner" || parent === null || input.live.objects.has(parent)) return [];
  if (input.desired.objects.has(keyOf(parent, "owner", ""))) return [];
  const tables = dependsOn.map(tableOf).filter((one) => one !== parent);
  const owner = tables.flatMap((one) => input.live.objects.get(keyOf(one, "owner", "")) ?? [])[0];
  if (!owner || input.changes.some(({ key }) => key === owner.key)) return [];
  return createOrReplace(input, { ...owner, parent, key: keyOf(parent, "owner", "") }, input.desired);
}

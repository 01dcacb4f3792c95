import type { Change } from "../../model/change.ts";
import { type Draft, type Outcome, type Recipe, splitAlter } from "../draft.ts";
import { partitionedAbove } from "../hierarchy.ts";
import { tableOf } from "./table-facts.ts";

type Alter = Change & { readonly type: "alter" };

/** A partition says by name which index or key of its parent its own is a part of, and stays the part of that whatever it is called. */
export const partOfRenamed: Recipe = {
  name: "part of what is renamed",
  why: "a part has its whole already, under the name that it had",
  takes: ["index: alter attachedTo", "unique: alter attachedTo", "primary_key: alter attachedTo"],
  plan: (draft) =>
    draft.changes.flatMap((change): readonly Outcome[] => {
      if (change.type !== "alter" || !isRenamedAbove(draft, change)) return [];
      const [, rest] = splitAlter(change, (name) => name === "attachedTo");
      return [{ takes: [change], leaves: rest ? [rest] : [], steps: [] }];
    }),
};

function isRenamedAbove({ input }: Draft, { before, after, attributes }: Alter): boolean {
  const { attachedTo: from = null } = before.attributes;
  const { attachedTo: to = null } = after.attributes;
  const table = input.live.objects.get(tableOf(before.key));
  if (from === null || to === null || !table || !attributes.some(({ name }) => name === "attachedTo")) return false;
  const parent = partitionedAbove(input.live, table)[0]?.key;
  return input.changes.some((one) => {
    if (one.type !== "rename" && one.type !== "alter") return false;
    if (one.before.kind !== before.kind || one.before.parent !== parent) return false;
    const nameOf = ({ name, attributes: own }: Alter["before"]): unknown => own["constraintName"] ?? name;
    return nameOf(one.before) === from && nameOf(one.after) === to;
  });
}

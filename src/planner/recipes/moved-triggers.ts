import type { Change } from "../../model/change.ts";
import { keyOf, type ObjectKey, sameJson } from "../../model/object.ts";
import type { Phase } from "../../model/plan.ts";
import {
  createStatements,
  type Draft,
  dropStatements,
  idOf,
  kindOfObject,
  type Outcome,
  type Recipe,
  subtree,
} from "../draft.ts";
import { partitionedAbove } from "../hierarchy.ts";
import { triggerSteps } from "./partition-triggers.ts";
import { changesBelow } from "./satellites.ts";
import { chain, exists, needsOf, phrase, recreate } from "./statements.ts";
import { isPartitioned, tableOf } from "./table-facts.ts";

type TriggerChange = Change & { readonly type: "create" | "drop" };

/** A row trigger of partitions that becomes one of the partitioned table under the same name, or the other way round. */
export const movedTriggers: Recipe = {
  name: "moved triggers",
  why: "a partition has the partitioned table's row triggers, and no other of the same name",
  takes: ["trigger: create", "trigger: drop"],
  plan: (draft) =>
    draft.changes.flatMap((change): readonly Outcome[] => {
      if ((change.type !== "create" && change.type !== "drop") || objectOf(change).kind !== "trigger") return [];
      const whole: TriggerChange = change;
      if (objectOf(whole).attributes["forEach"] !== "row" || !isPartitioned(draft.input.live, tableOf(whole.key)))
        return [];
      const own = ofPartitions(draft, whole);
      return own.length === 0 ? [] : [planMove(draft, whole, own)];
    }),
};

const objectOf = (change: TriggerChange) => (change.type === "create" ? change.after : change.before);

/** What is done the other way round to the triggers of that name on partitions that stay. */
function ofPartitions({ input, changes }: Draft, whole: TriggerChange): readonly TriggerChange[] {
  return changes.filter((change): change is TriggerChange => {
    if (change.type !== (whole.type === "create" ? "drop" : "create")) return false;
    const table = tableOf(change.key);
    if (change.key !== keyOf(table, "trigger", objectOf(whole).name)) return false;
    return [input.live, input.desired].every((model) => isBelow(model, table, tableOf(whole.key)));
  });
}

function isBelow(model: Draft["input"]["live"], table: ObjectKey, whole: ObjectKey): boolean {
  const partition = model.objects.get(table);
  return partition !== undefined && partitionedAbove(model, partition).some(({ key }) => key === whole);
}

/** In one transaction: no row is written without the trigger. */
function planMove({ input, changes }: Draft, whole: TriggerChange, own: readonly TriggerChange[]): Outcome {
  const object = objectOf(whole);
  const group = `move-trigger:${idOf(object.key)}`;
  const isSame = own.every((one) => sameJson(objectOf(one).attributes, object.attributes));
  const phase: Phase = isSame || input.mode === "direct" ? "expand" : "contract";
  const isNew = whole.type === "create";
  const make = isNew
    ? createStatements(input, object, input.desired)
    : recreate(input, subtree(input.before, object.key), input.before);
  const drop = dropStatements(input, object, isNew ? input.desired : input.live);
  const ofWhole = chain(input, isNew ? make : drop, isNew ? drop : make, {
    id: `${whole.type}-trigger:${idOf(object.key)}`,
    title: `${isNew ? "Create" : "Drop"} ${phrase(input, object)}`,
    phase,
    causes: [object.key],
    creates: isNew ? [object.key] : [],
    removes: isNew ? [] : [object.key],
    needs: isNew ? needsOf([object]) : [],
    releases: isNew ? [] : needsOf([object]),
    atomic: group,
    after: isNew ? exists(kindOfObject(input, object), object) : null,
  });
  const ofParts = own.flatMap((one) => triggerSteps(input, one, group, phase));
  const steps = isNew ? [...ofParts, ...ofWhole] : [...ofWhole, ...ofParts];
  const gone = [whole, ...own].filter(({ type }) => type === "drop");
  return {
    takes: [whole, ...own, ...gone.flatMap(({ key }) => changesBelow(changes, key))],
    steps: steps.map((step, i) => {
      const before = steps[i - 1];
      return before ? { ...step, follows: [...step.follows, before.id] } : step;
    }),
    ...(phase === "contract" && {
      instructions: [`Deploy application code that works with the old and the new ${phrase(input, object)}.`],
    }),
  };
}

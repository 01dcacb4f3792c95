import type { Change } from "../../model/change.ts";
import { isWithin, kindOf, type ObjectKey, rebase } from "../../model/object.ts";
import type { Phase } from "../../model/plan.ts";
import { createStatements, type Draft, type DraftStep, dropStatements, idOf, subtree } from "../draft.ts";
import type { PlanInput } from "../input.ts";
import { chain, needsOf, phrase, recreate } from "./statements.ts";
import { tableOf } from "./table-facts.ts";

type TriggerChange = Change & { readonly type: "create" | "drop" };

/**
 * Row triggers of a partitioned table are triggers of its partitions as well: those of the same names, which a table has
 * that becomes one, go before that, and come once it is one no more.
 */
export function triggersOf(
  { changes, input }: Draft,
  table: ObjectKey,
  parent: ObjectKey,
  joins: boolean,
): readonly TriggerChange[] {
  const model = joins ? input.desired : input.live;
  return changes.filter((change): change is TriggerChange => {
    if (change.type !== (joins ? "drop" : "create") || kindOf(change.key) !== "trigger") return false;
    const theirs = model.objects.get(rebase(change.key, table, parent));
    return tableOf(change.key) === table && theirs?.attributes["forEach"] === "row";
  });
}

/** In one transaction with the table's joining or leaving: no row is written without the trigger. */
export function triggerSteps(
  input: PlanInput,
  change: TriggerChange,
  group: string,
  phase: Phase,
): readonly DraftStep[] {
  const isNew = change.type === "create";
  const object = isNew ? change.after : change.before;
  const make = isNew
    ? createStatements(input, object, input.desired)
    : recreate(input, subtree(input.before, object.key), input.before);
  const drop = dropStatements(input, object, isNew ? input.desired : input.live);
  return chain(input, isNew ? make : drop, isNew ? drop : make, {
    id: `${change.type}-trigger:${idOf(change.key)}`,
    title: isNew
      ? `Create ${phrase(input, object)}, which had it from the partitioned table`
      : `Drop ${phrase(input, object)}, which gets the partitioned table's`,
    phase,
    causes: [change.key],
    creates: isNew ? [change.key] : [],
    removes: isNew ? [] : [change.key],
    // The table is there; that it is as it shall be is not for the trigger to wait for.
    needs: isNew ? needsOf([object]).filter((key) => !isWithin(key, tableOf(object.key))) : [],
    atomic: group,
  });
}

import { statement } from "../../model/kind.ts";
import { type Model, namesOf, type ObjectKey, type SchemaObject } from "../../model/object.ts";
import type { Phase } from "../../model/plan.ts";
import { type DraftStep, idOf, makeStep, nothing } from "../draft.ts";
import { parentsIn } from "../hierarchy.ts";
import { changesByCopy, type PlanInput } from "../input.ts";
import { columnsOf, hasInherited } from "./own-rules.ts";
import { tableIsEmpty } from "./probes.ts";
import { heirsOf, isEmpty, relation, relationSql, tableOf, tablesBelow } from "./table-facts.ts";

/**
 * Whether a column that other tables inherit, and that can have no copy for that, changes its type where neither its
 * table nor any of those holds a row. What they have from yet another table as well is not altered with this one.
 */
export function isOfEmptyHeirs(input: PlanInput, column: ObjectKey): boolean {
  const table = tableOf(column);
  if (input.mode === "direct" || !changesByCopy(input.typeChanges.get(column))) return false;
  if (heirsOf(input.live, table).length === 0 || !isEmpty(input, table)) return false;
  const all = [table, ...tablesBelow(input.live, table)];
  const name = namesOf(column).at(-1) as string;
  const others = all.flatMap((key) => parentsIn(input.live, key)).filter((key) => !all.includes(key));
  return !others.some((other) => columnsOf(input.live, other).has(name));
}

/** Whether tables that inherit from each other have the column: it is the same for all of them, and changes in all at once. */
export const isShared = (model: Model, column: SchemaObject): boolean =>
  heirsOf(model, tableOf(column.key)).length > 0 || hasInherited(model, column);

/** Nobody may write a row, to the table or to those that inherit from it, between the look at them and the change. */
export function lockEmptyHeirs(
  input: PlanInput,
  column: ObjectKey,
  { group, phase, causes }: { readonly group: string; readonly phase: Phase; readonly causes: readonly ObjectKey[] },
): DraftStep {
  const table = tableOf(column);
  const { name } = relation(table);
  return makeStep(input, {
    id: `${group}:lock:${idOf(table)}`,
    title: `Lock ${name} and the tables that inherit from it, which must hold no rows`,
    phase,
    run: statement(
      "lock table",
      [table, ...tablesBelow(input.live, table)],
      `LOCK TABLE ${relationSql(table)} IN ACCESS EXCLUSIVE MODE`,
    ),
    undo: nothing,
    causes,
    atomic: group,
    before: tableIsEmpty(relation(table)),
  });
}

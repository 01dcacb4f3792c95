import type { ObjectKey } from "../../model/object.ts";
import { name } from "../../sql/quote.ts";
import { type Draft, type DraftStep, idOf, makeStep, nothing } from "../draft.ts";
import type { PlanInput } from "../input.ts";
import { swapped } from "../tokens.ts";
import { not, triggerIs } from "./probes.ts";
import { createFunction, createTrigger, dropFunction, dropTrigger, overNew, rowTrigger } from "./row-trigger.ts";
import { backfillOf, relation, tableOf } from "./table-facts.ts";

/** Steps that give a column its value in new and in existing rows, and the ids others wait for. */
export interface Fill {
  readonly steps: readonly DraftStep[];
  /** New rows have the value once these are done. */
  readonly guarded: readonly string[];
  /** Every row has it once these are done. */
  readonly filled: readonly string[];
}

/**
 * Fills a column where it is null: by a trigger in rows that are written, by a batched backfill in those that exist.
 * The trigger goes in contract, when the deployed application writes the column itself.
 * @param expression SQL over the row
 * @param trigger false when a column default already gives new rows their value
 */
export function fillSteps(
  input: PlanInput,
  column: ObjectKey,
  columnName: string,
  expression: string,
  trigger: boolean,
  causes: readonly ObjectKey[],
): Fill {
  const table = tableOf(column);
  const rel = relation(table);
  const base = `${idOf(table)}.${columnName}`;
  const target = name(columnName);
  const backfill: DraftStep = makeStep(input, {
    id: `backfill:${base}`,
    title: `Backfill ${rel.name}.${columnName} in batches`,
    phase: "backfill",
    run: {
      type: "backfill",
      backfill: backfillOf(input, table, columnName, expression, `${target} IS NULL AND (${expression}) IS NOT NULL`),
    },
    undo: nothing,
    causes,
    creates: [`filled:${column}`],
    needs: [column],
    follows: trigger ? [`fill-trigger:${base}`] : [],
  });
  if (!trigger) return { steps: [backfill], guarded: [], filled: [backfill.id] };
  const body = `  IF NEW.${target} IS NULL THEN\n    NEW.${target} := ${overNew(rel, expression)};\n  END IF;`;
  const fill = rowTrigger(table, rel, "fill", columnName, body);
  const group = `fill-trigger-off:${base}`;
  const steps = [
    makeStep(input, {
      id: `fill-function:${base}`,
      title: `Create the function that fills ${rel.name}.${columnName} in written rows`,
      phase: "expand",
      run: createFunction(fill),
      undo: [dropFunction(fill)],
      causes,
      needs: [column],
    }),
    makeStep(input, {
      id: `fill-trigger:${base}`,
      title: `Fill ${rel.name}.${columnName} in every row that is written (trigger)`,
      phase: "expand",
      run: createTrigger(fill),
      undo: [dropTrigger(fill)],
      causes,
      follows: [`fill-function:${base}`],
      after: triggerIs(rel, fill.name),
    }),
    backfill,
    makeStep(input, {
      id: group,
      title: `Stop filling ${rel.name}.${columnName} by trigger`,
      phase: "contract",
      run: dropTrigger(fill),
      undo: [createTrigger(fill)],
      causes,
      follows: [backfill.id],
      after: not(triggerIs(rel, fill.name)),
    }),
    makeStep(input, {
      id: `fill-function-off:${base}`,
      title: `Drop the function that filled ${rel.name}.${columnName}`,
      phase: "contract",
      run: dropFunction(fill),
      undo: [createFunction(fill)],
      causes,
      follows: [group],
    }),
  ];
  return { steps, guarded: [`fill-trigger:${base}`], filled: [backfill.id] };
}

/**
 * Steps of expand that must find the values of these columns: where one of them is backfilled, they come after that, in its
 * phase. (Whoever needs a column that a copy replaces comes after the switch anyway.)
 */
export function afterFills(
  draft: Draft,
  columns: readonly string[],
  steps: readonly DraftStep[],
): readonly DraftStep[] {
  const made = new Set(draft.steps.flatMap((step) => step.creates));
  const fills = columns.flatMap((column) =>
    made.has(`filled:${column}`) && !made.has(swapped(column)) ? [`filled:${column}`] : [],
  );
  if (fills.length === 0) return steps;
  return steps.map((step) =>
    step.phase === "expand" ? { ...step, phase: "backfill", needs: [...step.needs, ...fills] } : step,
  );
}

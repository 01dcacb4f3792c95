import type { Diagnostic } from "../../model/diagnostic.ts";
import { kindOf, type SchemaObject } from "../../model/object.ts";
import type { Probe } from "../../model/plan.ts";
import { name } from "../../sql/quote.ts";
import { type DraftStep, kindOfObject, losing } from "../draft.ts";
import type { PlanInput } from "../input.ts";
import { losesUnnoticed } from "./column-copy-refusals.ts";
import { keptOrRefused } from "./lossy-casts.ts";
import { columnsOf, madeOf, successorOf, typeKinds } from "./made-of-types.ts";
import { tableIsEmpty } from "./probes.ts";
import { phrase } from "./statements.ts";
import { isEmpty, relation, relationSql, tableOf } from "./table-facts.ts";
import { lossInWords, spellingInWords } from "./type-undo.ts";
import type { Loss } from "./typed-table-losses.ts";
import { lostBetween, tellsLosses, type ValueType, valueTypes, wordsOfLost } from "./value-types.ts";

type Compared = Pick<PlanInput, "live" | "desired" | "changes">;

/** The columns that hold values of types that change, or of what is made of those. */
export function replacedColumns({ live, desired, changes }: Compared): readonly SchemaObject[] {
  const types = changes.flatMap(({ type, key }) =>
    (type === "alter" || type === "drop") && typeKinds.has(kindOf(key)) ? [key] : [],
  );
  return columnsOf({ live }, madeOf({ live, desired }, types));
}

/** What the values of a column are before and after a type that they are of, or made of, is replaced. */
export function replacedValues(
  input: Pick<PlanInput, "live" | "desired">,
  column: SchemaObject,
): readonly [ValueType, ValueType] {
  const dependsOn = column.dependsOn.map((key) => successorOf(input, key)?.key ?? key);
  return valueTypes(input, { before: column, after: { ...column, dependsOn } });
}

/** The columns with rows whose values would lose something without an error when their type is replaced, each as a problem. */
export function wouldLoseValues(
  input: PlanInput,
  type: SchemaObject,
  columns: readonly SchemaObject[],
): readonly Diagnostic[] {
  if (input.mode === "direct") return [];
  return columns.flatMap((column): readonly Diagnostic[] => {
    const lost = lostBetween(...replacedValues(input, column));
    if (lost.length === 0 || isKept(input, column) || isEmpty(input, tableOf(column.key))) return [];
    const at = input.desired.objects.get(column.key)?.origin ?? type.origin;
    return [
      {
        ...losesUnnoticed(input, column, lost),
        remedy: `Say that it is meant: leave ${phrase(input, type)} as it is, create the new one under another name, and give ${phrase(input, column)} that type with "backfill: <SQL expression over the row>", the new value of a row, and "reverse: <SQL expression over ${column.name}>", the old one for old code.`,
        ...(at && { at: { ...at, text: "" } }),
      },
    ];
  });
}

/** Whether something could be lost, but no row of today loses it. */
function isKept(input: PlanInput, column: SchemaObject): boolean {
  const [from, to] = replacedValues(input, column);
  const couldLose = input.mode === "online" && lostBetween(from, to).length > 0;
  return couldLose && tellsLosses(from, to) && input.losses?.get(column.key) === 0;
}

/** The value of a column as another type beneath domains, where PostgreSQL has a cast; null: only by way of text, if at all. */
export function valueByCast(
  { casts }: PlanInput,
  column: SchemaObject,
  [from, to]: readonly [ValueType, ValueType],
): string | null {
  if (!from.isPlain || !to.isPlain) return null;
  const own = `${name(column.name)}::${from.text}`;
  if (from.text === to.text) return own;
  return casts?.get(from.text)?.includes(to.text) ? `${own}::${to.text}` : null;
}

/** The same on the way there: a value that the new type does not keep raises where none does today. */
export function keptByCast(input: PlanInput, column: SchemaObject): string | null {
  const [from, to] = replacedValues(input, column);
  return isKept(input, column)
    ? keptOrRefused(name(column.name), from.text, to.text)
    : valueByCast(input, column, [from, to]);
}

/** The step that converts a column, with what its values lose on the way there, and on the way back. */
export function withLossOfValues(input: PlanInput, column: SchemaObject, step: DraftStep): DraftStep {
  const [from, to] = replacedValues(input, column);
  const loss = isKept(input, column) ? null : lossInWords(from, to);
  const there =
    loss === null ? step : input.mode === "online" ? onlyEmpty(step, column) : losingOf(input, column, step, loss);
  const back = goneOnTheWayBack(input, column, input.mode === "direct" ? loss : null);
  if (back === null) return there;
  const what = [...(step.undo.what === "" ? [] : [step.undo.what]), back.what].join(", ");
  const unless = step.undo.result === "lossless" ? back.unless : null;
  return { ...there, undo: losing(step.undo, what, unless ?? undefined) };
}

/** @param gone what the way there has lost for good */
function goneOnTheWayBack(input: PlanInput, column: SchemaObject, gone: string | null): Loss | null {
  const [from, to] = replacedValues(input, column);
  if (gone !== null) return { what: gone, unless: null };
  const spelled = spellingInWords(from, to);
  if (spelled !== null) return { what: spelled, unless: null };
  const written = wordsOfLost(lostBetween(to, from), ({ what }) => what);
  if (written === null) return null;
  const title = kindOfObject(input, column).title(column);
  return { what: `${written} in what was written to ${title} since`, unless: hasRoom(column, [to, from]) };
}

const onlyEmpty = (step: DraftStep, column: SchemaObject): DraftStep => ({
  ...step,
  before: tableIsEmpty(relation(tableOf(column.key))),
});

function losingOf(input: PlanInput, column: SchemaObject, step: DraftStep, loss: string): DraftStep {
  const { losesNothingIf: _, ...rest } = step;
  const all = [...(step.losesData === null ? [] : [step.losesData]), loss].join(", ");
  return {
    ...rest,
    losesData: all,
    ...(step.losesData === null && { losesNothingIf: hasRoom(column, replacedValues(input, column)) }),
    hazards: [{ code: "FLUX801", message: `After this step ${loss} is gone for good` }, ...step.hazards],
  };
}

/** Holds while the values of a column could take another type and come back as they are. */
function hasRoom(column: SchemaObject, [is, to]: readonly [ValueType, ValueType]): Probe {
  const table = tableOf(column.key);
  if (!is.isPlain || !to.isPlain) return tableIsEmpty(relation(table));
  const own = `${name(column.name)}::${is.text}`;
  return {
    sql: `NOT EXISTS (SELECT FROM ${relationSql(table)} WHERE (${own})::text IS DISTINCT FROM (${own}::${to.text}::${is.text})::text)`,
    says: `${to.text} has room for every value of ${relation(table).name}.${column.name}`,
  };
}

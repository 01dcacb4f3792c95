import type { CompositeTypeAttributes } from "../../kinds/composite_type/attributes.ts";
import type { Diagnostic } from "../../model/diagnostic.ts";
import type { Model, ObjectKey, SchemaObject } from "../../model/object.ts";
import { kindOf, sameJson } from "../../model/object.ts";
import type { Hazard, Obstacle, Undo } from "../../model/plan.ts";
import { name } from "../../sql/quote.ts";
import { kindOfObject } from "../draft.ts";
import type { PlanInput } from "../input.ts";
import { phrase } from "./statements.ts";
import { relationSql, tableOf } from "./table-facts.ts";

type List = CompositeTypeAttributes["attributes"];

/** What PostgreSQL makes types of, and so what may hold a composite type besides columns. */
export const madeOfTypes: ReadonlySet<string> = new Set(["composite_type", "domain", "range_type"]);

/** The columns that hold values of a type, or of what is made of it. */
export function columnsHolding(live: Model, type: ObjectKey): readonly ObjectKey[] {
  const found = new Set<ObjectKey>();
  const visit = (key: ObjectKey): void => {
    for (const object of live.objects.values()) {
      if (found.has(object.key) || !object.dependsOn.includes(key)) continue;
      if (object.kind !== "column" && !madeOfTypes.has(object.kind)) continue;
      found.add(object.key);
      if (object.kind !== "column") visit(object.key);
    }
  };
  visit(type);
  return [...found].filter((key) => live.objects.get(key)?.kind === "column").sort();
}

const listOf = (object: SchemaObject | undefined): List =>
  ((object?.attributes["attributes"] as List | undefined) ?? []) satisfies List;

/** The attributes that the other state of a composite type does not have. */
export function without(object: SchemaObject, other: SchemaObject): List {
  return listOf(object).filter((mine) => !listOf(other).some((one) => one.name === mine.name));
}

export const namesIn = (list: List): string => list.map((one) => one.name).join(", ");

/** What the values of a composite type lose on the way to its other state, and what the way back loses. */
export interface LossAndBack {
  readonly loss: string | null;
  readonly back: string | null;
}

/** What goes with attributes that go; what was written to new ones goes on the way back. */
export function valueLoss(input: PlanInput, before: SchemaObject, after: SchemaObject): LossAndBack {
  const inEvery = (list: List): string | null =>
    list.length === 0 ? null : `${namesIn(list)} in every ${kindOfObject(input, after).title(after)}`;
  const [loss, written] = [inEvery(without(before, after)), inEvery(without(after, before))];
  return { loss, back: loss ?? (written && `${written} since`) };
}

/** A step with what it loses, and its undo with what that cannot bring back. */
export function withLoss<S extends { readonly hazards: readonly Hazard[]; readonly undo: Undo }>(
  step: S,
  { loss, back }: LossAndBack,
): S & { readonly losesData: string | null } {
  const message = `After this step ${loss} is gone for good`;
  return {
    ...step,
    losesData: loss,
    hazards: loss === null ? step.hazards : [{ code: "FLUX801", message }, ...step.hazards],
    undo:
      back === null || step.undo.actions.length === 0 ? step.undo : { ...step.undo, result: "loses data", what: back },
  };
}

/** Whether a composite type keeps its attributes and their order: only then are its values, as texts, those of the new one. */
function isReordered({ live, desired }: PlanInput, type: ObjectKey): boolean {
  if (kindOf(type) !== "composite_type") return false;
  const [before, after] = [live, desired].map(({ objects }) => listOf(objects.get(type)).map((one) => one.name));
  return !sameJson(before, after);
}

/** The types whose values a column holds, those that they are made of included. */
function heldBy({ live }: PlanInput, column: SchemaObject): ReadonlySet<ObjectKey> {
  const found = new Set<ObjectKey>();
  const visit = (object: SchemaObject | undefined): void => {
    for (const key of object?.dependsOn ?? [])
      if (madeOfTypes.has(kindOf(key)) && !found.has(key)) {
        found.add(key);
        visit(live.objects.get(key));
      }
  };
  visit(column);
  return found;
}

const isArray = (column: SchemaObject): boolean => String(column.attributes["type"]).endsWith("[]");

/** The composite type of a column that is of the very type, neither an array of it nor of a type that is made of it. */
function ownType({ live }: PlanInput, column: SchemaObject): ObjectKey | null {
  const types = column.dependsOn.filter((key) => madeOfTypes.has(kindOf(key)) && live.objects.has(key));
  return isArray(column) || types.length !== 1 ? null : (types[0] as ObjectKey);
}

/** The type of a column whose values must be taken apart and put together by the names of their attributes, if they must. */
export function typeByNames(input: PlanInput, column: SchemaObject): ObjectKey | null {
  const own = ownType(input, column);
  return own !== null && isReordered(input, own) ? own : null;
}

/** The value of a column, its attributes in the order of another state of its type, to be read as a text. */
export function inOrderOf(column: SchemaObject, from: SchemaObject, to: SchemaObject): string {
  const own = name(column.name);
  const has = new Set(listOf(from).map((one) => one.name));
  const values = listOf(to).map((one) => (has.has(one.name) ? `(${own}).${name(one.name)}` : "NULL"));
  return `CASE WHEN ${own} IS NOT DISTINCT FROM NULL THEN NULL ELSE ROW(${values.join(", ")})::text END`;
}

/** The columns whose values no expression can convert by name: as texts, their attributes would come under other names. */
export function byPosition(
  input: PlanInput,
  columns: readonly SchemaObject[],
  types: readonly ObjectKey[],
): readonly SchemaObject[] {
  return columns.filter((column) => {
    const own = ownType(input, column);
    return [...heldBy(input, column)].some((key) => key !== own && types.includes(key) && isReordered(input, key));
  });
}

/** The rows whose values would come under other names. */
export function rowsByPosition(input: PlanInput, column: SchemaObject): Obstacle {
  return {
    sql: `SELECT count(*) FROM ${relationSql(tableOf(column.key))} WHERE ${name(column.name)} IS DISTINCT FROM NULL`,
    says: `${kindOfObject(input, column).title(column)} holds a value, which is converted by the position of its attributes`,
  };
}

/** Why a type is not replaced while such a column may hold values. */
export function swapsValues(input: PlanInput, type: SchemaObject, column: SchemaObject): Diagnostic {
  return {
    code: "FLUX342",
    severity: "error",
    summary: `${phrase(input, type)} cannot change which attributes it has, or their order, while ${phrase(input, column)} holds values of it`,
    detail:
      "The type would have to be replaced, and values in arrays and in other types are converted as texts, which know attributes by position only: values would come under other names.",
    remedy: `Keep the order of the attributes that stay, and write new ones behind them, in a plan that changes no type; or create a type under another name, and a column of it to replace ${column.name}.`,
    ...(type.origin && { at: { ...type.origin, text: "" } }),
  };
}

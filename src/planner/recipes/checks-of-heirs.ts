import { keyOf, type Model, type ObjectKey, type SchemaObject } from "../../model/object.ts";
import type { PlanInput } from "../input.ts";
import { claimsOf, freed } from "../tokens.ts";
import { tableOf, tablesBelow } from "./table-facts.ts";

/*
 * A table and one that inherits from it may both declare a check, which is then one constraint with two reasons. The
 * heir can neither drop nor rename it while its parent has it; a parent leaves it where it is the heir's own.
 */

/** The same check as the tables below declare it themselves. */
export function checksBelow(model: Model, check: SchemaObject): readonly ObjectKey[] {
  if (check.kind !== "check" || check.attributes["noInherit"] === true) return [];
  return tablesBelow(model, tableOf(check.key))
    .map((table) => keyOf(table, "check", check.name))
    .filter((key) => model.objects.has(key));
}

/** The same check as the tables above declare it. */
function checksAbove(model: Model, check: SchemaObject): readonly SchemaObject[] {
  if (check.kind !== "check") return [];
  return [...model.objects.values()].filter(
    (one) => one.kind === "check" && one.name === check.name && checksBelow(model, one).includes(check.key),
  );
}

/** What must be there before a check is created, so that the way back drops it before those of the heirs. */
export const neededByCheck = (input: PlanInput, check: SchemaObject): readonly ObjectKey[] =>
  checksBelow(input.desired, check);

/** What must be gone before a check can be dropped. */
export const goneBeforeCheck = (input: PlanInput, check: SchemaObject): readonly string[] =>
  claimsOf(input, checksAbove(input.live, check)).map(freed);

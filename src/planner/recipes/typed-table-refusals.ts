import type { Change } from "../../model/change.ts";
import type { Diagnostic } from "../../model/diagnostic.ts";
import type { ObjectKey, SchemaObject } from "../../model/object.ts";
import type { PlanInput } from "../input.ts";
import { columnsHolding } from "./composite-values.ts";
import { phrase } from "./statements.ts";

type Alter = Change & { readonly type: "alter" };

/** What PostgreSQL does not do to attributes of a type that has tables. */
export function refusals(
  input: PlanInput,
  type: Alter,
  tables: readonly ObjectKey[],
  altered: readonly Alter[],
): readonly Diagnostic[] {
  if (altered.length === 0) return [];
  const users = usersOf(input, type.key, tables, altered);
  const unconverted = altered.filter(({ key }) => (input.typeChanges.get(key)?.cast ?? "assignment") !== "assignment");
  return [
    ...(users.length > 0 ? [inUse(input, type.after, users)] : []),
    ...unconverted.map((change) => notAssigned(input, type.after, change)),
  ];
}

/** Columns that hold values of the type or rows of its tables, and those that are computed from what changes. */
function usersOf(
  input: PlanInput,
  type: ObjectKey,
  tables: readonly ObjectKey[],
  altered: readonly Alter[],
): readonly SchemaObject[] {
  const held = [type, ...tables].flatMap((key) => columnsHolding(input.live, key));
  const computed = [...input.live.objects.values()].filter(
    ({ kind, attributes, dependsOn }) =>
      kind === "column" &&
      (attributes["generated"] ?? null) !== null &&
      altered.some(({ key }) => dependsOn.includes(key)),
  );
  const isPart = ({ parent }: SchemaObject): boolean => parent !== null && tables.includes(parent);
  const others = held.flatMap((key) => input.live.objects.get(key) ?? []).filter((column) => !isPart(column));
  return [...new Set([...others, ...computed])];
}

function inUse(input: PlanInput, type: SchemaObject, users: readonly SchemaObject[]): Diagnostic {
  const all = users.map((one) => phrase(input, one)).join(", ");
  return {
    code: "FLUX345",
    severity: "error",
    summary: `Attributes of ${phrase(input, type)} cannot change their type while ${all} ${users.length === 1 ? "is" : "are"} made of it`,
    detail:
      "PostgreSQL changes the type of an attribute in the type's own tables, but not where other columns hold values of the type, or are computed from the attribute.",
    remedy: `Add an attribute of the new type and fill it, or drop ${all} in a migration before this one.`,
    ...(type.origin && { at: { ...type.origin, text: "" } }),
  };
}

function notAssigned(input: PlanInput, type: SchemaObject, { before, after }: Alter): Diagnostic {
  const [from, to] = [before, after].map(({ attributes }) => attributes["type"]);
  return {
    code: "FLUX346",
    severity: "error",
    summary: `${phrase(input, after)} cannot become ${to} with ${phrase(input, type)}`,
    detail: `The columns of a typed table change only with its type, where nothing says how a value is converted, and PostgreSQL does not assign ${from} to ${to}.`,
    remedy: `Add an attribute of the new type and fill it; or take "of_type" off the table in a migration before this one.`,
    ...(type.origin && { at: { ...type.origin, text: "" } }),
  };
}

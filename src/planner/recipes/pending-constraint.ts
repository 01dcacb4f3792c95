import type { AlterRule } from "../../model/kind.ts";
import { isNamedPart } from "../../model/named-part.ts";
import type { SchemaObject } from "../../model/object.ts";
import type { Statement } from "../../model/statement.ts";
import { kindOfObject } from "../draft.ts";
import type { PlanInput } from "../input.ts";
import { isPartitioned, tableOf } from "./table-facts.ts";

const kinds = new Set(["check", "foreign_key"]);

/** A check or foreign key whose rows are or must be checked. */
export function isValidOnLiveTable(input: PlanInput, object: SchemaObject): boolean {
  return (
    kinds.has(object.kind) &&
    object.attributes["validated"] === true &&
    object.attributes["enforced"] === true &&
    input.live.objects.has(tableOf(object.key))
  );
}

/** PostgreSQL before 18 has no NOT VALID for a foreign key of a partitioned table. */
export function needsParts(input: PlanInput, object: SchemaObject): boolean {
  return (
    object.kind === "foreign_key" && input.serverVersion < 180_000 && isPartitioned(input.live, tableOf(object.key))
  );
}

/** Whether it can first be made for new rows only. */
export function canBePending(input: PlanInput, object: SchemaObject): boolean {
  return isValidOnLiveTable(input, object) && !isNamedPart(object) && !needsParts(input, object);
}

/** The constraint before it is validated. */
export function pendingOf(object: SchemaObject): SchemaObject {
  return { ...object, attributes: { ...object.attributes, validated: false } };
}

/** The statement that checks the existing rows against a constraint. */
export function validation(input: PlanInput, pending: SchemaObject, object: SchemaObject): Statement {
  const rule = (
    kindOfObject(input, object).alter as { readonly [name: string]: AlterRule<SchemaObject["attributes"]> }
  )["validated"];
  const answer = typeof rule === "function" ? rule(pending, object, input.serverVersion) : rule;
  if (typeof answer !== "object") throw new Error(`This is a bug in flux-migrate: ${object.kind} cannot be validated`);
  return answer[0] as Statement;
}

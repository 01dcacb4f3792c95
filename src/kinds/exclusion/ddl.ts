import type { SchemaObject } from "../../model/object.ts";
import type { Statement } from "../../model/statement.ts";
import { name } from "../../sql/quote.ts";
import { deferral, nameAttachedConstraint } from "../constraint.ts";
import { addConstraint, indexTail, partMarks } from "../key-constraint.ts";
import type { ExclusionAttributes } from "./attributes.ts";

export type Exclusion = SchemaObject<ExclusionAttributes>;

function definition(object: Exclusion): string {
  const a = object.attributes;
  const elements = a.elements.map(({ column, operator }) => `${column} WITH ${operator}`).join(", ");
  const where = a.where === null ? "" : ` WHERE (${a.where})`;
  return `CONSTRAINT ${name(object.name)} EXCLUDE USING ${name(a.method)} (${elements})${indexTail(a)}${where}${deferral(a)}`;
}

/** As it stands inside CREATE TABLE; a partition's part of its parent's constraint is there already. */
export function clause(object: Exclusion): string {
  return object.attributes.attachedTo === null ? definition(object) : "";
}

export function afterClause(object: Exclusion): readonly Statement[] {
  const { attachedTo } = object.attributes;
  return [
    ...(attachedTo === null ? [] : [nameAttachedConstraint(object, attachedTo, object.name)]),
    ...partMarks(object, object.name),
  ];
}

export function create(object: Exclusion): readonly Statement[] {
  const added =
    object.attributes.attachedTo === null ? [addConstraint("add exclusion", object, definition(object))] : [];
  return [...added, ...afterClause(object)];
}

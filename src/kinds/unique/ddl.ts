import type { SchemaObject } from "../../model/object.ts";
import type { Statement } from "../../model/statement.ts";
import { name } from "../../sql/quote.ts";
import { nameAttachedConstraint } from "../constraint.ts";
import { addConstraint, keyTail, partMarks } from "../key-constraint.ts";
import type { UniqueAttributes } from "./attributes.ts";

export type Unique = SchemaObject<UniqueAttributes>;

function definition(object: Unique): string {
  const { nullsNotDistinct } = object.attributes;
  return `CONSTRAINT ${name(object.name)} UNIQUE${nullsNotDistinct ? " NULLS NOT DISTINCT" : ""}${keyTail(object.attributes)}`;
}

/** As it stands inside CREATE TABLE; a partition's part of its parent's constraint is there already. */
export function clause(object: Unique): string {
  return object.attributes.attachedTo === null ? definition(object) : "";
}

export function afterClause(object: Unique): readonly Statement[] {
  const { attachedTo } = object.attributes;
  return [
    ...(attachedTo === null ? [] : [nameAttachedConstraint(object, attachedTo, object.name)]),
    ...partMarks(object, object.name),
  ];
}

export function create(object: Unique): readonly Statement[] {
  const added = object.attributes.attachedTo === null ? [addConstraint("add key", object, definition(object))] : [];
  return [...added, ...afterClause(object)];
}

import type { SchemaObject } from "../../model/object.ts";
import type { Statement } from "../../model/statement.ts";
import { name } from "../../sql/quote.ts";
import { nameAttachedConstraint } from "../constraint.ts";
import { addConstraint, keyTail, partMarks } from "../key-constraint.ts";
import { relationName } from "../relation.ts";
import type { PrimaryKeyAttributes } from "./attributes.ts";

export type PrimaryKey = SchemaObject<PrimaryKeyAttributes>;

/** The name that the constraint has or gets. */
export function constraintName(object: PrimaryKey): string {
  return object.attributes.constraintName ?? `${relationName(object)}_pkey`;
}

function definition(object: PrimaryKey): string {
  const { constraintName: given } = object.attributes;
  return `${given === null ? "" : `CONSTRAINT ${name(given)} `}PRIMARY KEY${keyTail(object.attributes)}`;
}

/** As it stands inside CREATE TABLE; a partition's part of its parent's constraint is there already. */
export function clause(object: PrimaryKey): string {
  return object.attributes.attachedTo === null ? definition(object) : "";
}

export function afterClause(object: PrimaryKey): readonly Statement[] {
  const { attachedTo } = object.attributes;
  return [
    ...(attachedTo === null ? [] : [nameAttachedConstraint(object, attachedTo, constraintName(object))]),
    ...partMarks(object, constraintName(object)),
  ];
}

export function create(object: PrimaryKey): readonly Statement[] {
  const added = object.attributes.attachedTo === null ? [addConstraint("add key", object, definition(object))] : [];
  return [...added, ...afterClause(object)];
}

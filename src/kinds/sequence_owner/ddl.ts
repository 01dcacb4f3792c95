import { statement } from "../../model/kind.ts";
import type { ObjectKey, SchemaObject } from "../../model/object.ts";
import type { Statement } from "../../model/statement.ts";
import { name, nameOf } from "../../sql/quote.ts";
import { qualifiedSql } from "../relation.ts";
import type { SequenceOwnerAttributes } from "./attributes.ts";

type SequenceOwner = SchemaObject<SequenceOwnerAttributes>;

const sequence = (object: SequenceOwner): ObjectKey => object.parent as ObjectKey;

export function create(object: SequenceOwner): readonly Statement[] {
  const { table, column } = object.attributes;
  const owner = `${qualifiedSql(table)}.${name(column)}`;
  return [
    statement("alter sequence", sequence(object), `ALTER SEQUENCE ${nameOf(sequence(object))} OWNED BY ${owner}`),
  ];
}

export function drop(object: SequenceOwner): readonly Statement[] {
  return [statement("alter sequence", sequence(object), `ALTER SEQUENCE ${nameOf(sequence(object))} OWNED BY NONE`)];
}

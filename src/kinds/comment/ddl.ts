import { type DdlContext, statement } from "../../model/kind.ts";
import type { SchemaObject } from "../../model/object.ts";
import type { Statement } from "../../model/statement.ts";
import { literal } from "../../sql/quote.ts";
import type { CommentAttributes } from "./attributes.ts";

export function create(object: SchemaObject<CommentAttributes>, context: DdlContext): readonly Statement[] {
  return [statement("comment", object.parent, `COMMENT ON ${context.parent} IS ${literal(object.attributes.text)}`)];
}

export function drop(object: SchemaObject<CommentAttributes>, context: DdlContext): readonly Statement[] {
  return [statement("comment", object.parent, `COMMENT ON ${context.parent} IS NULL`)];
}

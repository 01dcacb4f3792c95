import { type DdlContext, statement } from "../../model/kind.ts";
import { kindOf, namesOf, type ObjectKey, parentOf, type SchemaObject } from "../../model/object.ts";
import type { Statement } from "../../model/statement.ts";
import { dollarQuoted, literal } from "../../sql/quote.ts";
import type { CommentAttributes } from "./attributes.ts";

type Comment = SchemaObject<CommentAttributes>;

const relations: readonly string[] = ["table", "view", "materialized_view", "sequence"];

/** The relation that is locked: what the comment is on, or the relation of that column; null where it is on something else. */
function relationOf(key: ObjectKey | null): ObjectKey | null {
  if (key === null || relations.includes(kindOf(key))) return key;
  return kindOf(key) === "column" ? parentOf(key) : null;
}

export function create(object: Comment, context: DdlContext): readonly Statement[] {
  const sql = `COMMENT ON ${context.parent} IS ${literal(object.attributes.text)}`;
  return [statement("comment", relationOf(object.parent), sql)];
}

export function drop(object: Comment, context: DdlContext): readonly Statement[] {
  return [statement("comment", relationOf(object.parent), withoutComment(object.parent as ObjectKey, context.parent))];
}

/** Extensions and the schema public are born with a comment, which counts as none. */
function withoutComment(parent: ObjectKey, reference: string): string {
  const [own = ""] = namesOf(parent);
  if (kindOf(parent) === "schema" && own === "public") return `COMMENT ON ${reference} IS 'standard public schema'`;
  if (kindOf(parent) !== "extension") return `COMMENT ON ${reference} IS NULL`;
  const found = `SELECT comment FROM pg_available_extensions WHERE name = ${literal(own)}`;
  const text = literal(`COMMENT ON ${reference.replaceAll("%", "%%")} IS %L`);
  return `DO ${dollarQuoted(`BEGIN EXECUTE format(${text}, (${found})); END`)}`;
}

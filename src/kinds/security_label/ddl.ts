import { type DdlContext, statement } from "../../model/kind.ts";
import { kindOf, type ObjectKey, parentOf, type SchemaObject } from "../../model/object.ts";
import type { Statement } from "../../model/statement.ts";
import { literal, name } from "../../sql/quote.ts";
import type { SecurityLabelAttributes } from "./attributes.ts";

type SecurityLabel = SchemaObject<SecurityLabelAttributes>;

const relations: readonly string[] = ["table", "view", "materialized_view", "foreign_table", "sequence"];

/** The relation that is locked; null where the label is on something else. */
function relationOf(key: ObjectKey): ObjectKey | null {
  if (relations.includes(kindOf(key))) return key;
  return kindOf(key) === "column" ? parentOf(key) : null;
}

function label(object: SecurityLabel, context: DdlContext, value: string): readonly Statement[] {
  const sql = `SECURITY LABEL FOR ${name(object.name)} ON ${context.parent} IS ${value}`;
  return [statement("security label", relationOf(object.parent as ObjectKey), sql)];
}

export function create(object: SecurityLabel, context: DdlContext): readonly Statement[] {
  return label(object, context, literal(object.attributes.label));
}

export function drop(object: SecurityLabel, context: DdlContext): readonly Statement[] {
  return label(object, context, "NULL");
}

import { type DdlContext, statement } from "../../model/kind.ts";
import { kindOf, type ObjectKey, type SchemaObject } from "../../model/object.ts";
import type { Statement } from "../../model/statement.ts";
import { name } from "../../sql/quote.ts";
import type { OwnerAttributes } from "./attributes.ts";

type Owner = SchemaObject<OwnerAttributes>;

const relations: readonly string[] = ["table", "view", "materialized_view", "sequence", "foreign_table"];

function give(object: Owner, context: DdlContext, role: string): readonly Statement[] {
  const parent = object.parent as ObjectKey;
  const on = relations.includes(kindOf(parent)) ? parent : null;
  return [statement(on === null ? "owner" : "owner of relation", on, `ALTER ${context.parent} OWNER TO ${role}`)];
}

export function create(object: Owner, context: DdlContext): readonly Statement[] {
  return give(object, context, name(object.attributes.role));
}

export function drop(object: Owner, context: DdlContext): readonly Statement[] {
  return give(object, context, "CURRENT_USER");
}

import { statement } from "../../model/kind.ts";
import { keyOf, type Model, type ObjectKey, parentOf, type SchemaObject } from "../../model/object.ts";
import type { Statement } from "../../model/statement.ts";
import { name } from "../../sql/quote.ts";
import { alterTable, relationName, relationOf } from "../relation.ts";
import { tablesAbove } from "../tables-above.ts";
import type { DefaultAttributes } from "./attributes.ts";

type Default = SchemaObject<DefaultAttributes>;

/** A default's parent is a column, whose parent is the relation. */
export function relation(object: SchemaObject): ObjectKey {
  return parentOf(relationOf(object)) as ObjectKey;
}

/** As it stands in a column's definition; an inherited column makes statements of it. */
export function clause(object: Default): string {
  const { expression } = object.attributes;
  return expression === null ? "DROP DEFAULT" : `DEFAULT ${expression}`;
}

export function create(object: Default): readonly Statement[] {
  const { expression } = object.attributes;
  if (expression === null) return drop(object);
  const action = `ALTER COLUMN ${name(relationName(object))} SET DEFAULT ${expression}`;
  return [statement("set default", relation(object), alterTable(relation(object), action))];
}

export function drop(object: Default): readonly Statement[] {
  const action = `ALTER COLUMN ${name(relationName(object))} DROP DEFAULT`;
  return [statement("drop default", relation(object), alterTable(relation(object), action))];
}

/** The defaults of the column in the tables above, which SET DEFAULT there gives this column, too. */
export function parentsDefaults(object: Default, model: Model): readonly ObjectKey[] {
  const above = tablesAbove(model, relation(object));
  return above.map((table) => keyOf(keyOf(table, "column", relationName(object)), "default", ""));
}

import { alterTable } from "../../kinds/relation.ts";
import type { TableAttributes } from "../../kinds/table/attributes.ts";
import { statement } from "../../model/kind.ts";
import { childrenOf, keyOf, type Model, namesOf, type ObjectKey, type SchemaObject } from "../../model/object.ts";
import type { Statement } from "../../model/statement.ts";
import { name } from "../../sql/quote.ts";
import { type DraftStep, idOf } from "../draft.ts";
import { parentsIn, partitionedAbove } from "../hierarchy.ts";
import type { PlanInput } from "../input.ts";
import { chain, phrase } from "./statements.ts";

/**
 * From 18 on NOT NULL constraints have names, and PostgreSQL renames none that is inherited: a table that becomes a
 * partition gets the names that they shall have there before.
 */
export function inheritedNames(input: PlanInput, table: SchemaObject): readonly DraftStep[] {
  if (input.serverVersion < 180_000) return [];
  const { key } = table;
  const renames = columnsIn(input.desired, key).flatMap((column) => {
    if (input.desired.objects.has(keyOf(key, "column", column))) return []; // It says its name itself.
    const [from, to] = [notNullName(input.live, key, column), notNullName(input.desired, key, column)];
    return from === null || to === null || from === to ? [] : [{ from, to }];
  });
  if (renames.length === 0) return [];
  const rename = (from: string, to: string): Statement =>
    statement("rename constraint", key, alterTable(key, `RENAME CONSTRAINT ${name(from)} TO ${name(to)}`));
  return chain(
    input,
    renames.map(({ from, to }) => rename(from, to)),
    renames.map(({ from, to }) => rename(to, from)),
    {
      id: `not-null-names:${idOf(key)}`,
      title: `Give the NOT NULL constraints of ${phrase(input, table)} their names in the partitioned table`,
      phase: "expand",
      causes: [key],
      // PostgreSQL looks for names that no other table of the schema has: a new one comes first.
      needs: parentsIn(input.desired, key),
    },
  );
}

const parentOf = (model: Model, table: ObjectKey): ObjectKey | null => {
  const object = model.objects.get(table);
  return (object && partitionedAbove(model, object)[0]?.key) ?? null;
};

/** The names of a table's columns, its own and those that it has as a partition. */
function columnsIn(model: Model, table: ObjectKey): readonly string[] {
  const own = childrenOf(model, table).flatMap((child) => (child.kind === "column" ? [child.name] : []));
  const parent = parentOf(model, table);
  return [...new Set([...own, ...(parent === null ? [] : columnsIn(model, parent))])];
}

/** The name of a column's NOT NULL constraint: its own, or as it has it from the partitioned table. Null: it has none. */
export function notNullName(model: Model, table: ObjectKey, column: string): string | null {
  const automatic = `${namesOf(table).at(-1)}_${column}_not_null`;
  const own = model.objects.get(keyOf(table, "column", column))?.attributes;
  if (own?.["notNull"] === true) return (own["notNullName"] as string | null) ?? automatic;
  const { notNullNames } = (model.objects.get(table)?.attributes ?? {}) as Partial<TableAttributes>;
  const said = notNullNames?.[column];
  if (said !== undefined) return said ?? automatic;
  const parent = parentOf(model, table);
  return parent === null ? null : notNullName(model, parent, column);
}

import { castColumn } from "../../kinds/column/alter.ts";
import type { Column } from "../../kinds/column/statements.ts";
import type { SchemaObject } from "../../model/object.ts";
import type { Probe, Undo } from "../../model/plan.ts";
import type { Statement } from "../../model/statement.ts";
import { name } from "../../sql/quote.ts";
import { kindOfObject, losing } from "../draft.ts";
import type { PlanInput } from "../input.ts";
import { tableIsEmpty } from "./probes.ts";
import { relation, relationSql, tableOf } from "./table-facts.ts";

/** The undo of what creates a table or a sequence: what was written to it since goes with it. */
export function undoOfCreate(
  input: PlanInput,
  object: SchemaObject,
  undo: readonly Statement[],
): readonly Statement[] | Undo {
  const title = kindOfObject(input, object).title(object);
  if (object.kind === "table")
    return losing(undo, `rows written to ${title} since`, tableIsEmpty(relation(object.key)));
  if (object.kind === "sequence")
    return losing(undo, `numbers taken from ${title} since`, {
      sql: `NOT EXISTS (SELECT FROM ${relationSql(object.key)} WHERE is_called)`,
      says: `no number was taken from ${title}`,
    });
  return undo;
}

/**
 * The undo of what adds a column to a table.
 * @param value the expression that gives the rows their value, null for none: a row that holds just that loses nothing
 */
export function undoOfAddedColumn(
  input: PlanInput,
  column: SchemaObject,
  value: string | null,
  undo: readonly Statement[],
): readonly Statement[] | Undo {
  const { generated, identity, type } = column.attributes;
  if (input.live.objects.get(tableOf(column.key))?.kind !== "table" || generated !== null || type === null) return undo;
  const title = kindOfObject(input, column).title(column);
  const unless = identity === null ? holdsNoMoreThan(column, title, value) : tableIsEmpty(relation(column.key));
  return losing(undo, `values written to ${title} since`, unless);
}

/** As text: not every type has an operator for equality. */
function holdsNoMoreThan(column: SchemaObject, title: string, value: string | null): Probe {
  const own = name(column.name);
  const other =
    value === null ? "" : ` AND (${own})::text IS DISTINCT FROM ((${value})::${column.attributes["type"]})::text`;
  return {
    sql: `NOT EXISTS (SELECT FROM ${relationSql(column.key)} WHERE NOT (${own} IS NULL)${other})`,
    says: value === null ? `${title} is null in every row` : `${title} holds nothing but what the plan gave it`,
  };
}

/** The undo of a change of type: what was written since is cut or rounded where the former type has no room for it. */
export function undoOfWidened(input: PlanInput, before: SchemaObject, after: SchemaObject, undo: Undo): Undo {
  const was = before.attributes["type"];
  if (was === after.attributes["type"] || undo.actions.length === 0 || undo.result !== "lossless") return undo;
  const title = kindOfObject(input, after).title(after);
  const [first, ...others] = undo.actions;
  // Who allows the loss wants the way back, so that what has no room is cut here.
  const cut = (before as Column).attributes.generated === null;
  const byText = input.typeChanges.get(after.key)?.back === "text";
  const [from, to] = [after, before] as readonly SchemaObject[] as readonly [Column, Column];
  const { sql } = castColumn(from, to, byText ? "text" : "cast");
  return {
    ...undo,
    actions: cut && first?.type === "sql" ? [{ ...first, sql }, ...others] : undo.actions,
    result: "loses data",
    what: `what ${was} has no room for of values written to ${title} since`,
    unless: hasRoomFor(input, after, before),
  };
}

/** Holds while a column could take another type and come back with every value as it is. */
export function hasRoomFor(input: PlanInput, column: SchemaObject, other: SchemaObject): Probe {
  const [is, to] = [column, other].map(({ attributes }) => String(attributes["type"])) as [string, string];
  const own = name(column.name);
  return {
    sql: `NOT EXISTS (SELECT FROM ${relationSql(column.key)} WHERE (${own})::text IS DISTINCT FROM ((${own})::${to}::${is})::text)`,
    says: `${to} has room for every value of ${kindOfObject(input, column).title(column)}`,
  };
}

import type { EnumAttributes } from "../../kinds/enum/attributes.ts";
import { modelOf, type SchemaObject } from "../../model/object.ts";
import type { Obstacle } from "../../model/plan.ts";
import { literal, name } from "../../sql/quote.ts";
import { kindOfObject } from "../draft.ts";
import type { PlanInput } from "../input.ts";
import { byPosition, rowsByPosition } from "./composite-values.ts";
import { columnsOf, madeOf } from "./made-of-types.ts";
import { relationSql, tableOf } from "./table-facts.ts";

/** The rows that hold a label which an enum gives up on its way from one state to another. */
export function labelsInUse(input: PlanInput, from: SchemaObject, to: SchemaObject): readonly Obstacle[] {
  if (from.kind !== "enum") return [];
  const [now, then] = [from, to].map((type) => (type as SchemaObject<EnumAttributes>).attributes.values) as [
    EnumAttributes["values"],
    EnumAttributes["values"],
  ];
  const gone = now.filter((label) => !then.includes(label));
  const columns = columnsOf({ ...input, live: input.before }, [from.key]);
  return columns.flatMap((column) =>
    gone.map((label): Obstacle => {
      const own = name(column.name);
      const isArray = String(column.attributes["type"]).endsWith("[]");
      const holds = isArray ? `${literal(label)} = ANY (${own}::text[])` : `${own}::text = ${literal(label)}`;
      return {
        sql: `SELECT count(*) FROM ${relationSql(tableOf(column.key))} WHERE ${holds}`,
        says: `${kindOfObject(input, column).title(column)} holds ${literal(label)}`,
      };
    }),
  );
}

/** The rows that a type's replacement, on its way from one state to another, would convert to other values. */
export function valuesByPosition(input: PlanInput, from: SchemaObject, to: SchemaObject): readonly Obstacle[] {
  if (from.kind !== "composite_type") return [];
  const live = modelOf([...input.before.objects.values(), from]);
  const reversed = {
    ...input,
    live,
    before: live,
    desired: modelOf([...input.before.objects.values(), to]),
  };
  const types = madeOf(reversed, [from.key]);
  return byPosition(reversed, columnsOf(reversed, types), types).map((column) => rowsByPosition(input, column));
}

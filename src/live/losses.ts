import type { RelationName } from "../model/plan.ts";
import { name, names } from "../sql/quote.ts";
import type { Connection } from "./connect.ts";
import { countRows } from "./count-rows.ts";

/**
 * How many rows of a table have in a column a value that another type does not keep, counted to just beyond `most`; null
 * where that cannot be known.
 */
export function countLosses(
  connection: Connection,
  relation: RelationName,
  column: { readonly name: string; readonly from: string; readonly to: string },
  most: number,
): Promise<number | null> {
  const value = name(column.name);
  const some = `SELECT FROM ${names(relation.schema, relation.name)} WHERE ${value}::${column.to}::${column.from} IS DISTINCT FROM ${value}`;
  return countRows(connection, some, most);
}

import type { RelationName } from "../model/plan.ts";
import { name, names } from "../sql/quote.ts";
import type { Connection } from "./connect.ts";
import { countRows } from "./count-rows.ts";

/** How many rows of a table have no value in a column, counted to just beyond `most`; null where that cannot be known. */
export function countNulls(
  connection: Connection,
  relation: RelationName,
  column: string,
  most: number,
): Promise<number | null> {
  const some = `SELECT FROM ${names(relation.schema, relation.name)} WHERE ${name(column)} IS NULL LIMIT ${most + 1}`;
  return countRows(connection, some);
}

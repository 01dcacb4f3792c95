import { statement } from "../../model/kind.ts";
import { keyOf, type Model, type ObjectKey } from "../../model/object.ts";
import type { Statement } from "../../model/statement.ts";
import { dollarQuoted, literal } from "../../sql/quote.ts";
import type { PlanInput } from "../input.ts";
import { isPartitioned, partitionsOf, relationSql } from "./table-facts.ts";

/** Whether a partition requires no value of its own in a column. */
export const isFree = ({ objects }: Model, key: ObjectKey): boolean => objects.get(key)?.attributes["notNull"] !== true;

/**
 * Takes NOT NULL from the partitions in which it would stay: a primary key of a partition makes it the partition's own.
 * @param model says which partitions keep theirs
 */
export function looseBelow(input: PlanInput, table: ObjectKey, column: string, model: Model): readonly Statement[] {
  if (input.serverVersion < 180_000 || !isPartitioned(input.live, table)) return [];
  const free = (one: ObjectKey): readonly ObjectKey[] =>
    partitionsOf(input.live, one).flatMap(({ key }) =>
      isFree(model, keyOf(key, "column", column)) ? [key, ...free(key)] : [],
    );
  const tables = free(table);
  if (tables.length === 0) return [];
  const list = tables.map((one) => `to_regclass(${literal(relationSql(one))})`).join(", ");
  const found = `SELECT t.oid FROM unnest(ARRAY[${list}]) WITH ORDINALITY t (oid, i)
      JOIN pg_attribute a ON a.attrelid = t.oid AND a.attname = ${literal(column)} AND a.attnotnull ORDER BY t.i`;
  const loop = `DECLARE one regclass; BEGIN FOR one IN ${found}
    LOOP EXECUTE format('ALTER TABLE %s ALTER COLUMN %I DROP NOT NULL', one, ${literal(column)}); END LOOP; END`;
  return [statement("drop not null", table, `DO ${dollarQuoted(loop)}`)];
}

import type pg from "pg";
import type { Backfill, RelationName } from "../model/plan.ts";
import { names } from "../sql/quote.ts";

const sqlOf = ({ schema, name }: RelationName): string => names(schema, name);

/** The leaves as they are now, in the order of their names: partitions come and go while a plan is under way. */
export async function leavesNow(client: pg.Client, { relation, leaves }: Backfill): Promise<readonly RelationName[]> {
  const { rows } = await client.query<RelationName & { readonly isleaf: boolean }>(
    `SELECT nspname AS schema, relname AS name, isleaf
       FROM pg_catalog.pg_partition_tree(pg_catalog.to_regclass($1)) t
       JOIN pg_catalog.pg_class c ON c.oid = t.relid JOIN pg_catalog.pg_namespace n ON n.oid = relnamespace`,
    [sqlOf(relation)],
  );
  const found = rows.length === 0 ? leaves : rows.filter(({ isleaf }) => isleaf);
  return found.map(({ schema, name }) => ({ schema, name })).sort((a, b) => (sqlOf(a) < sqlOf(b) ? -1 : 1));
}

export const isSame = (a: RelationName, b: RelationName | null): boolean => b !== null && sqlOf(a) === sqlOf(b);

/** Whether a leaf stands before the one where an earlier run came to. */
export const isBefore = (a: RelationName, b: RelationName | null): boolean => b !== null && sqlOf(a) < sqlOf(b);

/** Whether an error comes of a leaf that was dropped meanwhile. */
export async function isGone(client: pg.Client, leaf: RelationName, error: unknown): Promise<boolean> {
  if ((error as { readonly code?: string }).code !== "42P01") return false;
  const { rows } = await client.query<{ gone: boolean }>("SELECT pg_catalog.to_regclass($1) IS NULL AS gone", [
    sqlOf(leaf),
  ]);
  return rows[0]?.gone === true;
}

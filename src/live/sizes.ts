import type { RelationName } from "../model/plan.ts";
import { literal, names } from "../sql/quote.ts";
import type { Connection } from "./connect.ts";

/**
 * Rows (estimated, but 0 only when there are none) and bytes of the heap; a partitioned table counts its partitions. A
 * foreign table below it is not asked: another server would have to answer.
 */
export interface RelationSize {
  readonly relation: RelationName;
  readonly rows: number;
  readonly bytes: number;
}

/**
 * Sizes of tables, in two round trips whatever their number.
 * @see https://www.postgresql.org/docs/current/catalog-pg-class.html reltuples is -1 before the first ANALYZE
 */
export async function readSizes(
  { client }: Connection,
  relations: readonly RelationName[],
): Promise<readonly RelationSize[]> {
  if (relations.length === 0) return [];
  const list = relations
    .map(({ schema, name }, i) => `(${i}, to_regclass(${literal(names(schema, name))}))`)
    .join(", ");
  const { rows } = await client.query<{ i: number; rows: number; bytes: string; readable: boolean }>(`
    WITH RECURSIVE wanted (i, root) AS (VALUES ${list}),
      tree AS (SELECT i, root::oid AS oid FROM wanted WHERE root IS NOT NULL
               UNION ALL SELECT t.i, h.inhrelid FROM tree t JOIN pg_inherits h ON h.inhparent = t.oid)
    SELECT t.i, sum(CASE WHEN c.reltuples < 0 THEN pg_relation_size(c.oid) / 100 ELSE c.reltuples END)::float8 AS rows,
           sum(pg_relation_size(c.oid))::bigint::text AS bytes,
           has_table_privilege((SELECT root FROM wanted w WHERE w.i = t.i), 'SELECT') AND bool_and(c.relispopulated) AND NOT bool_or(c.relkind = 'f') AS readable
      FROM tree t JOIN pg_class c ON c.oid = t.oid AND c.relkind IN ('r', 'p', 'm', 'f')
     GROUP BY t.i ORDER BY t.i`);
  const readable = rows.filter((row) => row.readable);
  const filled = new Set<number>();
  if (readable.length > 0) {
    const probes = readable.map(({ i }) => {
      const { schema, name } = relations[i] as RelationName;
      return `SELECT ${i} AS i WHERE EXISTS (SELECT FROM ${names(schema, name)})`;
    });
    const found = await client.query<{ i: number }>(probes.join(" UNION ALL "));
    for (const { i } of found.rows) filled.add(i);
  }
  return rows.map(({ i, rows: estimated, bytes, readable: known }) => ({
    relation: relations[i] as RelationName,
    rows: known && !filled.has(i) ? 0 : Math.max(1, Math.round(estimated)),
    bytes: Number(bytes),
  }));
}

import type pg from "pg";
import { fail } from "../model/diagnostic.ts";
import type { Backfill, RelationName } from "../model/plan.ts";
import { name, names } from "../sql/quote.ts";

/** A place in a relation: the key's values as text, or the number of the block that comes next. */
export type Position = readonly string[];

/** A condition on the rows of a range, with its parameters from `$1` on. */
export interface Range {
  readonly sql: string;
  readonly values: readonly string[];
}

/** Cuts one relation into ranges of about as many rows as wanted. */
export interface Walker {
  /** The end as of now; null: there is nothing to walk. */
  end(): Promise<Position | null>;
  /** The end of the range that starts after `from` and holds about `rows` rows; `end` itself when fewer are left. */
  next(from: Position | null, end: Position, rows: number): Promise<Position>;
  range(from: Position | null, to: Position): Range;
}

/** Walks a leaf by its key, or by its blocks where it has none. */
export function walkerOf(client: pg.Client, backfill: Backfill, leaf: RelationName): Promise<Walker> {
  const alias = name(backfill.relation.name);
  const source = `${names(leaf.schema, leaf.name)} AS ${alias}`;
  return backfill.key ? byKey(client, source, alias, leaf, backfill.key) : byBlock(client, alias, leaf);
}

/** Ranges by rank: gaps in the key's values cost nothing, and every range is an index range scan. */
async function byKey(
  client: pg.Client,
  source: string,
  alias: string,
  leaf: RelationName,
  key: readonly string[],
): Promise<Walker> {
  const types = await columnTypes(client, leaf, key);
  const columns = key.map((column) => `${alias}.${name(column)}`);
  const row = `(${columns.join(", ")})`;
  const texts = columns.map((column) => `${column}::text`).join(", ");
  const order = (direction: string): string => columns.map((column) => `${column} ${direction}`).join(", ");
  const bound = (first: number): string => `(${types.map((type, i) => `$${first + i}::${type}`).join(", ")})`;
  const range = (from: Position | null, to: Position): Range =>
    from
      ? { sql: `${row} > ${bound(1)} AND ${row} <= ${bound(1 + key.length)}`, values: [...from, ...to] }
      : { sql: `${row} <= ${bound(1)}`, values: to };
  const first = async (sql: string, values: readonly string[]): Promise<Position | null> => {
    const { rows } = await client.query<string[]>({ text: sql, values: [...values], rowMode: "array" });
    return rows[0] ?? null;
  };
  return {
    end: () => first(`SELECT ${texts} FROM ${source} ORDER BY ${order("DESC")} LIMIT 1`, []),
    next: async (from, end, rows) => {
      const { sql, values } = range(from, end);
      const text = `SELECT ${texts} FROM ${source} WHERE ${sql} ORDER BY ${order("ASC")} OFFSET ${rows - 1} LIMIT 1`;
      return (await first(text, values)) ?? end;
    },
    range,
  };
}

async function columnTypes(client: pg.Client, leaf: RelationName, key: readonly string[]): Promise<readonly string[]> {
  const { rows } = await client.query<{ attname: string; nspname: string; typname: string }>(
    `SELECT a.attname, n.nspname, t.typname
       FROM pg_catalog.pg_attribute a
       JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
       JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
      WHERE a.attrelid = $1::regclass AND a.attname = ANY ($2) AND NOT a.attisdropped`,
    [names(leaf.schema, leaf.name), key],
  );
  const byName = new Map(rows.map((row) => [row.attname, names(row.nspname, row.typname)]));
  return key.map((column) => {
    const type = byName.get(column);
    if (type === undefined)
      fail("FLUX514", `The backfill walks ${leaf.schema}.${leaf.name} by its key, but it has no column "${column}"`, {
        remedy: "Run `flux drift` to see what changed since the plan was made.",
      });
    return type;
  });
}

/** Ranges of blocks (TID range scans): a row that moves behind the end was written after the start and is right. */
async function byBlock(client: pg.Client, alias: string, leaf: RelationName): Promise<Walker> {
  const { rows } = await client.query<{ blocks: string; per_block: number }>(
    `SELECT pg_relation_size(oid) / current_setting('block_size')::bigint AS blocks,
            CASE WHEN reltuples > 0 AND relpages > 0 THEN reltuples / relpages ELSE 50 END AS per_block
       FROM pg_catalog.pg_class WHERE oid = $1::regclass`,
    [names(leaf.schema, leaf.name)],
  );
  const { blocks = "0", per_block: perBlock = 50 } = rows[0] ?? {};
  return {
    end: async () => (blocks === "0" ? null : [blocks]),
    next: async (from, end, rowsWanted) => {
      const start = Number(from?.[0] ?? 0);
      return [String(Math.min(Number(end[0]), start + Math.max(1, Math.round(rowsWanted / perBlock))))];
    },
    range: (from, to) => ({
      sql: `${alias}.ctid >= $1::tid AND ${alias}.ctid < $2::tid`,
      values: [`(${from?.[0] ?? 0},0)`, `(${to[0]},0)`],
    }),
  };
}

import type pg from "pg";
import { parse } from "yaml";
import { names } from "../../src/sql/quote.ts";

/** A row as text by column. */
export type Row = { readonly [column: string]: string | null };

/** One table with all its rows, in an order that depends on nothing but them. */
export interface TableRows {
  readonly oid: string;
  readonly filenode: string;
  readonly schema: string;
  readonly name: string;
  readonly columns: readonly string[];
  /** Its columns and rows are its parent's. */
  readonly isPartition: boolean;
  readonly rows: readonly Row[];
}

/** Every row of every table but flux's own; a partition's rows are its parent's, but its file is its own. */
export async function readRows(client: pg.Client): Promise<readonly TableRows[]> {
  const { rows: tables } = await client.query<Omit<TableRows, "rows"> & { readonly kind: string }>(`
    SELECT c.oid::text, c.relfilenode::text AS filenode, nspname AS schema, relname AS name,
           relispartition AS "isPartition", relkind AS kind,
           ARRAY(SELECT attname::text FROM pg_attribute WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped ORDER BY attname) AS columns
      FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
     WHERE relkind IN ('r', 'p') AND nspname NOT IN ('pg_catalog', 'information_schema', 'flux') AND nspname NOT LIKE 'pg\\_%'
     ORDER BY nspname, relname`);
  const result: TableRows[] = [];
  for (const { kind, ...table } of tables) {
    const from = `${kind === "p" ? "" : "ONLY "}${names(table.schema, table.name)}`;
    const { rows } = await client.query<{ row: Row }>(
      `SELECT (SELECT coalesce(jsonb_object_agg(key, value), '{}') FROM jsonb_each_text(to_jsonb(t.*))) AS row FROM ${from} t`,
    );
    result.push({ ...table, rows: rows.map(({ row }) => row) });
  }
  return result;
}

/** New names of tables and columns, as a document declares them. */
export interface Renames {
  readonly table: (name: string) => string;
  readonly column: (table: string, name: string) => string;
}

interface Renamed {
  readonly renamed_from?: string | readonly string[];
  readonly columns?: { readonly [name: string]: Renamed | string };
}

/** What `renamed_from` says in a document. Names may have their schema. */
export function renamesIn(document: string): Renames {
  const { tables = {} } = (parse(document) ?? {}) as { readonly tables?: { readonly [name: string]: Renamed } };
  const short = (name: string): string => name.split(".").at(-1) as string;
  const find = (members: { readonly [name: string]: Renamed | string }, old: string): string | undefined =>
    Object.keys(members).find((name) => {
      const member = members[name] ?? "";
      return typeof member !== "string" && [member.renamed_from ?? []].flat().includes(old);
    });
  const table = (name: string): string => short(find(tables, name) ?? name);
  return {
    table,
    column: (of, name) => {
      const found = Object.entries(tables).find(([key]) => short(key) === table(of));
      return find(found?.[1]?.columns ?? {}, name) ?? name;
    },
  };
}

/** Rows as a sorted list of texts, over the columns that count. */
export function comparable(table: TableRows, columns: readonly string[]): readonly string[] {
  return table.rows.map((row) => JSON.stringify(columns.map((column) => row[column] ?? null))).sort();
}

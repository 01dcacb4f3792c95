import type { Json } from "../model/object.ts";

/** SQL: the output columns of a view or materialized view `c` as JSON. */
export const outputColumns = `
    coalesce((SELECT jsonb_agg(jsonb_build_object('name', a.attname, 'type', format_type(a.atttypid, a.atttypmod)
                 || CASE WHEN a.attcollation <> y.typcollation THEN ' COLLATE ' || a.attcollation::regcollation::text ELSE '' END) ORDER BY a.attnum)
                FROM pg_attribute a JOIN pg_type y ON y.oid = a.atttypid
               WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped), '[]'::jsonb)`;

/** SQL: the query of a view or materialized view `c`. */
export const queryText = "btrim(pg_get_viewdef(c.oid, false), ' ;')";

type OutputColumn = { readonly name: string; readonly type: string };

/** Whether CREATE OR REPLACE VIEW can lead from one list of output columns to the other: it can only append. */
export function isPrefix(before: readonly OutputColumn[] | null, after: readonly OutputColumn[] | null): boolean {
  if (before === null || after === null) return false;
  return before.every((column, i) => column.name === after[i]?.name && column.type === after[i]?.type);
}

/** The query text of a document without its final semicolon. */
export function bareQuery(text: Json | undefined): string {
  return String(text ?? "").replace(/[\s;]+$/, "");
}

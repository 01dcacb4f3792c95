import type pg from "pg";
import type { Change } from "../model/change.ts";
import { type Diagnostic, FluxError } from "../model/diagnostic.ts";
import { namesOf, type ObjectKey, rebase, type SchemaObject } from "../model/object.ts";
import { name, names } from "../sql/quote.ts";
import { blameOf } from "./blame.ts";
import { inVain, type SourceAt } from "./elaborate.ts";
import type { ShadowDatabase } from "./open-shadow.ts";

/**
 * Lets PostgreSQL parse every `backfill` expression that the changes will use, over the live columns.
 * @param database a shadow database that holds the live model
 * @throws FluxError FLUX405 at the place in the document, FLUX312 where an expression uses a generated column
 */
export async function checkExpressions(
  database: ShadowDatabase,
  changes: readonly Change[],
  renames: readonly { readonly from: ObjectKey; readonly to: ObjectKey }[],
  sourceAt: SourceAt,
): Promise<void> {
  const { client } = database.connection;
  const problems: Diagnostic[] = [];
  for (const change of changes) {
    if (change.type === "drop" || change.after.intent.backfill === undefined) continue;
    const live = renames.reduce((key, { from, to }) => rebase(key, to, from), change.key);
    const [schema, table] = namesOf(live) as [string, string];
    const alias = namesOf(change.key)[1] as string;
    await client.query(`SET search_path = pg_catalog, ${name(schema)}, public`);
    const { rows } = await client.query<{ there: boolean }>("SELECT to_regclass($1) IS NOT NULL AS there", [
      names(schema, table),
    ]);
    if (rows[0]?.there !== true) continue;
    const { backfill } = change.after.intent;
    const sql = `SELECT (${backfill}) FROM ${names(schema, table)} AS ${name(alias)} LIMIT 0`;
    try {
      await client.query(sql);
      const generated = await inVain(database, () => generatedIn(client, sql));
      const at = generated[0] && sourceAt(change.after, { text: backfill, offset: 0 });
      problems.push(...generated.map((column) => usesGenerated(change.after, backfill, column, at)));
    } catch (error) {
      if ((error as { code?: string }).code === undefined) throw error;
      const blamable = { object: { ...change.after, attributes: { backfill } }, sql, parts: [] };
      const at = sourceAt(change.after, blameOf(blamable, error as Error).said);
      problems.push({
        code: "FLUX405",
        severity: "error",
        summary: `The backfill of ${change.after.name} is not an expression over ${table}: ${(error as Error).message}`,
        detail: `backfill: ${backfill}`,
        remedy: "It may use the columns that the table has now, under their present names.",
        ...(at && { at }),
      });
    }
  }
  await client.query("RESET search_path");
  if (problems.length > 0) throw new FluxError(problems);
}

interface GeneratedColumn {
  readonly name: string;
  readonly expression: string;
}

/** The generated columns that a query uses, as PostgreSQL notes it for a view of it. */
async function generatedIn(client: pg.Client, sql: string): Promise<readonly GeneratedColumn[]> {
  await client.query(`CREATE TEMPORARY VIEW flux_expression (value) AS ${sql}`);
  const { rows } = await client.query<GeneratedColumn>(`
      SELECT a.attname AS name, pg_get_expr(g.adbin, g.adrelid) AS expression
        FROM pg_rewrite r
        JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = r.oid AND d.refclassid = 'pg_class'::regclass
        JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid AND a.attgenerated <> ''
        JOIN pg_attrdef g ON g.adrelid = a.attrelid AND g.adnum = a.attnum
       WHERE r.ev_class = 'pg_temp.flux_expression'::regclass
       ORDER BY a.attname`);
  return rows;
}

function usesGenerated(
  column: SchemaObject,
  backfill: string,
  { name: used, expression }: GeneratedColumn,
  at: Diagnostic["at"],
): Diagnostic {
  return {
    code: "FLUX312",
    severity: "error",
    summary: `The backfill of ${column.name} uses ${used}, a generated column`,
    detail: `backfill: ${backfill}\nPostgreSQL computes generated columns after all triggers, so that ${used} has no value yet in a row that is being written.`,
    remedy: `Write what it is generated from in its place: ${expression}`,
    ...(at && { at }),
  };
}

import type { Connection } from "../live/connect.ts";
import type { Change } from "../model/change.ts";
import { type Diagnostic, FluxError } from "../model/diagnostic.ts";
import { namesOf, type ObjectKey, rebase } from "../model/object.ts";
import { name, names } from "../sql/quote.ts";
import { blameOf } from "./blame.ts";
import type { SourceAt } from "./elaborate.ts";

/**
 * Lets PostgreSQL parse every `backfill` expression that the changes will use, over the live columns.
 * @param connection to a shadow database that holds the live model
 * @throws FluxError FLUX405 at the place in the document
 */
export async function checkExpressions(
  { client }: Connection,
  changes: readonly Change[],
  renames: readonly { readonly from: ObjectKey; readonly to: ObjectKey }[],
  sourceAt: SourceAt,
): Promise<void> {
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
  if (problems.length > 0) throw new FluxError(problems);
}

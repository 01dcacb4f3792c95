import type { RelationName } from "../model/plan.ts";
import { name, names } from "../sql/quote.ts";
import type { Connection } from "./connect.ts";

const patienceMs = 5000;

/**
 * How many rows of a table have no value in a column, counted to just beyond `most`; null where that cannot be known:
 * the table may not be read, or reading it takes too long.
 */
export async function countNulls(
  { client }: Connection,
  relation: RelationName,
  column: string,
  most: number,
): Promise<number | null> {
  const some = `SELECT FROM ${names(relation.schema, relation.name)} WHERE ${name(column)} IS NULL LIMIT ${most + 1}`;
  await client.query(
    `BEGIN READ ONLY; SET LOCAL statement_timeout = ${patienceMs}; SET LOCAL lock_timeout = ${patienceMs}`,
  );
  try {
    const { rows } = await client.query<{ count: number }>(
      `SELECT count(*)::integer AS count FROM (${some}) AS lacking`,
    );
    return rows[0]?.count ?? null;
  } catch (error) {
    if (["57014", "55P03", "42501"].includes((error as { code?: string }).code ?? "")) return null;
    throw error;
  } finally {
    await client.query("ROLLBACK");
  }
}

import type { Connection } from "./connect.ts";

const patienceMs = 5000;

/**
 * How many rows a query finds, counted to just beyond `most`; null where that cannot be known: a table may not be read,
 * reading it takes too long, or an expression fails in some row.
 */
export async function countRows({ client }: Connection, query: string, most: number): Promise<number | null> {
  await client.query(
    `BEGIN READ ONLY; SET LOCAL search_path = pg_catalog; SET LOCAL statement_timeout = ${patienceMs}; SET LOCAL lock_timeout = ${patienceMs}`,
  );
  try {
    const { rows } = await client.query<{ count: number }>(
      `SELECT count(*)::integer AS count FROM (${query} LIMIT ${most + 1}) AS found`,
    );
    return rows[0]?.count ?? null;
  } catch (error) {
    const { code = "" } = error as { code?: string };
    if (code === "" || /^(08|53|57P|XX)/.test(code)) throw error; // The connection or the server, not the query.
    return null;
  } finally {
    await client.query("ROLLBACK");
  }
}

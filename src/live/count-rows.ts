import type { Connection } from "./connect.ts";

const patienceMs = 5000;

/** No time, no lock, no right to read; a value that cannot be converted at all. */
const unknowable: readonly string[] = ["57014", "55P03", "42501", "22003", "22P02", "22008"];

/** How many rows a query gives; null where that cannot be known: the table may not be read, or reading it takes too long. */
export async function countRows({ client }: Connection, query: string): Promise<number | null> {
  await client.query(
    `BEGIN READ ONLY; SET LOCAL statement_timeout = ${patienceMs}; SET LOCAL lock_timeout = ${patienceMs}`,
  );
  try {
    const { rows } = await client.query<{ count: number }>(
      `SELECT count(*)::integer AS count FROM (${query}) AS found`,
    );
    return rows[0]?.count ?? null;
  } catch (error) {
    if (unknowable.includes((error as { code?: string }).code ?? "")) return null;
    throw error;
  } finally {
    await client.query("ROLLBACK");
  }
}

import type pg from "pg";

/** Begins a transaction whose settings do not depend on the defaults of role or database. */
export const begin = "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE";

/**
 * Runs work in a transaction of its own; when it fails, all of it is taken back.
 * @param settings SQL statements that come first, in the same round trip as the BEGIN
 */
export async function inTransaction<T>(
  client: pg.Client,
  settings: readonly string[],
  work: () => Promise<T>,
): Promise<T> {
  try {
    await client.query([begin, ...settings].join("; "));
    const result = await work();
    const { command } = await client.query("COMMIT");
    if (command !== "COMMIT") throw new Error("the server rolled the transaction back");
    return result;
  } catch (error) {
    await client.query("ROLLBACK").catch(() => undefined); // Fails only when the connection is gone, and the transaction with it.
    throw error;
  }
}

import type pg from "pg";
import type { Connection } from "./connect.ts";

/** What a query found: rows with their columns in order. */
export type Result = pg.QueryArrayResult<readonly unknown[] & unknown[]>;

/** A query, and how long it takes against others. */
export interface Weighed {
  readonly sql: string;
  readonly weight: number;
}

/** Print settings that make the same object print as the same text on every connection. */
export const printSettings: string = [
  "search_path = pg_catalog",
  "DateStyle = 'ISO, MDY'",
  "IntervalStyle = 'postgres'",
  "TimeZone = 'UTC'",
  "extra_float_digits = 1",
  "bytea_output = 'hex'",
  "xmloption = 'content'",
  "quote_all_identifiers = off",
  "standard_conforming_strings = on",
  "jit = off", // Not print, but for the same queries: compiling them takes longer than running them.
]
  .map((setting) => `SET LOCAL ${setting};`)
  .join(" ");

/** Begins what is read in one snapshot. */
export const beginSnapshot: string = `BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; ${printSettings}`;

/**
 * SQL text: the name under which another connection finds the open snapshot, null where the catalog is so small that a
 * second connection takes longer than it saves. (PostgreSQL manual, 9.28.5 Snapshot Synchronization Functions)
 */
export const exportedSnapshot: string =
  "CASE WHEN pg_relation_size('pg_attribute') > 2000000 THEN pg_export_snapshot() END";

/** Runs statements in one round trip, and gives what the queries among them found. */
export async function selectsOf(client: pg.Client, statements: readonly string[]): Promise<readonly Result[]> {
  const text = statements.map((statement) => `${statement};\n`).join("");
  const results = (await client.query({ text, rowMode: "array" })) as unknown as Result | readonly Result[];
  return [results].flat().filter((result) => result.command === "SELECT");
}

/**
 * Runs queries in the open snapshot of a connection: half of the work there, and the other half at the same time on a second
 * connection in the same snapshot. Without a second connection, because the server allows no more or a pooler has led
 * it to another server, the first does all.
 * @param name as `exportedSnapshot` gave it
 * @param onAsked called when the server has been asked for everything that it can do at once
 * @returns the results, in the order of the queries
 */
export async function selectTogether(
  connection: Connection,
  name: string,
  queries: readonly Weighed[],
  onAsked: () => void,
): Promise<readonly Result[]> {
  const results: Result[] = [];
  const run = async (client: pg.Client, indexes: readonly number[]): Promise<void> => {
    const sql = indexes.map((i) => (queries[i] as Weighed).sql);
    const found = await selectsOf(client, sql).finally(() => (client === connection.client ? undefined : client.end()));
    indexes.forEach((index, i) => {
      results[index] = found[i] as Result;
    });
  };
  const [own, others] = halves(queries);
  const runElsewhere = async (): Promise<boolean> => {
    const client = await joining(connection, name);
    const running = client && run(client, others);
    try {
      onAsked();
    } finally {
      await running;
    }
    return running !== null;
  };
  const [isRun] = await Promise.all([runElsewhere(), run(connection.client, own)]);
  if (!isRun) await run(connection.client, others);
  return results;
}

/** A second connection that sees the same; null where there is none. */
async function joining(connection: Connection, name: string): Promise<pg.Client | null> {
  const client = await connection.another();
  if (client === null) return null;
  try {
    const begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
    await client.query(`${begin}; SET TRANSACTION SNAPSHOT '${name}'; ${printSettings}`);
    return client;
  } catch {
    await client.end(); // The snapshot is not known there: it is another server.
    return null;
  }
}

/** Indexes of queries in two groups of about the same weight. */
function halves(queries: readonly Weighed[]): readonly [readonly number[], readonly number[]] {
  const weight = (i: number): number => (queries[i] as Weighed).weight;
  const order = [...queries.keys()].sort((a, b) => weight(b) - weight(a));
  const groups: [number[], number[]] = [[], []];
  const sums: [number, number] = [0, 0];
  for (const i of order) {
    const lighter = sums[0] <= sums[1] ? 0 : 1;
    groups[lighter].push(i);
    sums[lighter] += weight(i);
  }
  return groups;
}

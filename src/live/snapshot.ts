import type pg from "pg";
import { ask, type Question } from "./ask.ts";
import type { Connection } from "./connect.ts";

/** A query, and how long it takes against others. */
export interface Weighed extends Question {
  readonly weight: number;
  /** As `CatalogPart.opensTables`. */
  readonly opensTables?: boolean;
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
  "jit = off", // Not print, but for the same queries: compiling them takes longer than running them,
  "enable_mergejoin = off", // and what they join is hashed; to weigh the other way takes a tenth of their planning.
]
  .map((setting) => `SET LOCAL ${setting};`)
  .join(" ");

/** Begins what is read in one snapshot. */
export const beginSnapshot: string = `BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; ${printSettings}`;

/**
 * SQL text: the name under which another connection finds the open snapshot; null where the catalog is smaller than that,
 * because a second connection then takes longer than it saves. (PostgreSQL manual, 9.28.5 Snapshot Synchronization Functions)
 * @param bytes of pg_attribute
 */
export function exportedSnapshot(bytes: number): string {
  return `CASE WHEN pg_relation_size('pg_attribute') >= ${bytes} THEN pg_export_snapshot() END`;
}

/** How long a second connection may take until it sees the snapshot, in milliseconds: a pooler may let it wait for the first to end. */
const patience = 1_000;

/**
 * Runs queries in the open snapshot of a connection: half of the work there, and the other half at the same time on a second
 * connection in the same snapshot. Where there is no second one, because the server allows no more, a pooler has none to
 * give or has led it to another server, or where it is lost, the first does all.
 * @param name as `exportedSnapshot` gave it
 * @param onAsked called when the server has been asked for everything that it can do at once
 */
export async function selectTogether(
  connection: Connection,
  name: string,
  queries: readonly Weighed[],
  onAsked: () => void,
): Promise<void> {
  const [own, others] = halves(queries);
  const here = ask(connection.client, own);
  here.catch(() => undefined); // Thrown where it is awaited.
  const second = await joining(connection, name);
  const elsewhere = second && isDone(ask(second, [...others, { sql: "COMMIT" }]));
  try {
    onAsked();
    await here;
    if (!(await elsewhere)) await ask(connection.client, others);
  } finally {
    void second?.end(); // In the middle of a query it is cut off; nobody waits until the server has let it go.
  }
}

const isDone = (work: Promise<void>): Promise<boolean> =>
  work.then(
    () => true,
    () => false,
  );

/** A second connection that sees the same; null where there is none in time. */
async function joining(connection: Connection, name: string): Promise<pg.Client | null> {
  const client = await connection.another(patience);
  if (client === null) return null;
  const joined = client.query(`${beginSnapshot} SET TRANSACTION SNAPSHOT '${name}'`);
  const timer = setTimeout(() => void client.end(), patience);
  try {
    await joined;
    return client;
  } catch {
    await client.end(); // It took too long, or is connected to another server, which does not know the snapshot.
    return null;
  } finally {
    clearTimeout(timer);
  }
}

/** Queries in two groups of about the same weight; those that open the tables are in one of them. */
function halves(queries: readonly Weighed[]): readonly [readonly Weighed[], readonly Weighed[]] {
  const weight = (together: readonly Weighed[]): number => together.reduce((sum, query) => sum + query.weight, 0);
  const opening = queries.filter(({ opensTables }) => opensTables);
  const others = queries.filter(({ opensTables }) => !opensTables).map((query) => [query]);
  const groups: [Weighed[], Weighed[]] = [[], []];
  for (const together of [opening, ...others].sort((a, b) => weight(b) - weight(a)))
    (weight(groups[0]) <= weight(groups[1]) ? groups[0] : groups[1]).push(...together);
  return groups;
}

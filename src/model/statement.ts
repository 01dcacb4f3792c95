import type { ObjectKey } from "./object.ts";

/**
 * PostgreSQL's table lock modes, weakest first.
 * @see https://www.postgresql.org/docs/current/explicit-locking.html#LOCKING-TABLES
 */
export const lockModes = [
  "ACCESS SHARE",
  "ROW SHARE",
  "ROW EXCLUSIVE",
  "SHARE UPDATE EXCLUSIVE",
  "SHARE",
  "SHARE ROW EXCLUSIVE",
  "EXCLUSIVE",
  "ACCESS EXCLUSIVE",
] as const;
export type LockMode = (typeof lockModes)[number];

/**
 * What a statement does while it holds its locks. It decides timeouts and retries.
 * instant: catalog only · scan: reads the table under a weak lock · concurrent: CREATE/DROP INDEX CONCURRENTLY ·
 * batch: many short transactions · swap: several instant statements in one transaction · build: reads or writes the
 * whole table under a strong lock (only on new or small tables, or with `--direct`).
 */
export type StatementClass = "instant" | "scan" | "concurrent" | "batch" | "swap" | "build";

/**
 * One SQL statement and what is known of it. The text is never inspected again.
 */
export interface Statement {
  readonly sql: string;
  /** Name of the row of the lock table (`planner/locks.ts`) that describes this sort of statement, e.g. `add column`. */
  readonly form: string;
  /** The relations that the form locks, in the form's order (`add foreign key`: referencing, referenced). */
  readonly on: readonly ObjectKey[];
  /** What whoever runs it must be, beyond an owner of what it concerns. */
  readonly rights?: readonly Probe[];
}

/** A question to the catalog that must be answered `true`. */
export interface Probe {
  /** SQL boolean expression, to be run as `SELECT (sql)`. */
  readonly sql: string;
  /** What it asserts, as a sentence: `orders.total is still of type integer`. */
  readonly says: string;
}

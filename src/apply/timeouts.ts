import type pg from "pg";
import type { StatementClass } from "../model/statement.ts";

/** Time budgets in milliseconds; 0: none. */
export interface Timeouts {
  /** Longest wait for a lock that stops reads or writes. (Default: 1000) */
  readonly lock: number;
  /** Longest wait for the weak lock of a scan. (Default: 3000) */
  readonly scanLock: number;
  /** Longest run of a statement that only touches the catalog. (Default: 5000) */
  readonly statement: number;
  /** Longest run of one batch of a backfill. (Default: 10000) */
  readonly batch: number;
  /** How long a transaction of ours may sit idle, should this process stop. (Default: 10000) */
  readonly idle: number;
  /** How long other sessions may wait for us before our statement is cancelled. (Default: 2000) */
  readonly blocked: number;
}

export const defaultTimeouts: Timeouts = {
  lock: 1000,
  scanLock: 3000,
  statement: 5000,
  batch: 10_000,
  idle: 10_000,
  blocked: 2000,
};

/** What one statement may take: lock_timeout and statement_timeout, in milliseconds. */
export interface Limits {
  readonly lock: number;
  readonly statement: number;
}

/**
 * The limits of a statement class.
 * CREATE INDEX CONCURRENTLY waits for every older snapshot, also of sessions that it does not block: a lock_timeout
 * would make it fail and leave an invalid index, so the watchdog alone bounds it.
 */
export function limitsOf(kind: StatementClass, timeouts: Timeouts): Limits {
  const limits: { readonly [K in StatementClass]: Limits } = {
    instant: { lock: timeouts.lock, statement: timeouts.statement },
    swap: { lock: timeouts.lock, statement: timeouts.statement },
    scan: { lock: timeouts.scanLock, statement: 0 },
    concurrent: { lock: 0, statement: 0 },
    batch: { lock: timeouts.lock, statement: timeouts.batch },
    build: { lock: timeouts.lock, statement: 0 },
  };
  return limits[kind];
}

/**
 * Settings for the plan's statements, which qualify every name.
 * check_function_bodies is off as in pg_dump: a body may rely on the search_path of its callers.
 * row_security is off so that a policy raises an error where it would silently hide rows.
 */
export const planSettings: readonly string[] = [
  "search_path = pg_catalog",
  "check_function_bodies = off",
  "row_security = off",
];

/** `SET LOCAL a = 1; SET LOCAL b = 2` */
export function setAll(scope: "LOCAL" | "SESSION", settings: readonly string[]): string {
  return settings.map((setting) => `SET ${scope} ${setting}`).join("; ");
}

/** The settings that hold a statement to its limits. */
export function limitSettings(limits: Limits): readonly string[] {
  return [`lock_timeout = ${Math.round(limits.lock)}`, `statement_timeout = ${Math.round(limits.statement)}`];
}

/** Runs something on a session with settings that are reset afterwards. */
export async function withSettings<T>(
  client: pg.Client,
  settings: readonly string[],
  run: () => Promise<T>,
): Promise<T> {
  const reset = settings.map((setting) => `RESET ${setting.split(" ")[0]}`).join("; ");
  try {
    await client.query(setAll("SESSION", settings));
    return await run();
  } finally {
    await client.query(reset).catch(() => undefined); // Fails only when the session is gone.
  }
}

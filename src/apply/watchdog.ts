import { setTimeout as sleep } from "node:timers/promises";
import type { Connection } from "../live/connect.ts";
import type { StatementClass } from "../model/statement.ts";
import type { Blocker } from "./events.ts";

/** Opens a connection of the given application name. */
export type Connect = (applicationName: string) => Promise<Connection>;

/** What was seen from outside while a statement ran. */
export interface Sight {
  /** Longest time in milliseconds that another session waited for us. */
  readonly blocked: number;
  /** Whom we waited for last. */
  readonly blockers: readonly Blocker[];
  /** We were cancelled because others had waited too long. */
  readonly cancelled: boolean;
}

/** A second connection that watches the first one. */
export interface Watchdog {
  /** Watches until `stop`, which must be called. */
  watch(options: WatchOptions): Watch;
  /** Cancels the statement that runs, if any. */
  cancel(): Promise<void>;
  close(): Promise<void>;
}

export interface WatchOptions {
  readonly class: StatementClass;
  /** How long others may wait for us, in milliseconds; Infinity: only measure. */
  readonly budget: number;
  readonly onBlocked?: (blockers: readonly Blocker[]) => void;
}

export interface Watch {
  stop(): Promise<Sight>;
}

/** @param pid the server process that is watched */
export async function startWatchdog(connect: Connect, pid: number): Promise<Watchdog> {
  let connection = await connect("flux watchdog");
  const query = async <Row extends object>(sql: string, values: readonly unknown[]): Promise<Row | undefined> => {
    try {
      return (await connection.client.query<Row>(sql, [...values])).rows[0];
    } catch {
      await connection.client.end().catch(() => undefined);
      connection = await connect("flux watchdog");
      return (await connection.client.query<Row>(sql, [...values])).rows[0];
    }
  };
  const cancel = async (): Promise<void> => void (await query("SELECT pg_cancel_backend($1)", [pid]));
  const look = (strong: boolean): Promise<Look | undefined> => query(lookSql, [pid, strong]);
  return {
    watch: (options) => watching(options, look, cancel),
    cancel,
    close: () => connection.client.end(),
  };
}

interface Look {
  readonly blocked: number | null;
  readonly blockers: readonly Blocker[] | null;
}

/** How often the watchdog looks, in milliseconds. */
const interval = 100;

function watching(
  options: WatchOptions,
  look: (strong: boolean) => Promise<Look | undefined>,
  cancel: () => Promise<void>,
): Watch {
  const stopped = new AbortController();
  let sight: Sight = { blocked: 0, blockers: [], cancelled: false };
  let told = performance.now();
  // What takes SHARE UPDATE EXCLUSIVE for long lets reads and writes pass; that other DDL and VACUUM wait is its nature.
  const onlyReadsAndWrites = options.class === "scan" || options.class === "concurrent";
  const see = async (): Promise<void> => {
    const seen = await look(onlyReadsAndWrites);
    const blockers = seen?.blockers ?? [];
    sight = {
      blocked: Math.max(sight.blocked, Math.round(seen?.blocked ?? 0)),
      blockers: blockers.length > 0 ? blockers : sight.blockers,
      cancelled: sight.cancelled,
    };
    if (blockers.length > 0 && performance.now() - told >= 1000) {
      told = performance.now();
      options.onBlocked?.(blockers);
    }
    if ((seen?.blocked ?? 0) > options.budget && !stopped.signal.aborted) {
      sight = { ...sight, cancelled: true };
      await cancel();
    }
  };
  const loop = async (): Promise<void> => {
    for (let pause = interval / 2; !stopped.signal.aborted; pause = interval) {
      await sleep(pause, undefined, { signal: stopped.signal }).catch(() => undefined);
      if (!stopped.signal.aborted) await see();
    }
  };
  // A watchdog that cannot look any more says so when it is stopped.
  const running = loop().then(
    () => null,
    (error: unknown) => error,
  );
  return {
    stop: async () => {
      stopped.abort();
      const error = await running;
      if (error) throw error;
      return sight;
    },
  };
}

/**
 * $1: the watched process; $2: count only ordinary reads and writes among those who wait.
 * Somebody who waited before our transaction began has waited for us only since then.
 */
const lookSql = `
  WITH waiting AS MATERIALIZED (
    SELECT l.pid, l.waitstart FROM pg_catalog.pg_locks l
     WHERE NOT l.granted AND l.pid <> $1 AND $1 = ANY (pg_catalog.pg_blocking_pids(l.pid))
       AND (NOT $2 OR l.locktype IN ('transactionid', 'tuple')
            OR l.locktype = 'relation' AND l.mode IN ('AccessShareLock', 'RowShareLock', 'RowExclusiveLock')))
  SELECT (SELECT (extract(epoch FROM max(clock_timestamp() - greatest(w.waitstart, own.xact_start))) * 1000)::float8
            FROM waiting w, pg_catalog.pg_stat_activity own WHERE own.pid = $1) AS blocked,
         (SELECT json_agg(found)
            FROM (SELECT b.pid, a.usename AS role, nullif(a.application_name, '') AS application, a.state,
                         (extract(epoch FROM clock_timestamp() - a.xact_start) * 1000)::bigint AS age,
                         nullif(left(regexp_replace(a.query, '\\s+', ' ', 'g'), 120), '<insufficient privilege>') AS query,
                         a.pid IS NOT NULL AND coalesce(a.backend_type = 'autovacuum worker', a.usesysid IS NULL) AS autovacuum
                    FROM (SELECT DISTINCT unnest(pg_catalog.pg_blocking_pids($1)) AS pid) b
                    LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = b.pid) found) AS blockers`;

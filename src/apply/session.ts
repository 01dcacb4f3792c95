import { type Connection, connect } from "../live/connect.ts";
import type { BackfillOptions } from "./backfill-options.ts";
import { connectionEnded, stopped } from "./errors.ts";
import type { ApplyEvent, Direction } from "./events.ts";
import { takeLease, takeWorkerLock } from "./lease.ts";
import { connectionLost } from "./step-error.ts";
import { defaultTimeouts, setAll, type Timeouts } from "./timeouts.ts";
import { type Connect, startWatchdog, type Watchdog } from "./watchdog.ts";

/** A URL, or what opens a connection of a given application name. */
export type Database = string | Connect;

/** How plans are run, forwards and backwards. Everything has a default. */
export interface SessionOptions {
  readonly timeouts?: Partial<Timeouts>;
  readonly backfill?: Pick<BackfillOptions, "batch" | "pause" | "attempts" | "throttle">;
  /** Attempts of a step that does not get its lock, or stands in the way of others. (Default: 10) */
  readonly attempts?: number;
  /** Pause before the second attempt in milliseconds; it doubles, with jitter, up to 30 s. (Default: 250) */
  readonly retryPause?: number;
  readonly onEvent?: (event: ApplyEvent) => void;
  /** Cancels the running statement and stops; the journal stays consistent. */
  readonly signal?: AbortSignal;
}

/** The connections of one run, and its lease. */
export interface Session {
  /** Runs the statements. */
  readonly worker: Connection;
  readonly watchdog: Watchdog;
  readonly epoch: string;
  readonly timeouts: Timeouts;
  /** Aborts when the user asks to stop and when the lease is lost. */
  readonly signal: AbortSignal;
  /** Throws what a stop means, if there was one. */
  readonly check: () => void;
  readonly tell: (event: ApplyEvent) => void;
  readonly options: SessionOptions;
  /** `deadlock_timeout` of the server: after it a waiting session evicts autovacuum. */
  readonly deadlockTimeout: number;
}

/** Opens the connections, takes the lease, runs, and gives everything back. */
export async function withSession<T>(
  database: Database,
  direction: Direction,
  options: SessionOptions,
  run: (session: Session) => Promise<T>,
): Promise<T> {
  const open = opener(database);
  const lease = await takeLease(open);
  const signal = options.signal ? AbortSignal.any([options.signal, lease.lost]) : lease.lost;
  const tell = options.onEvent ?? (() => undefined);
  const opened: (() => Promise<unknown>)[] = [() => lease.release()];
  const check = (): void => {
    if (options.signal?.aborted) throw stopped(direction);
    lease.lost.throwIfAborted();
  };
  try {
    const worker = await open("flux");
    opened.push(() => worker.client.end());
    await takeWorkerLock(worker.client, signal, (reason) => tell({ type: "wait", reason }));
    const { rows } = await worker.client.query<{ pid: number; deadlock: number }>(
      "SELECT pg_backend_pid() AS pid, (extract(epoch FROM current_setting('deadlock_timeout')::interval) * 1000)::int AS deadlock",
    );
    const { pid = 0, deadlock: deadlockTimeout = 1000 } = rows[0] ?? {};
    const watchdog = await startWatchdog(open, pid);
    opened.push(() => watchdog.close());
    const cancelling = cancelWhenAborted(signal, watchdog);
    opened.push(cancelling.stop);
    check();
    const timeouts = { ...defaultTimeouts, ...options.timeouts };
    return await run({ worker, watchdog, epoch: lease.epoch, timeouts, signal, check, tell, options, deadlockTimeout });
  } catch (error) {
    check();
    throw asFlux(error);
  } finally {
    for (const close of opened.toReversed()) await close().catch(() => undefined);
  }
}

/** A connection that breaks between two steps. */
function asFlux(error: unknown): unknown {
  return connectionLost(error)
    ? connectionEnded("The connection to the database was lost", (error as Error).message)
    : error;
}

/** Opens connections on which no default of role or database ends a session or hides a write. */
function opener(database: Database): Connect {
  return async (applicationName) => {
    const connection = await (typeof database === "string"
      ? connect(database, applicationName)
      : database(applicationName));
    await connection.client.query(setAll("SESSION", sessionSettings));
    return connection;
  };
}

const sessionSettings: readonly string[] = [
  "default_transaction_read_only = off",
  "default_transaction_isolation = 'read committed'",
  "idle_session_timeout = 0",
  "statement_timeout = 0",
];

/** Cancels again and again, because a cancellation between two statements is lost. */
function cancelWhenAborted(signal: AbortSignal, watchdog: Watchdog): { readonly stop: () => Promise<void> } {
  let timer: NodeJS.Timeout | undefined;
  let last = Promise.resolve();
  const cancel = (): void => {
    last = watchdog.cancel().catch(() => undefined);
  };
  const begin = (): void => {
    cancel();
    timer = setInterval(cancel, 200);
  };
  signal.addEventListener("abort", begin, { once: true });
  return {
    stop: () => {
      signal.removeEventListener("abort", begin);
      clearInterval(timer);
      return last;
    },
  };
}

import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type pg from "pg";
import { type FluxError, fail } from "../model/diagnostic.ts";
import { connectionEnded, leaseLost } from "./errors.ts";
import { ensureJournal, refusedJournal } from "./journal-schema.ts";
import type { Connect } from "./watchdog.ts";

/** "flux" in ASCII: the first half of the keys of our advisory locks. */
const lockKey = 0x666c7578;
/** Second halves: the lease itself, and the session that runs the statements. */
const leaseLock = 1;
const workerLock = 2;

/** SQL boolean over a row of flux.lease: the session that signed it is still there. */
export const leaseIsHeld: string = `EXISTS (
  SELECT FROM pg_catalog.pg_locks l
   WHERE l.locktype = 'advisory' AND l.granted AND l.pid = lease.pid AND l.classid::bigint = ${lockKey} AND l.objid::bigint = ${leaseLock}
     AND l.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database()))`;

/** The right to change a database, held by one run at a time. */
export interface Lease {
  /** Grows with every holder; journal writes look at it. */
  readonly epoch: string;
  /** Aborts when the lease is lost, with the FluxError that says so as its reason. */
  readonly lost: AbortSignal;
  release(): Promise<void>;
}

/**
 * Takes the lease of a database: an advisory lock on a session of its own, and a row that says who holds it.
 * The lock is only tried, never waited for: a session that waits for an advisory lock holds a snapshot, for which
 * CREATE INDEX CONCURRENTLY of the holder would wait in turn.
 * @param heartbeat milliseconds between two signs of life
 * @throws FluxError FLUX510 when another run holds it · FLUX524 when the journal cannot be made
 */
export async function takeLease(connect: Connect, heartbeat = 5000): Promise<Lease> {
  const { client } = await connect("flux lease");
  try {
    if (!(await tryLock(client, leaseLock))) await held(client);
    await ensureJournal(client);
    const epoch = await sign(client);
    return beating(client, epoch, heartbeat);
  } catch (error) {
    await client.end().catch(() => undefined);
    throw refusedJournal(error);
  }
}

/**
 * Makes the session that runs statements known. After `kill -9` the old session's statement goes on until its end:
 * two must never work at once, and what it builds may turn out complete, so we wait for it.
 */
export async function takeWorkerLock(
  client: pg.Client,
  signal: AbortSignal,
  onWait: (reason: string) => void,
): Promise<void> {
  for (let n = 0; !(await tryLock(client, workerLock)); n++) {
    if (n % 10 === 0) onWait(await describeWorker(client));
    await sleep(500, undefined, { signal });
  }
}

async function tryLock(client: pg.Client, which: number): Promise<boolean> {
  const { rows } = await client.query<{ locked: boolean }>("SELECT pg_catalog.pg_try_advisory_lock($1, $2) AS locked", [
    lockKey,
    which,
  ]);
  return rows[0]?.locked === true;
}

async function describeWorker(client: pg.Client): Promise<string> {
  const { rows } = await client.query<{ pid: number; seconds: number | null }>(
    `SELECT l.pid, extract(epoch FROM clock_timestamp() - a.query_start)::int AS seconds
       FROM pg_catalog.pg_locks l LEFT JOIN pg_catalog.pg_stat_activity a USING (pid)
      WHERE l.locktype = 'advisory' AND l.granted AND l.classid::bigint = $1 AND l.objid::bigint = $2
        AND l.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database())`,
    [lockKey, workerLock],
  );
  const [worker] = rows;
  if (!worker) return "an earlier run is just ending";
  return `a statement of an earlier run is still running (pid ${worker.pid}${worker.seconds === null ? "" : `, for ${worker.seconds} s`})`;
}

interface Holder {
  readonly role: string;
  readonly address: string;
  readonly pid: string;
  readonly since: string;
  readonly silent: number;
}

async function held(client: pg.Client): Promise<never> {
  const journal = await client.query<{ found: boolean }>(
    "SELECT pg_catalog.to_regclass('flux.lease') IS NOT NULL AS found",
  );
  const { rows } = journal.rows[0]?.found
    ? await client.query<Holder>(
        `SELECT role, address, pid, to_char(acquired_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS "UTC"') AS since,
                extract(epoch FROM clock_timestamp() - heartbeat)::int AS silent
           FROM flux.lease WHERE owner IS NOT NULL`,
      )
    : { rows: [] };
  const [holder] = rows;
  return fail("FLUX510", "Another run of flux works on this database", {
    detail: holder
      ? `Role ${holder.role} from ${holder.address} (pid ${holder.pid} on the server) since ${holder.since}; last sign of life ${holder.silent} s ago.`
      : "It has just begun.",
    remedy: "Wait until it has ended (`flux status` shows how far it is), then run the command again.",
  });
}

/** Writes our name into the lease and makes every older epoch void. */
async function sign(client: pg.Client): Promise<string> {
  const { rows } = await client.query<{ epoch: string }>(
    `INSERT INTO flux.lease AS l (id, epoch, owner, role, address, pid, acquired_at, heartbeat)
     VALUES (1, 1, $1, session_user, coalesce(host(inet_client_addr()), 'this machine'), pg_backend_pid(), clock_timestamp(), clock_timestamp())
     ON CONFLICT (id) DO UPDATE SET epoch = l.epoch + 1, owner = excluded.owner, role = excluded.role, address = excluded.address,
            pid = excluded.pid, acquired_at = excluded.acquired_at, heartbeat = excluded.heartbeat
     RETURNING epoch`,
    [randomUUID()],
  );
  return rows[0]?.epoch as string;
}

function beating(client: pg.Client, epoch: string, heartbeat: number): Lease {
  const lost = new AbortController();
  const released = new AbortController();
  const lose = (reason: FluxError): void => {
    if (!released.signal.aborted && !lost.signal.aborted) lost.abort(reason);
  };
  const ended = (): void => lose(connectionEnded("The connection to the database was lost", "lease session ended"));
  client.once("end", ended);
  const loop = async (): Promise<void> => {
    while (!released.signal.aborted && !lost.signal.aborted) {
      await sleep(heartbeat, undefined, { signal: released.signal }).catch(() => undefined);
      if (released.signal.aborted) return;
      const { rowCount } = await client.query("UPDATE flux.lease SET heartbeat = clock_timestamp() WHERE epoch = $1", [
        epoch,
      ]);
      if (rowCount !== 1) lose(leaseLost());
    }
  };
  const running = loop().catch(ended);
  return {
    epoch,
    lost: lost.signal,
    release: async () => {
      released.abort();
      await running;
      await client.query("UPDATE flux.lease SET owner = NULL WHERE epoch = $1", [epoch]).catch(() => undefined);
      await client.end().catch(() => undefined);
    },
  };
}

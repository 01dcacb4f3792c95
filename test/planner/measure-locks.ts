import type pg from "pg";
import { type LockMode, lockModes } from "../../src/model/statement.ts";
import type { LockExample } from "./lock-examples.ts";

/** What a statement did. */
export interface Measured {
  /** Strongest lock of the session on each table, view or sequence of `on`, in that order; null: none. */
  readonly locks: readonly (LockMode | null)[];
  /** Locks stronger than ACCESS SHARE on anything else that existed before, as `name: MODE`. */
  readonly beyond: readonly string[];
  /** A table has a new file. */
  readonly rewrites: boolean;
  /** Rows of a table were read in whole. */
  readonly scans: boolean;
}

/** The modes as pg_locks writes them, weakest first: `AccessShareLock`. */
const inCatalog = lockModes.map(
  (mode) => `${mode.replaceAll(/([A-Z])([A-Z]*) ?/g, (_, a, b) => a + b.toLowerCase())}Lock`,
);

/** Index locks stand in nobody's way but that of DDL on the same index, so only relations that a query can name count. */
const relations = `SELECT oid, oid::regclass::text AS name, CASE WHEN relkind IN ('r', 'm') THEN pg_relation_filenode(oid) END AS file
                     FROM pg_class WHERE relkind IN ('r', 'p', 'v', 'm', 'S', 'f') AND oid >= 16384 AND relnamespace <> 'pg_toast'::regnamespace`;

interface Relation {
  readonly oid: number;
  readonly name: string;
  readonly file: number | null;
}

/** Runs a statement in a transaction that is rolled back, and looks at what it holds and did before it ends. */
export async function measure(
  client: pg.Client,
  { sql, on, prepare }: Pick<LockExample, "sql" | "on" | "prepare">,
): Promise<Measured> {
  const before = (await client.query<Relation>(relations)).rows;
  const messages: string[] = [];
  const listen = (notice: { message?: string | undefined }): void => void messages.push(notice.message ?? "");
  await client.query("BEGIN");
  try {
    if (prepare) await client.query(prepare);
    const held = prepare ? await locksOf(client) : new Map<number, LockMode>();
    const read = await rowsRead(client);
    await client.query("SET LOCAL client_min_messages = debug1");
    client.on("notice", listen);
    await client.query(sql);
    client.off("notice", listen);
    await client.query("SET LOCAL client_min_messages = notice");
    const locks = await locksOf(client);
    const after = (await client.query<Relation>(relations)).rows;
    const oidOf = (name: string): number =>
      [...before, ...after].find((relation) => relation.name === name)?.oid ?? Number.NaN;
    const declared = new Set(on.map(oidOf));
    return {
      locks: on.map((name) => locks.get(oidOf(name)) ?? null),
      beyond: before
        .filter(
          ({ oid }) => !declared.has(oid) && !held.has(oid) && (locks.get(oid) ?? "ACCESS SHARE") !== "ACCESS SHARE",
        )
        .map(({ oid, name }) => `${name}: ${locks.get(oid)}`),
      rewrites: before.some(({ oid, file }) => {
        const now = after.find((relation) => relation.oid === oid);
        return file !== null && now !== undefined && now.file !== file;
      }),
      scans:
        (await rowsRead(client)) > read ||
        messages.some((message) => /^(verifying|validating|rewriting) /.test(message)),
    };
  } finally {
    client.off("notice", listen);
    await client.query("ROLLBACK");
  }
}

/** Strongest lock of a session on each relation; of the client's own session when no pid is given. */
export async function locksOf(client: pg.Client, pid?: number): Promise<Map<number, LockMode>> {
  const { rows } = await client.query<{ relation: number; mode: string }>(
    "SELECT relation, mode FROM pg_locks WHERE locktype = 'relation' AND granted AND pid = coalesce($1, pg_backend_pid())",
    [pid ?? null],
  );
  const strongest = new Map<number, LockMode>();
  for (const { relation, mode } of rows) {
    const rank = inCatalog.indexOf(mode);
    const known = strongest.get(relation);
    if (known === undefined || rank > lockModes.indexOf(known)) strongest.set(relation, lockModes[rank] as LockMode);
  }
  return strongest;
}

/** Rows of user tables that this transaction has read by sequential scans, index builds included. */
async function rowsRead(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ n: string }>(
    "SELECT coalesce(sum(seq_tup_read), 0) AS n FROM pg_stat_xact_user_tables",
  );
  return Number(rows[0]?.n);
}

/**
 * Runs a statement that takes no transaction around it while another transaction holds it up, and looks at its locks from
 * a third session until it ends. What is in the database afterwards stays.
 * @param blocker SQL whose locks the statement waits for
 */
export async function measureConcurrent(
  clients: { readonly own: pg.Client; readonly blocker: pg.Client; readonly observer: pg.Client },
  { sql, on }: Pick<LockExample, "sql" | "on">,
  blocker: string,
): Promise<Pick<Measured, "locks" | "scans">> {
  const { own, observer } = clients;
  const { rows } = await own.query<{ pid: number }>("SELECT pg_backend_pid() AS pid");
  const pid = rows[0]?.pid as number;
  const oids = await oidsOf(observer, on);
  const strongest = new Map<number, LockMode>();
  const messages: string[] = [];
  own.on("notice", ({ message }) => void messages.push(message ?? ""));
  await own.query("SET client_min_messages = debug1");
  await clients.blocker.query(`BEGIN; ${blocker}`);
  let [running, waited] = [true, false];
  const ended = own.query(sql).finally(() => {
    running = false;
  });
  const look = async (): Promise<void> => {
    for (const [oid, mode] of await locksOf(observer, pid))
      if (lockModes.indexOf(mode) > lockModes.indexOf(strongest.get(oid) as LockMode)) strongest.set(oid, mode);
  };
  while (running) {
    await look();
    if (!waited && (await isWaiting(observer, pid))) {
      waited = true;
      await look(); // It may have come to wait since.
      await clients.blocker.query("COMMIT");
    }
  }
  await ended;
  if (!waited) throw new Error(`Nothing held up ${sql}, so that its locks were not seen for certain`);
  return {
    locks: oids.map((oid) => strongest.get(oid) ?? null),
    scans: messages.some((message) => message.startsWith("building index")),
  };
}

async function oidsOf(client: pg.Client, names: readonly string[]): Promise<readonly number[]> {
  const { rows } = await client.query<{ oid: number }>(
    "SELECT name::regclass::oid AS oid FROM unnest($1::text[]) WITH ORDINALITY u(name, i) ORDER BY i",
    [names],
  );
  return rows.map(({ oid }) => oid);
}

/** Whether the session waits for another one's transaction, having its own table lock already. */
async function isWaiting(client: pg.Client, pid: number): Promise<boolean> {
  const { rowCount } = await client.query(
    "SELECT FROM pg_locks WHERE pid = $1 AND NOT granted AND locktype = 'virtualxid'",
    [pid],
  );
  return rowCount === 1;
}

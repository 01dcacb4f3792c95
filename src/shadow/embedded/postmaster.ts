import { readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { commandLine, poll } from "./processes.ts";

/** What a running server says of itself in its lock file. */
export interface Postmaster {
  readonly pid: number;
  readonly port: number;
  readonly ready: boolean;
}

/** Reads a data directory's postmaster.pid (https://www.postgresql.org/docs/current/storage-file-layout.html). */
export function readPostmaster(data: string): Postmaster | undefined {
  try {
    const lines = readFileSync(join(data, "postmaster.pid"), "utf8").split("\n");
    return { pid: Number(lines[0]), port: Number(lines[3]), ready: lines[7]?.trim() === "ready" };
  } catch {
    return undefined;
  }
}

/** The server of a data directory, if a live process is provably it: its command line names the directory. */
export function runningPostmaster(data: string): (Postmaster & { readonly command: string }) | undefined {
  const postmaster = readPostmaster(data);
  if (postmaster === undefined || !(postmaster.pid > 1)) return undefined;
  const command = commandLine(postmaster.pid);
  return command?.includes(`-D ${data} `) ? { ...postmaster, command } : undefined;
}

/**
 * Shuts the data directory's server down, if it is the one with the number `only` where that is given, and waits for
 * its end; SIGQUIT is at once, SIGINT saves what is written.
 */
export async function stopPostmaster(data: string, signal: "SIGQUIT" | "SIGINT", only?: number): Promise<boolean> {
  const postmaster = runningPostmaster(data);
  if (postmaster === undefined || (only !== undefined && postmaster.pid !== only)) return true;
  kill(postmaster.pid, signal);
  const gone = (): true | undefined => (commandLine(postmaster.pid)?.includes(data) ? undefined : true);
  if (await poll(signal === "SIGQUIT" ? 10_000 : 60_000, gone)) return true;
  if (signal === "SIGINT") return false;
  kill(postmaster.pid, "SIGKILL");
  return (await poll(2_000, gone)) ?? false;
}

/**
 * Removes a lock file that a crash left behind, empty or with a number that now belongs to some other process, which
 * PostgreSQL itself cannot tell from a running server. It is moved aside and read again: a server may start meanwhile.
 */
export async function removeStaleLock(data: string): Promise<void> {
  // A starting server creates the file empty and fills it at once.
  const stale = await poll(500, () => {
    const found = readPostmaster(data);
    return found?.pid === 0 ? undefined : (found ?? "none");
  });
  if (stale === "none" || runningPostmaster(data) !== undefined) return;
  const [lock, aside] = [join(data, "postmaster.pid"), join(data, `postmaster.pid.${process.pid}`)];
  try {
    renameSync(lock, aside);
    if (Number(readFileSync(aside, "utf8").split("\n")[0]) === (stale?.pid ?? 0)) rmSync(aside);
    else renameSync(aside, lock);
  } catch {
    // Someone else removed it.
  }
}

function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // Gone already.
  }
}

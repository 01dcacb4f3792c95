import { randomBytes } from "node:crypto";
import {
  accessSync,
  chmodSync,
  chownSync,
  constants,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  statfsSync,
  statSync,
} from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { type Account, canReach, runAs } from "./account.ts";
import { EmbeddedError } from "./embedded-error.ts";
import { stopPostmaster } from "./postmaster.ts";
import { processScope, processStart } from "./processes.ts";

const memoryToSpare = 4 * 1024 ** 3;
const week = 7 * 24 * 3600 * 1000;

/**
 * The directory that keeps binaries, initdb templates and the data of throwaway servers between runs.
 * `FLUX_CACHE_DIR` wins, then `XDG_CACHE_HOME`, then `~/.cache`; root uses `/var/cache`, which the server's account can
 * enter; whoever can write none of these gets a directory of his own below the temporary one.
 */
export function cacheDirectory(account: Account | undefined): string {
  const given = process.env["FLUX_CACHE_DIR"];
  const usual = process.env["XDG_CACHE_HOME"] || join(homedir(), ".cache");
  const temporary = join(tmpdir(), `flux-migrate-${process.getuid?.() ?? 0}`);
  const choices = given ? [given] : [join(account === undefined ? usual : "/var/cache", "flux-migrate"), temporary];
  const found = choices.find(
    (directory) => canReach(directory, account) && isUsable(directory, directory === temporary),
  );
  if (found !== undefined) return found;
  const who = account === undefined ? "" : ` or uid ${account.uid}, which runs the server, cannot enter it`;
  throw new EmbeddedError(
    "cache-not-usable",
    `The embedded PostgreSQL needs a directory to work in, but ${choices.join(" and ")} cannot be written${who}. ` +
      "Set FLUX_CACHE_DIR to a directory that can.",
  );
}

/**
 * A directory in memory for the data of throwaway servers, if this machine has one with room and memory to spare.
 * Creating a database there takes 10 ms where a slow disk takes 200, even with fsync off.
 */
export function memoryDirectory(): string | undefined {
  if (process.platform !== "linux" || !existsSync("/dev/shm")) return undefined;
  const { bavail, bsize } = statfsSync("/dev/shm");
  if (Math.min(bavail * bsize, process.availableMemory()) < memoryToSpare) return undefined;
  const directory = `/dev/shm/flux-migrate-${process.getuid?.() ?? 0}`;
  return isUsable(directory, true) ? directory : undefined;
}

/**
 * Makes a directory for something that must not outlive this process. Its name says whose it is, so that the next run
 * can remove it if this one could not.
 */
export function createRun(base: string, account: Account | undefined): string {
  const runs = runsDirectory(base, account);
  mkdirSync(runs, { recursive: true });
  const name = [processScope(), process.pid, processStart(process.pid), randomBytes(6).toString("hex")].join("-");
  const run = join(runs, name);
  mkdirSync(run, { mode: 0o700 });
  if (account !== undefined) for (const directory of [runs, run]) chownSync(directory, account.uid, account.gid);
  return run;
}

/** Stops the server of a run, if it is still there, and removes the run's directory. */
export async function removeRun(run: string, account: Account | undefined): Promise<void> {
  if (existsSync(run) && (await stopPostmaster(join(run, "data"), "SIGQUIT"))) await runAs(account, "rm", ["-rf", run]);
}

/** Removes the runs whose process has ended without its keeper doing so: both were killed, or the machine went down. */
export async function sweepRuns(base: string, account: Account | undefined): Promise<void> {
  const runs = runsDirectory(base, account);
  if (!existsSync(runs)) return;
  for (const name of readdirSync(runs)) {
    const [scope, pid, start] = name.split("-");
    // Another host's or container's processes cannot be seen from here, so its runs are left alone for a week.
    const ended =
      scope === processScope()
        ? processStart(Number(pid)) !== start
        : Date.now() - (statSync(join(runs, name), { throwIfNoEntry: false })?.mtimeMs ?? Date.now()) > week;
    // A run that cannot be removed must not stop this one; the next tries again.
    if (ended) await removeRun(join(runs, name), account).catch(() => undefined);
  }
}

/** By owner: what root makes must not lie where the server's account can exchange it. */
function runsDirectory(base: string, account: Account | undefined): string {
  return join(base, `runs-${account?.uid ?? process.getuid?.() ?? 0}`);
}

/** Makes the directory if need be; below a parent that everybody can write to, it must be our own. */
function isUsable(directory: string, sharedParent: boolean): boolean {
  try {
    if (!existsSync(directory)) {
      mkdirSync(directory, { recursive: true });
      chmodSync(directory, process.getuid?.() === 0 ? 0o755 : 0o700);
    }
    accessSync(directory, constants.W_OK | constants.X_OK);
    const stat = lstatSync(directory);
    return !sharedParent || (stat.isDirectory() && stat.uid === process.getuid?.());
  } catch {
    return false;
  }
}

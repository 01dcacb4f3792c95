import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";

/** Names the set of processes whose numbers we can judge: this host, this boot, this container. */
export function processScope(): string {
  const parts = [hostname()];
  try {
    parts.push(readFileSync("/proc/sys/kernel/random/boot_id", "utf8"), readlinkSync("/proc/self/ns/pid"));
  } catch {
    // Not Linux: the host is all there is.
  }
  return createHash("sha256").update(parts.join("\n")).digest("hex").slice(0, 12);
}

/** When a process started, as a word that differs from that of any later process with its number; undefined if it is gone. */
export function processStart(pid: number): string | undefined {
  if (process.platform === "linux") {
    // The second field, the program's name, may itself hold blanks and parentheses: https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
    const fields = readProc(pid, "stat")?.split(") ").at(-1)?.split(" ");
    return fields === undefined || fields[0] === "Z" ? undefined : fields[19];
  }
  return ps(pid, "lstart=")?.replace(/[^0-9A-Za-z]+/g, "");
}

/** The command line of a process, or undefined if it is gone. */
export function commandLine(pid: number): string | undefined {
  return process.platform === "linux" ? readProc(pid, "cmdline")?.replaceAll("\0", " ") : ps(pid, "command=");
}

/** Polls until `found` gives something other than undefined, or the time is over. */
export async function poll<T>(milliseconds: number, found: () => T | undefined): Promise<T | undefined> {
  const end = Date.now() + milliseconds;
  for (;;) {
    const value = found();
    if (value !== undefined || Date.now() > end) return value;
    await sleep(4);
  }
}

function readProc(pid: number, file: string): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "utf8");
  } catch {
    return undefined;
  }
}

function ps(pid: number, column: string): string | undefined {
  try {
    return (
      execFileSync("ps", ["-o", column, "-p", String(pid)], { encoding: "utf8", stdio: "pipe" }).trim() || undefined
    );
  } catch {
    return undefined;
  }
}

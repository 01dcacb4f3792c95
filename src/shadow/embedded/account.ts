import { execFile } from "node:child_process";
import { readFileSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { promisify } from "node:util";

/** The unprivileged operating system account the server runs as when we are root, because PostgreSQL refuses root. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

/** `postgres`, else `nobody`, when running as root; undefined for a normal user, who runs the server as himself. */
export function serverAccount(): Account | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const accounts = new Map<string, Account>();
  for (const line of readFileSync("/etc/passwd", "utf8").split("\n")) {
    const [name = "", , uid, gid] = line.split(":");
    // macOS writes the account nobody as -2.
    if (uid !== undefined) accounts.set(name, { uid: Number(uid) >>> 0, gid: Number(gid) >>> 0 });
  }
  return accounts.get("postgres") ?? accounts.get("_postgres") ?? accounts.get("nobody") ?? { uid: 65534, gid: 65534 };
}

/** Whether the account may enter the directory, or the nearest parent of it that exists. */
export function canReach(directory: string, account: Account | undefined): boolean {
  if (account === undefined) return true;
  for (let path = resolve(directory); ; path = dirname(path)) {
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat !== undefined) {
      const shift = stat.uid === account.uid ? 6 : stat.gid === account.gid ? 3 : 0;
      if (((stat.mode >> shift) & 1) === 0) return false;
    }
    if (path === dirname(path)) return true;
  }
}

/** How to spawn a program of the server: as the account, away from the user's directory and PG* variables. */
export function spawnOptions(account: Account | undefined): {
  cwd: string;
  env: Record<string, string>;
  uid?: number;
  gid?: number;
} {
  return { cwd: "/", env: { PATH: "/usr/bin:/bin:/usr/sbin:/sbin", LC_ALL: "C", TZ: "UTC" }, ...account };
}

/** Runs a program to its end as the account (or as ourselves) and returns what it printed. */
export async function runAs(account: Account | undefined, program: string, args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(program, [...args], spawnOptions(account));
  return stdout;
}

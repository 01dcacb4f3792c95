/** What the tests of the embedded server share: a cache of their own, servers started elsewhere, lists of processes. */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, vi } from "vitest";
import type { EmbeddedOptions } from "../../src/shadow/embedded/start-embedded.ts";
import { withClient } from "../support/database.ts";

/** A test file's own cache, with the servers that run from it. */
export interface EmbeddedProcesses {
  /** A folder that everybody may enter; it holds the cache. */
  readonly work: string;
  readonly cache: string;
  /** They are killed after the test. */
  readonly children: ChildProcess[];
  /** Starts a server from a process of its own. */
  readonly startElsewhere: (
    options?: EmbeddedOptions,
    user?: { readonly uid?: number; readonly gid?: number; readonly env?: Record<string, string> },
  ) => Promise<{ child: ChildProcess; url: string }>;
  /** The servers and keepers of the cache, and the children of these servers. */
  readonly processes: () => string[];
  /** The data directories of the servers that run. */
  readonly dataDirectories: () => string[];
}

/** Gives the tests of a file a cache of their own, so that what they do to servers hits no other run. */
export function embeddedProcesses(): EmbeddedProcesses {
  const work = fs.realpathSync(fs.mkdtempSync(join(tmpdir(), "flux-embedded-")));
  const cache = join(work, "cache");
  const children: ChildProcess[] = [];

  beforeAll(() => {
    fs.chmodSync(work, 0o755);
    vi.stubEnv("FLUX_CACHE_DIR", cache);
    // Programs of their own need JavaScript; errors of types elsewhere do not matter here, so the status is ignored.
    const tsc = ["node_modules/typescript/bin/tsc", "-p", "tsconfig.build.json", "--outDir", join(work, "dist")];
    execFileSync("sh", ["-c", '"$0" "$@" || :', process.execPath, ...tsc], { stdio: "ignore" });
    fs.writeFileSync(join(work, "package.json"), '{ "type": "module" }');
    fs.writeFileSync(
      join(work, "start.js"),
      `import { startEmbedded } from "./dist/shadow/embedded/start-embedded.js";
       const server = await startEmbedded(JSON.parse(process.argv[2]));
       console.log(server.url);
       setInterval(() => {}, 1000);`,
    );
  });

  afterEach(async () => {
    for (const child of children.splice(0)) child.kill("SIGKILL");
    await expect.poll(processes, { timeout: 10_000 }).toEqual([]);
  });

  afterAll(() => {
    vi.unstubAllEnvs();
    fs.rmSync(work, { recursive: true, force: true });
  });

  const startElsewhere: EmbeddedProcesses["startElsewhere"] = async (options = {}, user = {}) => {
    const env = { ...process.env, ...user.env };
    const child = spawn(process.execPath, [join(work, "start.js"), JSON.stringify(options)], { ...user, env });
    children.push(child);
    let [url, errors] = ["", ""];
    child.stdout.on("data", (text) => {
      url += String(text);
    });
    child.stderr.on("data", (text) => {
      errors += String(text);
    });
    await expect.poll(() => url.endsWith("\n") || child.exitCode !== null, { timeout: 30_000 }).toBe(true);
    if (child.exitCode !== null) throw new Error(errors);
    return { child, url: url.trim() };
  };

  const processes = (): string[] => {
    const lines = execFileSync("ps", ["-ww", "-eo", "pid=,ppid=,stat=,args="], { encoding: "utf8" }).trim().split("\n");
    const rows = lines.map((line) => /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(.*)$/s.exec(line)?.slice(1) ?? []);
    const ours = rows.filter(([, , stat, args]) => args?.includes(join(cache, "")) && !stat?.startsWith("Z"));
    const numbers = new Set(ours.map(([pid]) => pid));
    const theirs = rows.filter(([, parent, , args]) => numbers.has(parent) && args?.startsWith("postgres: "));
    return [...ours, ...theirs].map(([pid, , , args]) => `${pid} ${args}`);
  };

  const dataDirectories = (): string[] => [
    ...new Set(processes().flatMap((line) => /bin\/postgres -D (\S+)/.exec(line)?.[1] ?? [])),
  ];

  return { work, cache, children, startElsewhere, processes, dataDirectories };
}

/** The first value of a query's first row. */
export const ask = (url: string, sql: string): Promise<unknown> =>
  withClient(url, async (client) => (await client.query({ text: sql, rowMode: "array" })).rows[0]?.[0]);

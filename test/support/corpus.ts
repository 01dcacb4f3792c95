import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { promisify } from "node:util";
import { writeDocument } from "../../src/desired/write.ts";
import { registry } from "../../src/kinds/registry.ts";
import type { Model } from "../../src/model/object.ts";

const run = promisify(execFile);

/** Cases that others wrote; beside the repository where it is there at all. */
export const corpus: string = resolve(import.meta.dirname, "../../../shared/corpus");

/** Whether the corpus is there; says so once where it is not. */
export function hasCorpus(what: string): boolean {
  const there = existsSync(corpus);
  if (!there) console.log(`skipped: ${what}, because ${corpus} is not there`);
  return there;
}

/** `npm test` runs one of all on each major, `npm run test:real` (FLUX_REAL=all) the whole. */
export function sampled<T>(what: string, all: readonly T[], one: T): readonly T[] {
  if (process.env["FLUX_REAL"] === "all") return all;
  console.log(`${what}: only ${String(one)} of ${all.length}; all of them: npm run test:real`);
  return [one];
}

/** Loads one of the corpus's real schemas, after the roles that it names. */
export async function loadReal(url: string, name: string): Promise<void> {
  const prelude = join(corpus, "real", `${name}.prelude.sql`);
  // All databases of a server share its roles, and other tests may have made them.
  if (existsSync(prelude)) await run("psql", ["-XqAt", "-f", prelude, url]);
  await run("psql", ["-XqAt", "-v", "ON_ERROR_STOP=1", "-f", join(corpus, "real", `${name}.sql`), url]);
}

/** What the outside observer says of two databases: `equal by ...` or the differences. */
export async function compareDatabases(a: string, b: string, ...options: readonly string[]): Promise<string> {
  const tool = join(corpus, "tools/dbequal.sh");
  const { stdout, stderr } = (await run(tool, [...options, a, b]).catch((error: unknown) => error)) as {
    stdout: string;
    stderr: string;
  };
  return stdout || stderr;
}

/** A folder with a model's documents, as `flux pull` writes them, for as long as `use` runs. */
export async function withPulled<T>(model: Model, use: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "flux-real-"));
  try {
    for (const { path, text } of writeDocument(model, registry)) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), text);
    }
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

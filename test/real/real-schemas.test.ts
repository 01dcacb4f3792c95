import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { makePlanFor } from "../../src/cli/workflow.ts";
import { writeDocument } from "../../src/desired/write.ts";
import { registry } from "../../src/kinds/registry.ts";
import type { Model } from "../../src/model/object.ts";
import { createDatabase, majors } from "../support/database.ts";
import { applyAll, modelAt, requestFor } from "../support/migration.ts";

const run = promisify(execFile);
const corpus = resolve(import.meta.dirname, "../../../shared/corpus");
const schemas = ["chinook", "northwind", "pagila", "sakila", "adventureworks"];
const there = existsSync(corpus);
if (!there) console.log(`skipped: real schemas, because ${corpus} is not there`);

async function withPulled<T>(model: Model, use: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "flux-real-"));
  try {
    for (const { path, text } of writeDocument(model, registry)) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), text);
    }
    return await use(folder);
  } finally {
    if (!process.env["KEEP"]) await rm(folder, { recursive: true });
    else console.log(folder);
  }
}

describe.skipIf(!there).each(majors)("on PostgreSQL %i", (major) => {
  it.each(schemas)("%s: pull, no changes; applied to an empty database, equal to the original", async (name) => {
    await using original = await createDatabase(major);
    await using copy = await createDatabase(major);
    await run("psql", ["-XqAt", "-v", "ON_ERROR_STOP=1", "-f", join(corpus, "real", `${name}.sql`), original.url]);
    const pulled = await modelAt(original.url);
    await withPulled(pulled, async (folder) => {
      const everything = { schemas: null };
      const { plan } = await makePlanFor(requestFor(original.url, folder, everything));
      expect(plan.steps.map((step) => step.title)).toEqual([]);
      const build = await makePlanFor(requestFor(copy.url, folder, { ...everything, mode: "direct" }));
      await applyAll(copy.url, build.plan);
      const drop = "DROP SCHEMA flux CASCADE";
      await run("psql", ["-XqAt", "-c", drop, copy.url]);
      const { stdout } = await run(join(corpus, "tools/dbequal.sh"), [original.url, copy.url]).catch((error) => error);
      expect(stdout).toMatch(/^equal by/);
    });
    expect((await readFile(join(corpus, "real", `${name}.sql`))).length).toBeGreaterThan(0);
  });
});

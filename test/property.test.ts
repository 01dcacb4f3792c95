/**
 * Random schemas of nearly every kind, with the worst of names: whatever two documents say, the plan from one to the other
 * arrives where building the other from nothing does, it leads back, and there is no plan from a document to itself.
 * pg_dump, or queries that know nothing of flux, are the judge. `npm test` tries two pairs, `npm run test:property` the
 * sample of CI, always the same; FLUX_RUNS=1000 FLUX_SEED=random tries more, and the seed of a failure is printed.
 */
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { FluxError } from "../src/model/diagnostic.ts";
import type { Plan } from "../src/model/plan.ts";
import { name } from "../src/sql/quote.ts";
import { type Major, majors, serverUrl, withClient, withDatabase } from "./support/database.ts";
import { applyAll, planTo, rollbackAll } from "./support/migration.ts";
import { observed } from "./support/observed.ts";
import { documentOf } from "./support/random/document.ts";
import { roles } from "./support/random/names.ts";
import { type SpecPair, schemaPair } from "./support/random/schema-pair.ts";

const numRuns = Number(process.env["FLUX_RUNS"] ?? 2);
const given = process.env["FLUX_SEED"] ?? "1";
const seed = given === "random" ? Date.now() % 1_000_000_007 : Number(given);
console.log(`seed ${seed}: ${numRuns} random pairs of schemas on each major; more of them: npm run test:property`);

const asIs = <T>(list: readonly T[]): readonly T[] => list;
const reversed = <T>(list: readonly T[]): readonly T[] => list.toReversed();
const everything = { schemas: null, roles: null } as const;
const titles = (plan: Plan): readonly string[] => plan.steps.map((step) => step.title);

describe.concurrent.each(majors)("on PostgreSQL %i", (major) => {
  beforeAll(async () => {
    for (const role of roles)
      await withClient(serverUrl(major), (client) =>
        client.query(`DO $do$ BEGIN CREATE ROLE ${name(role)}; EXCEPTION WHEN duplicate_object THEN NULL; END $do$`),
      );
  });

  it.concurrent("a plan leads from any schema to any other, and back", async () => {
    let refused = 0;
    await fc.assert(
      fc.asyncProperty(schemaPair, async (pair) => {
        if (!(await there(major, pair))) refused++;
      }),
      { numRuns, seed, endOnFailure: true },
    );
    console.log(`PostgreSQL ${major}: ${refused} of ${numRuns} pairs were refused, with the reason`);
    expect(refused).toBeLessThanOrEqual(Math.max(1, numRuns / 5));
  }, 36_000_000);
});

/** There and back; false: the plan was refused, as where a table in use would have to be dropped. */
async function there(major: Major, { offset, from, to }: SpecPair): Promise<boolean> {
  const [start, end] = [from, to].map((spec) => documentOf(spec, offset, asIs)) as [string, string];
  const wanted = await withDatabase(major, async (url, client) => {
    await applyAll(url, await planTo(url, end, { ...everything, mode: "direct" }));
    return observed(major, url, client);
  });
  return withDatabase(major, async (url, client) => {
    await applyAll(url, await planTo(url, start, { ...everything, mode: "direct" }));
    expect(titles(await planTo(url, start, everything)), "from a schema to itself").toEqual([]);
    await client.query("DROP SCHEMA IF EXISTS flux CASCADE");
    const before = await observed(major, url, client);
    const plan = await planTo(url, end, everything).catch(refusal);
    if (plan === null) return false;
    expect(await planTo(url, documentOf(to, offset, reversed), everything), "whatever the order").toEqual(plan);
    await applyAll(url, plan);
    expect(await observed(major, url, client), "as built from nothing").toEqual(wanted);
    expect(titles(await planTo(url, end, everything)), "a second plan").toEqual([]);
    if (plan.steps.length === 0 || plan.steps.some(({ undo }) => undo.result === "impossible")) return true;
    await rollbackAll(url, plan);
    expect(await observed(major, url, client), "after the way back").toEqual(before);
    return true;
  });
}

/** The planner says why it will not (FLUX39x are its own faults); anything else is a failure. */
function refusal(error: unknown): null {
  if (error instanceof FluxError && error.diagnostics.every(({ code }) => /^FLUX3[0-8]/.test(code))) return null;
  throw error;
}

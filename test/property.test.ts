/**
 * Random schemas with the worst of names: whatever two documents say, the plan from one to the other arrives, and there
 * is no plan from a document to itself. `npm test` tries one pair, `npm run test:property` ten, always the same;
 * FLUX_RUNS=100 FLUX_SEED=random tries more, and fast-check prints the seed of a failure.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { majors, withDatabase } from "./support/database.ts";
import { applyAll, driftFrom, planTo, rollbackAll } from "./support/migration.ts";
import { documentOf, type RandomSchema, randomSchema } from "./support/random-document.ts";

const numRuns = Number(process.env["FLUX_RUNS"] ?? 1);
const given = process.env["FLUX_SEED"] ?? "1";
const seed = given === "random" ? Date.now() % 1_000_000_007 : Number(given);
console.log(`seed ${seed}: ${numRuns} random pairs of schemas on each major; more of them: npm run test:property`);

const asIs = <T>(list: readonly T[]): readonly T[] => list;
const reversed = <T>(list: readonly T[]): readonly T[] => list.toReversed();

describe.each(majors)("on PostgreSQL %i", (major) => {
  it("a plan leads from any schema to any other, and back", async () => {
    await fc.assert(
      fc.asyncProperty(randomSchema, randomSchema, (from, to) => there(from, to)),
      { numRuns, seed, endOnFailure: true },
    );
  }, 1_800_000);

  const there = (from: RandomSchema, to: RandomSchema): Promise<void> =>
    withDatabase(major, async (url, client) => {
      const [start, end] = [from, to].map((schema) => documentOf(schema, asIs)) as [string, string];
      await applyAll(url, await planTo(url, start, { mode: "direct" }));
      expect((await planTo(url, start)).steps, "from a schema to itself").toEqual([]);
      await client.query("DROP SCHEMA IF EXISTS flux CASCADE");
      const plan = await planTo(url, end);
      expect(await planTo(url, documentOf(to, reversed)), "whatever the order in the document").toEqual(plan);
      await applyAll(url, plan);
      expect(await driftFrom(url, end)).toEqual([]);
      if (plan.steps.length === 0) return;
      await rollbackAll(url, plan);
      expect(await driftFrom(url, start)).toEqual([]);
    });
});

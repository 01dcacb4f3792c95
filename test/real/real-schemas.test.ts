import { describe, expect, it } from "vitest";
import { makePlanFor } from "../../src/cli/workflow.ts";
import { compareDatabases, hasCorpus, loadReal, sampled, withPulled } from "../support/corpus.ts";
import { createDatabase, majors, withClient } from "../support/database.ts";
import { applyAll, modelAt, requestFor } from "../support/migration.ts";

const schemas = sampled("real schemas", ["chinook", "northwind", "pagila", "sakila", "adventureworks"], "pagila");

describe.skipIf(!hasCorpus("real schemas")).each(majors)("on PostgreSQL %i", (major) => {
  it.each(schemas)("%s: pull, no changes; applied to an empty database, equal to the original", async (name) => {
    await using original = await createDatabase(major);
    await using copy = await createDatabase(major);
    await loadReal(original.url, name);
    // pg_dump writes "ALTER SCHEMA public OWNER"; flux leaves an owner that the document does not name as it is.
    const owner = await withClient(
      original.url,
      async (client) =>
        (await client.query("SELECT nspowner::regrole::text AS owner FROM pg_namespace WHERE nspname = 'public'"))
          .rows[0]?.owner,
    );
    if (owner !== undefined)
      await withClient(copy.url, (client) => client.query(`ALTER SCHEMA public OWNER TO ${owner}`));
    await withPulled(await modelAt(original.url), async (folder) => {
      const everything = { schemas: null };
      const { plan } = await makePlanFor(requestFor(original.url, folder, everything));
      expect(plan.steps.map((step) => step.title)).toEqual([]);
      const build = await makePlanFor(requestFor(copy.url, folder, { ...everything, mode: "direct" }));
      await applyAll(copy.url, build.plan);
      await withClient(copy.url, (client) => client.query("DROP SCHEMA flux CASCADE"));
      const verdict = await compareDatabases(original.url, copy.url);
      expect(verdict, verdict.slice(0, 3000)).toMatch(/^equal by [^\n]*\n$/);
    });
  });
});

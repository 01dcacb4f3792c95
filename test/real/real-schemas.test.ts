import { describe, expect, it } from "vitest";
import { makePlanFor } from "../../src/cli/workflow.ts";
import { writeDocument } from "../../src/desired/write.ts";
import { registry } from "../../src/kinds/registry.ts";
import type { Model } from "../../src/model/object.ts";
import { compareDatabases, hasCorpus, loadReal, sampled, withPulled } from "../support/corpus.ts";
import { createDatabase, majors, withClient } from "../support/database.ts";
import { applyAll, modelAt, requestFor } from "../support/migration.ts";

const all = [
  "chinook",
  "northwind",
  "pagila",
  "sakila",
  "adventureworks",
  "postgraphile-kitchen-sink",
  "grafast-dataplan-pg",
  "postgrest-spec",
  "supabase-storage",
];
/** Default privileges were changed between the creations of its extensions, whose members' rights flux leaves alone; pg_dump prints them. */
const withoutRightsOfMembers = ["postgraphile-kitchen-sink"];
const schemas = sampled("real schemas", all, "pagila");

const documentsOf = (model: Model): readonly unknown[] => writeDocument(model, registry);

/** The owner of the schema public, and the comment that it is born with, a document that names neither leaves alone. */
async function prepare(url: string, original: string): Promise<void> {
  const query = `SELECT format('ALTER SCHEMA public OWNER TO %s; COMMENT ON SCHEMA public IS %L', nspowner::regrole, obj_description(oid, 'pg_namespace')) AS sql
                   FROM pg_namespace WHERE nspname = 'public'`;
  const { rows } = await withClient(original, (client) => client.query<{ sql: string }>(query));
  for (const { sql } of rows) await withClient(url, (client) => client.query(sql));
}

describe.skipIf(!hasCorpus("real schemas")).each(majors)("on PostgreSQL %i", (major) => {
  it.each(schemas)("%s: pull, no changes; applied to an empty database, equal to the original", async (name) => {
    await using original = await createDatabase(major);
    await using copy = await createDatabase(major);
    await loadReal(original.url, name);
    await prepare(copy.url, original.url);
    const model = await modelAt(original.url);
    const documents = documentsOf(model);
    await withPulled(model, async (folder) => {
      const everything = { schemas: null, roles: null };
      const { plan } = await makePlanFor(requestFor(original.url, folder, everything));
      expect(plan.steps.map((step) => step.title)).toEqual([]);
      const build = await makePlanFor(requestFor(copy.url, folder, { ...everything, mode: "direct" }));
      await applyAll(copy.url, build.plan);
      await withClient(copy.url, (client) => client.query("DROP SCHEMA flux CASCADE"));
      const method = withoutRightsOfMembers.includes(name) ? ["--method", "catalog"] : [];
      const verdict = await compareDatabases(original.url, copy.url, ...method);
      expect(verdict, verdict.slice(0, 3000)).toMatch(/^equal by [^\n]*\n$/);
      expect(documentsOf(await modelAt(copy.url))).toEqual(documents);
    });
  });
});

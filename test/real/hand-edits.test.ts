import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { findDrift } from "../../src/cli/find-drift.ts";
import { makePlanFor } from "../../src/cli/workflow.ts";
import { compareDatabases, hasCorpus, loadReal, sampled, withPulled } from "../support/corpus.ts";
import { createDatabase, majors, withClient } from "../support/database.ts";
import { applyAll, modelAt, requestFor, rollbackAll } from "../support/migration.ts";

/** What a person types: file, text, replacement. */
type Edit = readonly [file: string, from: string | RegExp, to: string];

const edits: { readonly [what: string]: readonly Edit[] } = {
  "a NOT NULL column with a backfill": [
    [
      "tables/customer.yaml",
      "      email:",
      "      full_name: { type: text, not_null: true, backfill: \"first_name || ' ' || last_name\" }\n      email:",
    ],
  ],
  "rename film.length": [
    ["tables/film.yaml", "      length:", "      minutes:\n        renamed_from: length\n        type:"],
    ["views/film_list.yaml", /film\.length/g, "film.minutes"],
    ["views/nicer_but_slower_film_list.yaml", /film\.length/g, "film.minutes"],
  ],
  "payment.amount to numeric(12,2)": [["tables/payment.yaml", /numeric\(5,2\)/, "numeric(12,2)"]],
  "a foreign key, a check, a partial unique index": [
    [
      "tables/customer.yaml",
      / {4}indexes:\n/,
      "    checks:\n      customer_email_has_at: \"email IS NULL OR position('@' in email) > 1\"\n    indexes:\n      customer_active_email_idx: { columns: [email], unique: true, where: activebool }\n",
    ],
    [
      "tables/film.yaml",
      / {4}foreign_keys:\n/,
      "    foreign_keys:\n      film_replacement_fkey: { columns: [film_id], references: film(film_id), on_delete: restrict }\n",
    ],
  ],
  "a view's query": [["views/actor_info.yaml", "a.last_name", "upper(a.last_name) AS last_name"]],
};

async function edit(folder: string, changes: readonly Edit[]): Promise<void> {
  for (const [file, from, to] of changes) {
    const path = join(folder, file);
    const before = await readFile(path, "utf8");
    const after = before.replace(from, to);
    expect(after, `${file}: nothing to replace in\n${before}`).not.toBe(before);
    await writeFile(path, after);
  }
}

const seed = `
  INSERT INTO country (country) VALUES ('Chile');
  INSERT INTO city (city, country_id) VALUES ('Arica', 1);
  INSERT INTO address (address, district, city_id, phone) VALUES ('1 Main', 'x', 1, '1');
  INSERT INTO language (name) VALUES ('Spanish');
  INSERT INTO film (title, language_id, length, fulltext) SELECT 'Film ' || i, 1, i, '' FROM generate_series(1, 500) i;
  SET session_replication_role = replica;
  INSERT INTO customer (store_id, first_name, last_name, email, address_id) SELECT 1, 'First' || i, 'Last' || i, 'a' || i || '@x.org', 1 FROM generate_series(1, 500) i;
  INSERT INTO payment (customer_id, staff_id, rental_id, amount, payment_date) SELECT i, 1, 1, i, '2022-03-01'::timestamptz + i * interval '1 hour' FROM generate_series(1, 500) i;
  SET session_replication_role = origin;`;

describe.skipIf(!hasCorpus("hand edits on pagila")).each(majors)("on PostgreSQL %i", (major) => {
  it.each(sampled("hand edits on pagila", Object.keys(edits), "rename film.length"))("pagila: %s", async (what) => {
    await using original = await createDatabase(major);
    await using database = await createDatabase(major);
    for (const { url } of [original, database]) await loadReal(url, "pagila");
    await withClient(database.url, (client) => client.query(seed));
    await withPulled(await modelAt(database.url), async (folder) => {
      await edit(folder, edits[what] as readonly Edit[]);
      const request = requestFor(database.url, folder);
      const { plan } = await makePlanFor(request);
      expect(plan.proof?.backward).toBe(plan.steps.length);
      await applyAll(database.url, plan);
      expect((await findDrift(request)).drifts).toEqual([]);
      await rollbackAll(database.url, plan);
      await withClient(database.url, (client) => client.query("DROP SCHEMA flux CASCADE"));
      const verdict = await compareDatabases(original.url, database.url, "--ignore-column-order");
      expect(verdict, verdict.slice(0, 3000)).toMatch(/^equal by [^\n]*\n$/);
    });
  });

  it("pagila: dropping a column that a view uses names the view", async () => {
    await using database = await createDatabase(major);
    await loadReal(database.url, "pagila");
    await withPulled(await modelAt(database.url), async (folder) => {
      await edit(folder, [["tables/film.yaml", / {6}rating:[\s\S]*?(?= {6}[a-z_]+:| {4}[a-z_]+:\n)/, ""]]);
      await expect(makePlanFor(requestFor(database.url, folder))).rejects.toThrow(/film_list/);
    });
  });
});

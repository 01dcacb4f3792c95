import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { LockMode } from "../../src/model/statement.ts";
import { type FormFacts, formFacts, forms } from "../../src/planner/locks.ts";
import { createDatabase, majors, serverUrl, type TestDatabase, withClient, withDatabase } from "../support/database.ts";
import { concurrentExamples, examples, otherRole, otherTablespace, setup, setup18 } from "./lock-examples.ts";
import { type Measured, measure, measureConcurrent } from "./measure-locks.ts";

/** What the lock table says of an example, as `measure` would say it. */
function declared(facts: FormFacts, on: readonly string[]): Measured {
  return {
    locks: on.map((_, i): LockMode | null => facts.locks[Math.min(i, facts.locks.length - 1)] ?? null),
    beyond: [],
    rewrites: facts.rewrites ?? false,
    scans: facts.scans ?? false,
  };
}

/** Reading a table to copy its blocks is no scan that PostgreSQL counts. */
const counted = (measured: Measured): Measured => ({ ...measured, scans: measured.scans || measured.rewrites });

describe.each(majors)("the lock table on PostgreSQL %i", (major) => {
  let database: TestDatabase;

  beforeAll(async () => {
    await withClient(serverUrl(major), async (client) => {
      await client.query("SET allow_in_place_tablespaces = on");
      await client.query(`CREATE TABLESPACE ${otherTablespace} LOCATION ''`);
      await client.query(`CREATE ROLE ${otherRole}`);
    });
    database = await createDatabase(major);
    await withClient(database.url, async (client) => {
      await client.query(setup);
      if (major >= 18) await client.query(setup18);
    });
  });
  afterAll(async () => {
    await database?.drop();
    await withClient(serverUrl(major), async (client) => {
      await client.query(`DROP TABLESPACE IF EXISTS ${otherTablespace}`);
      await client.query(`DROP ROLE IF EXISTS ${otherRole}`);
    });
  });

  const here = examples.filter(({ since = 15 }) => since <= major);
  it.each(here)("$form: $sql", async (example) => {
    const measured = await withClient(database.url, (client) => measure(client, example));
    expect(counted(measured)).toEqual(declared(formFacts(example.form), example.on));
  });

  it.each(concurrentExamples)("$form: $sql", (example) =>
    withDatabase(major, (url, own) =>
      withClient(url, (blocker) =>
        withClient(url, async (observer) => {
          await own.query(setup);
          await expect(inTransaction(blocker, example.sql)).rejects.toThrow("cannot run inside a transaction block");
          const measured = await measureConcurrent(
            { own, blocker, observer },
            example,
            "DELETE FROM plain WHERE id = 1",
          );
          const { locks, scans } = declared(formFacts(example.form), example.on);
          expect(measured).toEqual({ locks, scans });
          expect(formFacts(example.form).class).toBe("concurrent");
        }),
      ),
    ),
  );
});

async function inTransaction(client: pg.Client, sql: string): Promise<void> {
  await client.query("BEGIN");
  try {
    await client.query(sql);
  } finally {
    await client.query("ROLLBACK");
  }
}

/** What no server does without a module of others: a provider of labels. */
const unmeasured: readonly string[] = ["security label"];

it("has an example of every form, on the oldest PostgreSQL but for what only the newest has", () => {
  const shown = new Set([...examples, ...concurrentExamples].map(({ form }) => form));
  expect(Object.keys(forms).filter((form) => !shown.has(form))).toEqual(unmeasured);
  expect([...shown].filter((form) => !(form in forms))).toEqual([]);
  const only18 = new Set(examples.filter(({ since }) => since).map(({ form }) => form));
  for (const { form, since } of examples) if (!since) only18.delete(form);
  expect([...only18].sort()).toEqual([
    "add not null not valid",
    "enforce foreign key",
    "set access method of partitions",
    "set expression",
    "set expression rewrite",
    "stop enforcing foreign key",
    "validate not null",
  ]);
});

it("has no form that nothing uses", () => {
  const folder = join(import.meta.dirname, "../../src");
  const source = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".ts") && path !== join("planner", "locks.ts"))
    .map((path) => readFileSync(join(folder, path), "utf8"))
    .join("\n");
  expect(source.length).toBeGreaterThan(100_000);
  expect(Object.keys(forms).filter((form) => !source.includes(`"${form}"`))).toEqual([]);
});

it("calls instant nothing that reads or writes a whole table", () => {
  const wrong = Object.entries(forms).filter(
    ([, { class: c, rewrites, scans }]) => c === "instant" && (rewrites || scans),
  );
  expect(wrong).toEqual([]);
  for (const [form, facts] of Object.entries(forms)) if (facts.rewrites) expect(facts.scans, form).toBe(true);
});

it("knows no form by a wrong name", () => {
  expect(() => formFacts("drop everything")).toThrow('no form "drop everything"');
});

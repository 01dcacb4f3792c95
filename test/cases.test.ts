/**
 * Every folder `test/cases/<kind>/<case>`: `before.yaml` is built, then planned, applied and taken back to and from
 * `after.yaml` on each major. `plan.txt` is what `flux plan` writes; `npm run test:cases -- -u` writes it anew. To run one:
 *
 *     npm run test:cases -- -t column/rename
 *
 * `npm test` runs a fixed sample of them, `npm run test:cases` (FLUX_CASES=all) the whole.
 */
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, type ExpectStatic, expect, it } from "vitest";
import { registry } from "../src/kinds/registry.ts";
import type { Change } from "../src/model/change.ts";
import { kindOf } from "../src/model/object.ts";
import { releaseAll, startOf } from "./support/built.ts";
import { type Case, readCases } from "./support/cases.ts";
import { type Major, serverUrl, withClient } from "./support/database.ts";
import { observerOf } from "./support/dump.ts";
import { runCase } from "./support/run-case.ts";

const whole = process.env["FLUX_CASES"] === "all";
const every = readCases();
const cases = whole ? every : every.filter((_, i) => i % 24 === 0);
if (!whole) console.log(`a sample of ${cases.length} of ${every.length} cases; all of them: npm run test:cases`);
const majors = [18, 15] as const;
const roles = ["flux_reader", "flux_writer"];
const changes: Change[] = [];
const ran = new Set<string>();
/** What 18 said in this run: the golden file may not be written yet. */
const texts = new Map<string, string>();

beforeAll(async () => {
  for (const major of majors) {
    const observer = observerOf(major);
    if (observer === null)
      console.log(`PostgreSQL ${major}: only flux's own model compares schemas, pg_dump is not here`);
    for (const role of roles)
      await withClient(serverUrl(major), (client) =>
        client.query(`DO $$ BEGIN CREATE ROLE ${role}; EXCEPTION WHEN duplicate_object THEN NULL; END $$`),
      );
  }
});

afterAll(releaseAll);

function sharing(one: Case, major: Major): number {
  const start = startOf(one, major);
  return cases.filter((other) => runsOn(other, major) && startOf(other, major) === start).length;
}

const runsOn = ({ options }: Case, major: Major): boolean => options.majors?.includes(major) ?? true;

describe.each(majors)("on PostgreSQL %i", (major) => {
  const own = cases.filter((one) => runsOn(one, major));
  for (const one of own)
    it.concurrent(one.name, async ({ expect }) => {
      if (one.options.pending !== undefined) return expectPending(one, major);
      const run = await runCase(one, major, sharing(one, major));
      ran.add(one.name);
      changes.push(...run.changes);
      await expectGolden(expect, one, major, run.text);
    });
});

async function expectPending(one: Case, major: Major): Promise<void> {
  console.log(`pending: ${one.name} on PostgreSQL ${major}: ${one.options.pending}`);
  const passes = await runCase(one, major, sharing(one, major)).then(
    () => true,
    () => false,
  );
  expect(passes, "it passes now: take `pending` out of case.yaml").toBe(false);
}

/** The file is what 18 says; 15 has its own where it says something else. */
async function expectGolden(expect: ExpectStatic, one: Case, major: Major, text: string): Promise<void> {
  const golden = join(one.folder, "plan.txt");
  const own = join(one.folder, "plan.15.txt");
  if (major === 18 || !runsOn(one, 18)) {
    texts.set(one.name, text);
    await expect(text).toMatchFileSnapshot(golden);
    return;
  }
  const usual = texts.get(one.name) ?? (existsSync(golden) ? readFileSync(golden, "utf8") : "");
  if (text !== usual) await expect(text).toMatchFileSnapshot(own);
  else if (expect.getState().snapshotState["_updateSnapshot"] === "all") rmSync(own, { force: true });
  else expect(existsSync(own), `${own} says the same as plan.txt: delete it`).toBe(false);
}

describe("every kind", () => {
  it("has cases for create, drop and every attribute that can be altered, but for what cases/to-do.txt lists", async () => {
    const all = cases.filter(({ options }) => options.pending === undefined && options.refused === undefined);
    if (!whole || ran.size < all.length)
      return console.log("the to-do list is made only where all cases ran and passed");
    const seen = new Set(changes.flatMap(wordsOf));
    const todo = registry.kinds.flatMap((kind) =>
      ["create", "drop", ...Object.keys(kind.alter).map((attribute) => `alter ${attribute}`)]
        .filter((what) => !seen.has(`${kind.name}: ${what}`))
        .map((what) => `${kind.name}: ${what}`),
    );
    console.log(`to do, ${todo.length} of them:\n${todo.join("\n")}`);
    await expect(`${todo.join("\n")}\n`).toMatchFileSnapshot("cases/to-do.txt");
  });
});

function wordsOf(change: Change): readonly string[] {
  const kind = kindOf(change.key);
  if (change.type !== "alter") return [`${kind}: ${change.type}`];
  return change.attributes.map(({ name }) => `${kind}: alter ${name}`);
}

import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { runProgram } from "../../src/cli/program.ts";
import { displayWidth } from "../../src/render/display-width.ts";
import { majors, withDatabase } from "../support/database.ts";
import { type FakeSurroundings, fakeSurroundings } from "./fake-surroundings.ts";

// biome-ignore lint/suspicious/noTemplateCurlyInString: the configuration's own syntax
const config = 'database: "${DATABASE_URL}"\nshadow: target\n';
const before = `tables:
  customers:
    columns:
      id: { type: bigint, identity: always, not_null: true }
      name: { type: text, not_null: true }
    primary_key: [id]
`;
const after = before.replace(
  "name: { type: text, not_null: true }",
  "full_name: { type: text, not_null: true, renamed_from: name }",
);

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "flux-cli-"));
  await mkdir(join(folder, "schema"));
  await writeFile(join(folder, "flux.config.yaml"), config);
});
afterEach(() => rm(folder, { recursive: true }));

const document = (text: string): Promise<void> => writeFile(join(folder, "schema", "tables.yaml"), text);

type Run = (...args: readonly string[]) => Promise<FakeSurroundings["text"] & { readonly code: number }>;

function fluxOn(url: string): Run {
  return async (...args) => {
    const at = fakeSurroundings({ cwd: folder, env: { DATABASE_URL: url } });
    const code = await runProgram(args, "1.2.3", at);
    return { code, ...at.text };
  };
}

describe.each(majors)("on PostgreSQL %i", (major) => {
  it("a change goes all the way through, and drift is told only where there is some", () =>
    withDatabase(major, async (url, client) => {
      const flux = fluxOn(url);
      await document(before);
      const direct = await flux("apply", "--direct");
      expect(direct.err).toBe("");
      expect(direct.out).toContain("Type: direct");
      await client.query("INSERT INTO customers (name) SELECT 'customer ' || n FROM generate_series(1, 2500) n");
      expect(await flux("drift")).toMatchObject({ code: 0, err: "" });
      expect(await flux("plan")).toMatchObject({
        code: 0,
        out: "No changes: the database is what the document says.\n",
      });

      await document(after);
      expect((await flux("plan", "--check")).code).toBe(2);
      const plan = await flux("plan", "full names");
      expect(plan).toMatchObject({ code: 0, err: "" });
      expect(plan.out).toContain("┌─ Migration: full names ─");
      expect(plan.out).toMatch(/Deploys: 1.*\n?.*Proven: \d+ up, \d+ down on /);
      const summary = plan.out.slice(0, plan.out.indexOf("files written")).split("\n").slice(0, -2);
      expect(summary.length).toBeLessThanOrEqual(40);
      expect(Math.max(...summary.map(displayWidth))).toBeLessThanOrEqual(80);
      const files = await readdir(join(folder, "migrations"));
      const own = files.find((name) => name.endsWith("_full_names")) as string;
      expect(JSON.parse(await readFile(join(folder, "migrations", own, "plan.json"), "utf8")).name).toBe("full names");
      expect(files).toContain("after_deploy");

      const gate = await flux("apply");
      expect(gate.err).toBe("");
      expect(gate.out).toContain("Then go on with:\n  flux apply --deployed\n");
      expect(await flux("drift")).toMatchObject({ code: 0, err: "" });
      expect((await flux("plan")).err).toContain('error FLUX303: The plan "full names" is not finished');

      await client.query("ALTER TABLE customers ADD COLUMN surprise text");
      const drift = await flux("drift");
      expect(drift.code).toBe(2);
      expect(drift.out).toContain("column customers.surprise is not in the document\n");
      expect(JSON.parse((await flux("drift", "--json")).out).drifts).toHaveLength(1);
      await client.query("ALTER TABLE customers DROP COLUMN surprise");

      const rest = await flux("apply", "--deployed");
      expect(rest.err).toBe("");
      expect(rest.out).toContain("Done: full names.");
      expect(await flux("drift")).toMatchObject({ code: 0 });
      expect(await flux("plan")).toMatchObject({
        code: 0,
        out: "No changes: the database is what the document says.\n",
      });
      const { rows } = await client.query("SELECT count(*)::int AS n FROM customers WHERE full_name LIKE 'customer %'");
      expect(rows).toEqual([{ n: 2500 }]);
    }));

  it("an out-of-band change is undone by flux plan and flux apply", () =>
    withDatabase(major, async (url, client) => {
      const flux = fluxOn(url);
      await document(before);
      await flux("apply", "--direct");
      await client.query("ALTER TABLE customers ALTER COLUMN name DROP NOT NULL");
      const drift = await flux("drift");
      expect(drift.code).toBe(2);
      expect(drift.out).toContain("column customers.name differs");
      expect((await flux("plan")).code).toBe(0);
      await flux("apply");
      await flux("apply", "--deployed");
      expect(await flux("drift")).toMatchObject({ code: 0 });
    }));

  it.each([[[]], [["--direct"]]])("the same change is made again after it was taken out: apply %j", (how) =>
    withDatabase(major, async (url, client) => {
      const flux = fluxOn(url);
      const noted = before.replace("    primary_key", "      note: { type: text }\n    primary_key");
      const columns = async (): Promise<unknown> =>
        (await client.query("SELECT FROM pg_attribute WHERE attrelid = 'customers'::regclass AND attname = 'note'"))
          .rowCount;
      const to = async (text: string): Promise<unknown> => {
        await document(text);
        if (how.length === 0) await flux("plan");
        await flux("apply", ...how);
        if (how.length === 0) await flux("apply", "--deployed");
        return columns();
      };
      await document(before);
      await flux("apply", "--direct");
      for (const [text, count] of [
        [noted, 1],
        [before, 0],
        [noted, 1],
        [before, 0],
      ] as const)
        expect(await to(text)).toBe(count);
      await to(noted);
      await client.query("ALTER TABLE customers DROP COLUMN note");
      expect(await to(noted)).toBe(1);
    }),
  );
});

import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { writeFiles } from "../../src/cli/plan-files.ts";
import { runProgram } from "../../src/cli/program.ts";
import { fingerprintOf } from "../../src/model/fingerprint.ts";
import { modelOf } from "../../src/model/object.ts";
import type { Plan } from "../../src/model/plan.ts";
import { rendererOf, renderPlan } from "../../src/render/registry.ts";
import { richPlan, richPlanStart } from "../render/rich-plan.ts";
import { withDatabase } from "../support/database.ts";
import { type FakeSurroundings, fakeSurroundings } from "./fake-surroundings.ts";

const timeouts = { lock: 1000, scanLock: 3000, statement: 5000 };
const nothing = { all: "", touched: fingerprintOf(modelOf([]), []) };
const wanted = [
  "full_name-add",
  "full_name-sync",
  "full_name-not-null-check",
  "full_name-backfill",
  "full_name-validate",
  "full_name-set",
  "full_name-drop",
];

/** Nine steps, of which seven come before the gate; it asks nothing of the rest of the database. */
const plan: Plan = {
  ...richPlan,
  steps: richPlan.steps.filter((step) => wanted.some((part) => step.id.includes(part))),
  serverVersion: 150000,
  touches: [],
  from: nothing,
  to: nothing,
};

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "flux-cli-"));
});
afterEach(() => rm(folder, { recursive: true }));

async function flux(
  url: string,
  ...args: readonly string[]
): Promise<{ readonly code: number; readonly text: FakeSurroundings["text"] }> {
  const at = fakeSurroundings({ cwd: folder, env: { DATABASE_URL: url } });
  const code = await runProgram(args, "1.2.3", at);
  return { code, text: at.text };
}

// biome-ignore lint/suspicious/noTemplateCurlyInString: the configuration's own syntax
const variable = "${DATABASE_URL}";

function writeConfig(): Promise<void> {
  const text = `database: "${variable}"\nenvironments:\n  production: { production: true }\n`;
  return writeFile(join(folder, "flux.config.yaml"), text);
}

async function writePlan(): Promise<void> {
  await writeConfig();
  await writeFiles(
    join(folder, "migrations"),
    renderPlan(plan, rendererOf("raw"), { stamp: "20260101000000", timeouts }),
  );
}

describe("flux init and flux pull", () => {
  it("write the configuration without the password, and the document", () =>
    withDatabase(18, async (url, client) => {
      await client.query("CREATE TYPE status AS ENUM ('new', 'paid'); COMMENT ON SCHEMA public IS 'the shop'");
      const { code, text } = await flux(url, "init", "--database", url);
      expect(text.err).toBe("");
      expect(code).toBe(0);
      const config = await readFile(join(folder, "flux.config.yaml"), "utf8");
      expect(config).toContain(`database: "${variable}"`);
      expect(config + text.out).not.toContain(new URL(url).password);
      expect(await readFile(join(folder, "schema", "enums.yaml"), "utf8")).toContain("status:");

      expect((await flux(url, "init")).text.err).toContain("error FLUX609: ");
      expect((await flux(url, "pull")).text.out).toContain("0 files written, ");

      await writeFile(join(folder, "schema", "enums.yaml"), "enums: {}\n");
      await writeFile(join(folder, "schema", "more.yaml"), "");
      const refused = await flux(url, "pull");
      expect(refused.code).toBe(1);
      expect(refused.text.err).toContain("enums.yaml would be overwritten\n    more.yaml would be removed");
      expect((await flux(url, "pull", "--force")).code).toBe(0);
      expect(await readdir(join(folder, "schema"))).not.toContain("more.yaml");
    }));

  it("give an empty database a first file to edit, which goes by itself until somebody does", () =>
    withDatabase(18, async (url, client) => {
      expect((await flux(url, "init", "--database", url)).code).toBe(0);
      const sample = join(folder, "schema", "tables.yaml");
      const text = await readFile(sample, "utf8");
      expect(text).toContain("# customers:");
      await client.query("CREATE TABLE orders (id bigint PRIMARY KEY)");
      await writeFile(sample, `${text}\n# not yet`);
      const refused = await flux(url, "pull");
      expect(refused.text.err).toContain("tables.yaml would be removed");
      await writeFile(sample, text);
      expect((await flux(url, "pull")).text.err).toBe("");
      expect((await readdir(join(folder, "schema"))).sort()).toEqual(["flux.schema.json", "tables"]);
    }));

  it("leave nothing behind where the database cannot be reached", async () => {
    const { code, text } = await flux("", "init", "--database", "postgres://app:hunter2@127.0.0.1:1/shop");
    expect(code).toBe(1);
    expect(text.err).toContain("error FLUX501: ");
    expect(text.err).not.toContain("hunter2");
    expect(await readdir(folder)).toEqual([]);
  });
});

describe("flux apply, status and rollback", () => {
  it("stop at the gate, say how to go on, go on, and go back", () =>
    withDatabase(15, async (url, client) => {
      await client.query(richPlanStart);
      await writePlan();
      expect((await flux(url, "status")).text.out).toMatch(
        /^No plan is in flight\.\nNot applied yet: rename customers\.name to full_name, 8 steps \(\d{14}_\w+\)\n {2}Next: flux apply\n$/,
      );

      const first = await flux(url, "apply", "--deployed");
      expect(first.text.out).toContain("\n--deployed opened nothing: the plan has only now come to its gate. ");
      expect(first.text.err).toBe("");
      expect(first.code).toBe(0);
      expect(first.text.out).toContain(" ✓ 1/8 Add column customers.full_name");
      expect(first.text.out).toMatch(/Deploy now {2}\(6 of 8 steps done\)\n {2}▲ Deploy the application/);
      expect(first.text.out).toMatch(/Then go on with:\n {2}flux apply --deployed\n$/);

      const status = await flux(url, "status");
      expect(status.text.out).toContain("rename customers.name to full_name  6 of 8 steps done");
      expect(status.text.out).toMatch(/\n {2}Next: flux apply --deployed\n$/);
      expect(status.text.out).toContain("● expand     4 of 4\n  ● backfill   2 of 2\n  ▲ deploy     now:");
      expect(JSON.parse((await flux(url, "status", "--json")).text.out).inFlight[0].gates[0].state).toBe("waiting");

      const again = await flux(url, "apply", "--env", "production");
      expect(again.text.out).toContain("flux apply --deployed --env production");

      const second = await flux(url, "apply", "--deployed");
      expect(second.text.out).toMatch(/Done: rename customers.name to full_name. 8 of 8 steps done in /);
      expect((await flux(url, "apply")).text.out).toBe("Nothing to apply.\n");

      const back = await flux(url, "rollback", "--to", "backfill");
      expect(back.text.out).toContain("2 steps in ");
      expect(back.text.out).toContain("6 of 8 steps are still done");
      const result = JSON.parse((await flux(url, "rollback", "--json")).text.out);
      expect(result).toMatchObject({ done: 0, total: 8 });
      const { rows } = await client.query(
        "SELECT FROM pg_attribute WHERE attrelid = 'customers'::regclass AND attname = 'full_name'",
      );
      expect(rows).toEqual([]);
    }));

  it("stop after --through", () =>
    withDatabase(15, async (url, client) => {
      await client.query(richPlanStart);
      await writePlan();
      const { text } = await flux(url, "apply", "rename_customers_name_to_full_name", "--through", "expand");
      expect(text.out).toContain(
        "Stopped after expand: 4 of 8 steps done. Go on with: flux apply rename_customers_name_to_full_name",
      );
    }));

  it("refuse --direct in production", () =>
    withDatabase(15, async (url) => {
      await writeConfig();
      const { code, text } = await flux(url, "apply", "--direct", "--env", "production");
      expect(code).toBe(1);
      expect(text.err).toContain("error FLUX612: --direct is refused: production is a production environment");
    }));

  it("refuse a number of steps that is none", () =>
    withDatabase(15, async (url) => {
      await writeConfig();
      expect((await flux(url, "rollback", "--steps", "-1")).text.err).toContain(
        'error FLUX614: --steps needs a number from 1 up, not "-1"',
      );
    }));

  it("say what is missing without a configuration", async () => {
    const { code, text } = await flux("", "status");
    expect(code).toBe(1);
    expect(text.err).toMatch(/error FLUX101: The configuration .*flux.config.yaml does not exist\n {2}What to do: /);
  });
});

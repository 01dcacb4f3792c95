import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { takeLease } from "../../src/apply/lease.ts";
import { connect } from "../../src/live/connect.ts";
import { majors, withDatabase } from "../support/database.ts";
import { type Project, withProject } from "./project.ts";

const start = "tables:\n  notes: { columns: { body: text } }\n";
const wanted = start.replace("body: text", "body: text, stars: integer");
const less = "tables:\n  notes: { columns: { stars: integer } }\n";

async function planJson({ folder }: Project, name: string): Promise<string> {
  const names = await readdir(join(folder, "migrations"));
  return join(folder, "migrations", names.find((one) => one.endsWith(`_${name}`)) as string, "plan.json");
}

describe.each(majors)("plans and their files on PostgreSQL %i", (major) => {
  it("a file changed by hand is refused, until flux plan writes it again", () =>
    withDatabase(major, (url) =>
      withProject(url, async (project) => {
        const { flux, write, failure } = project;
        await write("schema/tables.yaml", start);
        await flux("plan", "first");
        const path = await planJson(project, "first");
        const text = await readFile(path, "utf8");
        await writeFile(path, text.replace("CREATE TABLE", "CREATE UNLOGGED TABLE"));
        for (const args of [["apply"], ["apply", "first"]]) expect(await failure(...args)).toContain("error FLUX620: ");
        expect((await flux("status")).code).toBe(0);
        expect((await flux("plan", "first")).out).toContain("written; every statement is in");
        expect(await readFile(path, "utf8")).toBe(text);
        expect(await flux("apply")).toMatchObject({ code: 0, err: "" });
      }),
    ));

  it("a plan in flight goes on from the journal, whatever became of its file", () =>
    withDatabase(major, (url) =>
      withProject(url, async (project) => {
        const { flux, write, failure } = project;
        await write("schema/tables.yaml", start);
        await flux("apply", "--direct");
        await write("schema/tables.yaml", `${less}  more: { columns: { a: integer } }\n`);
        expect(await flux("plan", "second", "--accept-drop")).toMatchObject({ code: 0 });
        const path = await planJson(project, "second");
        const text = await readFile(path, "utf8");
        await writeFile(path, text.slice(0, 900));
        for (const args of [["status"], ["apply"], ["apply", "second"]])
          expect(await failure(...args)).toContain("error FLUX606: ");
        await writeFile(path, text);
        expect((await flux("apply")).out).toContain("Deploy now");
        await writeFile(path, text.slice(0, 900));
        expect((await flux("status")).out).toContain("Next: flux apply --deployed");
        expect((await flux("apply", "second")).out).toContain("Deploy now");
        await writeFile(path, text.replaceAll("DROP COLUMN", "DROP  COLUMN"));
        await write("schema/tables.yaml", less);
        const rest = await flux("apply", "second", "--deployed");
        expect(rest).toMatchObject({
          code: 0,
          err: "\nNote: The document was changed since this plan was made. `flux plan` leads there.\n",
        });
        expect((await flux("rollback", "second", "--allow-data-loss")).out).toContain("Taken back: second.");
        expect(await failure("rollback")).toContain("error FLUX534: ");
      }),
    ));

  it("a run tells at the gate when the document is another, or cannot be read", () =>
    withDatabase(major, (url) =>
      withProject(url, async ({ flux, write }) => {
        await write("schema/tables.yaml", start);
        await flux("apply", "--direct");
        await write("schema/tables.yaml", less);
        await flux("plan", "less", "--accept-drop");
        await write("schema/tables.yaml", `# The same.\n${less}`);
        expect((await flux("apply")).err).toBe("");
        await write("schema/tables.yaml", wanted);
        expect((await flux("apply")).err).toContain("When the plan is finished, `flux plan` leads there.");
        await write("schema/tables.yaml", "tables: 1\n");
        const { code, err } = await flux("apply");
        expect({ code, err }).toMatchInlineSnapshot(`
          {
            "code": 0,
            "err": "
          Note: Whether the document still asks for this plan is not known: FLUX205 "tables" must be a mapping from names to values, but it is the number 1
          ",
          }
        `);
      }),
    ));

  it("status says to wait while another run is at work, not after it was killed", () =>
    withDatabase(major, (url, client) =>
      withProject(url, async ({ flux, write, folder }) => {
        await mkdir(join(folder, "schema"));
        await write("schema/tables.yaml", start);
        await flux("plan", "first");
        const lease = await takeLease((name) => connect(url, name));
        const { out } = await flux("status");
        expect(out).toMatch(/^Running now: \S+ from \S.* \(pid \d+ on the server\), since /);
        expect(out).toContain("\n  Next: wait until the run above has ended\n");
        await client.query(
          "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name = 'flux lease' AND datname = current_database()",
        );
        expect((await flux("status")).out).toContain("\n  Next: flux apply\n");
        await lease.release();
      }),
    ));
});

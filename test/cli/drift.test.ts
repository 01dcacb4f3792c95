import type pg from "pg";
import { describe, expect, it } from "vitest";
import { majors, withDatabase } from "../support/database.ts";
import { type Project, type Run, withProject } from "./project.ts";

const inStep = { code: 0, out: "No drift: the database is what the document says.\n", err: "" };

const start = `tables:
  customers:
    columns:
      id: { type: bigint, identity: always }
      name: { type: text, not_null: true }
      points: { type: integer, not_null: true, default: 0 }
      note: text
    primary_key: [id]
  notes: { columns: { body: text } }
`;

/** Everything that takes more than one phase: a rename, a NOT NULL column, a change of type, an index, a NOT NULL. */
const wanted = `tables:
  customers:
    columns:
      id: { type: bigint, identity: always }
      full_name: { type: text, renamed_from: name }
      points: { type: bigint, default: 0 }
      code: { type: text, not_null: true, backfill: "'c' || id" }
      note: text
    primary_key: [id]
    indexes: { customers_note_idx: [note] }
  notes: { columns: { body: text } }
`;

/** One plan's worth of what cannot be said in one file with the others. */
const cases: { readonly [what: string]: string } = {
  "a rename": start.replace("name: { type: text,", "full_name: { type: text, renamed_from: name,"),
  "a NOT NULL column": start.replace(
    "      note: text",
    "      note: text\n      code: { type: text, not_null: true, backfill: \"'c' || id\" }",
  ),
  "a change of type": start.replace("type: integer", "type: bigint"),
  "an index": `${start.replace("  notes:", "    indexes: { customers_note_idx: [note] }\n  notes:")}`,
  "SET NOT NULL": start.replace("note: text", "note: { type: text, not_null: true, backfill: \"'none'\" }"),
};

/** A project on a database that is what `start` says, with rows. */
async function withStart(
  major: (typeof majors)[number],
  use: (project: Project, client: pg.Client) => Promise<void>,
): Promise<void> {
  await withDatabase(major, (url, client) =>
    withProject(url, async (project) => {
      await project.write("schema/tables.yaml", start);
      expect(await project.flux("apply", "--direct")).toMatchObject({ code: 0, err: "" });
      await client.query("INSERT INTO customers (name) SELECT 'n' || n FROM generate_series(1, 100) n");
      await use(project, client);
    }),
  );
}

const drifts = ({ out }: Run): unknown => (JSON.parse(out) as { readonly drifts: unknown }).drifts;

describe.each(majors)("flux drift on PostgreSQL %i", (major) => {
  it("is 0 in step, 2 after a change by hand, 0 after flux plan and flux apply", () =>
    withStart(major, async ({ flux }, client) => {
      expect(await flux("drift")).toEqual(inStep);
      expect(JSON.parse((await flux("drift", "--json")).out)).toEqual({ drifts: [], inFlight: null, diagnostics: [] });

      await client.query(`ALTER TABLE customers ADD COLUMN surprise text, ALTER COLUMN points DROP NOT NULL;
        DROP TABLE notes; CREATE TABLE extra (a integer PRIMARY KEY, b text)`);
      expect(await flux("drift")).toMatchInlineSnapshot();
      const json = await flux("drift", "--json");
      expect(json).toMatchObject({ code: 2, err: "" });
      expect(drifts(json)).toMatchInlineSnapshot();

      expect(await flux("plan", "--accept-drop")).toMatchObject({ code: 0, err: "" });
      expect(await flux("drift")).toMatchObject({ code: 2 });
      expect(await flux("apply")).toMatchObject({ code: 0, err: "" });
      expect(await flux("apply", "--deployed")).toMatchObject({ code: 0, err: "" });
      expect(await flux("drift")).toEqual(inStep);
    }));

  it("needs no shadow where the database is in step", () =>
    withStart(major, async ({ flux, write }, client) => {
      // A shadow that cannot be reached would fail if it were asked for.
      // biome-ignore lint/suspicious/noTemplateCurlyInString: the configuration's own syntax
      await write("flux.config.yaml", 'database: "${DATABASE_URL}"\nshadow: postgres://nobody@127.0.0.1:1/none\n');
      expect(await flux("drift")).toEqual(inStep);
      expect(await flux("plan")).toMatchObject({ code: 0, err: "" });
      await client.query("ALTER TABLE customers ADD COLUMN surprise text");
      expect(await flux("drift")).toMatchObject({ code: 1, err: expect.stringContaining("error FLUX501: ") });
    }));

  it.each(Object.keys(cases))("raises no false alarm while %s is on its way, and a true one", (what) =>
    withStart(major, async (project, client) => {
      const { flux, write } = project;
      await write("schema/tables.yaml", cases[what] as string);
      expect(await flux("plan", "in flight")).toMatchObject({ code: 0, err: "" });
      expect(await flux("drift")).toMatchObject({ code: 2 });
      const inFlight = "No drift: the database is what the document says beyond the plan in flight (in flight).\n";
      const quiet = async (): Promise<void> => {
        const run = await flux("drift");
        expect([inStep.out, inFlight]).toContain(run.out);
        expect(run).toMatchObject({ code: 0, err: "" });
      };
      for (const through of ["expand", "backfill"]) {
        expect(await flux("apply", "--through", through)).toMatchObject({ code: 0, err: "" });
        await quiet();
        await alarms(project, client);
        await quiet();
      }
      expect(await flux("apply")).toMatchObject({ code: 0, err: "" });
      await quiet();
      expect(await flux("apply", "--deployed")).toMatchObject({ code: 0, err: "" });
      expect(await flux("drift")).toEqual(inStep);
    }),
  );

  it("names what was done by hand to an object that the plan works on", () =>
    withStart(major, async ({ flux, write }, client) => {
      await write("schema/tables.yaml", cases["a rename"] as string);
      await flux("plan");
      await flux("apply");
      await client.query("ALTER TABLE customers ALTER COLUMN full_name SET DEFAULT 'x'");
      expect((await flux("drift")).out).toContain("default of customers.full_name is not in the document");
      await client.query("ALTER TABLE customers ALTER COLUMN full_name DROP DEFAULT");
      await client.query("DROP TRIGGER zz_flux_sync_customers_full_name ON customers");
      expect(await flux("drift")).toMatchObject({ code: 2 });
      await client.query("ALTER TABLE customers DROP COLUMN full_name CASCADE");
      expect((await flux("drift")).out).toContain("customers.full_name");
    }));

  it("has all of them at once", () =>
    withStart(major, async ({ flux, write }) => {
      await write("schema/tables.yaml", wanted);
      expect(await flux("plan")).toMatchObject({ code: 0, err: "" });
      for (const args of [["apply", "--through", "expand"], ["apply"], ["apply", "--deployed"]]) {
        expect(await flux(...args)).toMatchObject({ code: 0, err: "" });
        expect(await flux("drift")).toMatchObject({ code: 0, err: "" });
      }
    }));
});

/** Something that no plan explains, and its undoing. */
async function alarms({ flux }: Project, client: pg.Client): Promise<void> {
  await client.query("ALTER TABLE notes ADD COLUMN by_hand text; ALTER TABLE customers ADD COLUMN by_hand text");
  const run = await flux("drift", "--json");
  expect(run).toMatchObject({ code: 2, err: "" });
  expect(drifts(run)).toEqual([
    { title: "customers.by_hand", noun: "column", type: "extra", details: [] },
    { title: "notes.by_hand", noun: "column", type: "extra", details: [] },
  ]);
  await client.query("ALTER TABLE notes DROP COLUMN by_hand; ALTER TABLE customers DROP COLUMN by_hand");
}

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
      note: { type: text, not_null: true, backfill: "'none'" }
    primary_key: [id]
    indexes: { customers_note_idx: [note] }
  notes: { columns: { body: text } }
`;
const renamed = start.replace("name: { type: text,", "full_name: { type: text, renamed_from: name,");

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
  it("says only what the document calls it of a column that is to be renamed", () =>
    withStart(major, async ({ flux, write }) => {
      await write("schema/tables.yaml", renamed);
      expect((await flux("drift")).out).toContain(
        "▲ column customers.name differs\n    the document calls it full_name\n\n1 difference.",
      );
    }));

  it("is 0 in step, 2 after a change by hand, 0 after flux plan and flux apply", () =>
    withStart(major, async ({ flux }, client) => {
      expect(await flux("drift")).toEqual(inStep);
      expect(JSON.parse((await flux("drift", "--json")).out)).toEqual({ drifts: [], inFlight: null, diagnostics: [] });

      await client.query(`ALTER TABLE customers ADD COLUMN surprise text, ALTER COLUMN points DROP NOT NULL;
        DROP TABLE notes; CREATE TABLE extra (a integer PRIMARY KEY, b text)`);
      expect(await flux("drift")).toMatchInlineSnapshot(`
        {
          "code": 2,
          "err": "",
          "out": "▲ column customers.points differs
            not null: no in the database, yes in the document
        ▲ column customers.surprise is not in the document
        ▲ table extra is not in the document
        ▲ table notes is not in the database

        4 differences. \`flux plan\` leads back to the document; \`flux pull --force\` takes the database's side.
        ",
        }
      `);
      const json = await flux("drift", "--json");
      expect(json).toMatchObject({ code: 2, err: "" });
      expect(drifts(json)).toMatchInlineSnapshot(`
        [
          {
            "attributes": [
              {
                "database": false,
                "document": true,
                "name": "notNull",
              },
            ],
            "details": [
              "not null: no in the database, yes in the document",
            ],
            "noun": "column",
            "title": "customers.points",
            "type": "different",
          },
          {
            "attributes": [],
            "details": [],
            "noun": "column",
            "title": "customers.surprise",
            "type": "extra",
          },
          {
            "attributes": [],
            "details": [],
            "noun": "table",
            "title": "extra",
            "type": "extra",
          },
          {
            "attributes": [],
            "details": [],
            "noun": "table",
            "title": "notes",
            "type": "missing",
          },
        ]
      `);

      expect(await flux("plan", "--accept-drop")).toMatchObject({ code: 0, err: "" });
      expect(await flux("drift")).toMatchObject({ code: 2 });
      expect(await flux("apply")).toMatchObject({ code: 0, err: "" });
      expect(await flux("apply", "--deployed")).toMatchObject({ code: 0, err: "" });
      expect(await flux("drift")).toEqual(inStep);
    }));

  it("says what differs in words, of long texts the lines", () =>
    withDatabase(major, (url, client) =>
      withProject(url, async ({ flux, write }) => {
        const query = (status: string): string =>
          `SELECT id,\n        owner\n      FROM jobs\n      WHERE status = '${status}'`;
        const document = (status: string): string => `tables:
  jobs:
    columns: { id: { type: bigint, identity: always }, owner: text, status: { type: text, default: "'new'" } }
    primary_key: [id]
    indexes: { jobs_status_idx: { columns: [status], where: "status <> 'done'" } }
views:
  open_jobs:
    query: |
      ${query(status)}
functions:
  label(state text):
    returns: text
    language: sql
    body: |
      SELECT upper(state)
      WHERE state <> '${status}'
`;
        await write("schema/tables.yaml", document("new"));
        expect(await flux("apply", "--direct")).toMatchObject({ code: 0, err: "" });
        await client.query(`CREATE OR REPLACE VIEW open_jobs AS ${query("old")};
          DROP INDEX jobs_status_idx; CREATE INDEX jobs_status_idx ON jobs (status) INCLUDE (owner);
          ALTER TABLE jobs ALTER COLUMN id SET GENERATED BY DEFAULT, ALTER COLUMN status SET DEFAULT 'old';
          CREATE OR REPLACE FUNCTION label(state text) RETURNS text LANGUAGE sql STRICT
            AS $$SELECT upper(state)\nWHERE state <> 'old'\n$$`);
        const { code, out } = await flux("drift");
        expect(code).toBe(2);
        expect(out.replaceAll("jobs.status =", "status =")).toMatchInlineSnapshot(`
          "▲ function label(text) differs
              body text, from line 2 (- the database, + the document):
                - WHERE state <> 'old'
                + WHERE state <> 'new'
              strict: yes in the database, no in the document
          ▲ column jobs.id differs
              identity generation: by default in the database, always in the document
          ▲ default of jobs.status differs
              expression: 'old'::text in the database, 'new'::text in the document
          ▲ index jobs_status_idx differs
              include: owner in the database, none in the document
              where: none in the database, (status <> 'done'::text) in the document
          ▲ view open_jobs differs
              query, from line 4 (- the database, + the document):
                -   WHERE (status = 'old'::text)
                +   WHERE (status = 'new'::text)

          5 differences. \`flux plan\` leads back to the document; \`flux pull --force\` takes the database's side.
          "
        `);
        expect(JSON.parse((await flux("drift", "--json")).out)).toMatchObject({
          drifts: expect.arrayContaining([
            expect.objectContaining({
              title: "default of jobs.status",
              attributes: [{ name: "expression", database: "'old'::text", document: "'new'::text" }],
            }),
          ]),
        });
      }),
    ));

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

  it("raises no false alarm while a plan is on its way, and a true one at every stop", () =>
    withStart(major, async (project, client) => {
      const { flux, write } = project;
      await write("schema/tables.yaml", wanted);
      expect(await flux("plan", "in flight")).toMatchObject({ code: 0, err: "" });
      expect(await flux("drift")).toMatchObject({ code: 2 });
      const quiet = {
        code: 0,
        out: "No drift: the database is what the document says beyond the plan in flight (in flight).\n",
        err: "",
      };
      for (const args of [["--through", "expand"], ["--through", "backfill"], []]) {
        expect(await flux("apply", ...args)).toMatchObject({ code: 0, err: "" });
        expect(await flux("drift")).toEqual(quiet);
        await alarm(project, client);
      }
      expect(await flux("apply", "--deployed")).toMatchObject({ code: 0, err: "" });
      expect(await flux("drift")).toEqual(inStep);
    }));

  it("raises no false alarm while a plan that begins with the deploy waits for it", () =>
    withStart(major, async ({ flux, write }, client) => {
      await write("schema/tables.yaml", start.replace("      note: text\n", ""));
      expect(await flux("plan", "no note")).toMatchObject({ code: 0, err: "" });
      const { out } = await flux("status");
      expect(out).toMatch(/\nNot applied yet: no note, 1 step \(\d{14}_no_note\)\n {2}Next: flux apply\n$/);
      expect((await flux("apply")).out).toContain("Deploy now  (0 of 1 steps done)");
      expect((await flux("status")).out).toContain("\n  Next: flux apply --deployed\n");
      expect(await flux("drift")).toMatchObject({
        code: 0,
        out: expect.stringContaining("the plan in flight (no note)"),
      });
      await client.query("ALTER TABLE customers ALTER COLUMN note SET DEFAULT 'by hand'");
      expect(await flux("drift")).toMatchObject({ code: 2 });
      await client.query("ALTER TABLE customers ALTER COLUMN note DROP DEFAULT");
      // It has done nothing, so there is nothing to take back but the plan itself.
      expect((await flux("rollback")).out).toContain("Taken back: no note. 0 steps");
      expect((await flux("status")).out).toContain("No plan is in flight.");
      expect(await flux("drift")).toMatchObject({ code: 2, out: expect.stringContaining("customers.note is not in") });
    }));

  it("takes no plan for an explanation that failed at its first step, and says what comes next", () =>
    withStart(major, async ({ flux, write }, client) => {
      await write("schema/tables.yaml", `${start}  fresh: { columns: { a: integer } }\n`);
      await flux("plan", "fresh");
      await client.query("CREATE TYPE fresh AS ENUM ('in the way')");
      expect(await flux("apply")).toMatchObject({ code: 1, err: expect.stringContaining("error FLUX520: ") });
      expect((await flux("drift")).out).toContain("table fresh is not in the database");
      expect((await flux("status")).out).toContain(
        "\n  Next: flux apply, when the cause of the error is mended; or flux rollback\n",
      );
      expect((await flux("rollback")).out).toContain("Taken back: fresh. 0 steps");
      expect(await flux("apply")).toMatchObject({
        code: 1,
        err: expect.stringContaining('FLUX616: The plan "fresh" was'),
      });
      const { out } = await flux("status");
      const own = /\nRolled back: fresh, 1 step \((\d{14}_fresh)\)\n {2}Next: flux plan, or (flux apply \1) to/.exec(
        out,
      );
      await client.query("DROP TYPE fresh");
      const again = await flux("plan", "fresh");
      expect(again.out).toContain("\nThe same plan is written already; ");
      expect(again.out).toContain(`\nNext: ${own?.[2]}\n`);
      expect((await flux("apply", own?.[1] as string)).out).toContain("Done: fresh.");
      expect((await client.query("SELECT count(*)::int AS n FROM customers")).rows).toEqual([{ n: 100 }]);
    }));

  it("names what was done by hand to an object that the plan works on", () =>
    withStart(major, async ({ flux, write }, client) => {
      await write("schema/tables.yaml", renamed);
      await flux("plan");
      await flux("apply");
      await client.query("ALTER TABLE customers ALTER COLUMN full_name SET DEFAULT 'x'");
      expect((await flux("drift")).out).toContain("default of customers.full_name is not in the document");
      await client.query("ALTER TABLE customers ALTER COLUMN full_name DROP DEFAULT");
      await client.query('DROP TRIGGER "zz_flux_sync_customers.full_name" ON customers');
      expect(await flux("drift")).toMatchInlineSnapshot(`
        {
          "code": 2,
          "err": "",
          "out": "▲ trigger customers.zz_flux_sync_customers.full_name is not in the database
            the plan in flight has made it and needs it

        1 difference beyond the plan in flight (rename customers.name to full_name). Take it back by hand, or the plan with \`flux rollback\`, before the plan goes on.
        ",
        }
      `);
      await client.query("ALTER TABLE customers DROP COLUMN full_name CASCADE");
      expect((await flux("drift")).out).toContain("customers.full_name");
    }));
});

/** Something that no plan explains, and its undoing. */
async function alarm({ flux }: Project, client: pg.Client): Promise<void> {
  await client.query("ALTER TABLE notes ADD COLUMN by_hand text; ALTER TABLE customers ADD COLUMN by_hand text");
  const run = await flux("drift", "--json");
  expect(run).toMatchObject({ code: 2, err: "" });
  expect(drifts(run)).toEqual([
    { title: "customers.by_hand", noun: "column", type: "extra", details: [], attributes: [] },
    { title: "notes.by_hand", noun: "column", type: "extra", details: [], attributes: [] },
  ]);
  await client.query("ALTER TABLE notes DROP COLUMN by_hand; ALTER TABLE customers DROP COLUMN by_hand");
}

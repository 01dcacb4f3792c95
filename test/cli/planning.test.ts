import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { runProgram } from "../../src/cli/program.ts";
import { serverUrl, withClient, withDatabase } from "../support/database.ts";
import { fakeSurroundings } from "./fake-surroundings.ts";
import { type Project, withProject } from "./project.ts";

const start = `tables:
  orders:
    columns:
      id: { type: bigint, not_null: true }
      total: integer
    primary_key: [id]
`;
const live = "CREATE TABLE orders (id bigint PRIMARY KEY, total integer)";
const withNote = start.replace("total: integer", "total: integer\n      note: text");
const withSku = start.replace("total: integer", "total: integer\n      sku: text");

const filesIn = async ({ folder }: Project): Promise<readonly string[]> =>
  (await readdir(join(folder, "migrations"), { recursive: true })).filter((name) => /\.(sql|json)$/.test(name)).sort();
const unstamped = (names: readonly string[]): readonly string[] => names.map((name) => name.replaceAll(/\d{14}_/g, ""));

describe("plans that were written before", () => {
  it("are kept with a note, and removed on request; the same one is not written twice", () =>
    withDatabase(18, (url, client) =>
      withProject(url, async (project) => {
        const { flux, write } = project;
        await client.query(live);
        await write("schema/orders.yaml", withNote);
        expect((await flux("plan")).out).toContain("\n3 files written; every statement is in ");
        const first = await filesIn(project);
        expect(unstamped(first)).toEqual(["01_expand_add_column_orders_note.sql", "add_note_to_orders/plan.json"]);
        const again = await flux("plan");
        expect(again).toMatchObject({ code: 0, err: "" });
        expect(again.out).toContain("\nThe same plan is written already; every statement is in ");
        expect(await filesIn(project)).toEqual(first);

        await write("schema/orders.yaml", withSku);
        const other = await flux("plan");
        expect(other.code).toBe(0);
        expect(other.err.replaceAll(/\d{14}/g, "<stamp>")).toMatchInlineSnapshot(`
          "
          note FLUX615: The plan "add note to orders" was written before and not applied to this database
              migrations/<stamp>_add_note_to_orders
            The new plan starts from the database as it is, not from where these would lead.
            What to do: \`flux apply\` takes the new one. If it is not needed elsewhere, \`flux plan --replace\` removes its files.
          "
        `);
        expect(await filesIn(project)).toHaveLength(4);
        const replaced = JSON.parse((await flux("plan", "--replace", "--json")).out);
        expect(unstamped(replaced.removed)).toEqual([
          "migrations/add_note_to_orders/plan.json",
          "migrations/add_note_to_orders/plan.txt",
          "migrations/01_expand_add_column_orders_note.sql",
        ]);
        expect(replaced.files).toEqual([]);
        expect(unstamped(await filesIn(project))).toEqual([
          "01_expand_add_column_orders_sku.sql",
          "add_sku_to_orders/plan.json",
        ]);
        expect((await flux("apply")).out).toContain("Done: add sku to orders.");
        expect(await flux("plan")).toMatchObject({ code: 0, err: "" });
      }),
    ));

  it("are applied again when what they did was taken away and is wanted again", () =>
    withDatabase(18, (url, client) =>
      withProject(url, async ({ flux, write }) => {
        await client.query(live);
        const columns = async (): Promise<unknown> =>
          (await client.query("SELECT count(*)::int AS n FROM information_schema.columns WHERE table_name = 'orders'"))
            .rows[0].n;
        for (const [document, wanted] of [
          [withNote, 3],
          [start, 2],
          [withNote, 3],
          [start, 2],
          [withNote, 3],
        ] as const) {
          await write("schema/orders.yaml", document);
          expect((await flux("plan")).out).toContain("files written");
          while ((await flux("apply", "--deployed")).out !== "Nothing to apply.\n");
          expect(await columns()).toBe(wanted);
        }
        await client.query("ALTER TABLE orders DROP COLUMN note");
        expect((await flux("plan")).out).toContain("files written");
        expect((await flux("apply")).out).toContain("Done: add note to orders.");
        for (const wanted of [2, 3]) {
          await write("schema/orders.yaml", wanted === 2 ? start : withNote);
          await flux("apply", "--direct");
          expect(await columns()).toBe(wanted);
        }
      }),
    ));

  it("are refused where the database is no longer what they were made for", () =>
    withDatabase(18, (url, client) =>
      withProject(url, async ({ flux, failure, write }) => {
        await client.query(live);
        await write("schema/orders.yaml", withNote);
        await flux("plan");
        await client.query("ALTER TABLE orders ADD COLUMN note varchar(10)");
        expect(await failure("apply")).toMatchInlineSnapshot(`
          "error FLUX513: The database changed since the plan was made
            An object that the plan touches is not as it was then, so what the plan would do is no longer known.
            column orders.note differs
                type: character varying(10) in the database, text in the document
            What to do: Run \`flux plan\` again: it plans from the database as it is now.
          "
        `);
        const { rows } = await client.query("SELECT count(*)::int AS steps FROM flux.step");
        expect(rows).toEqual([{ steps: 0 }]);
      }),
    ));

  it("give way to a new one after they failed at their first step", () =>
    withDatabase(18, (url, client) =>
      withProject(url, async ({ flux, failure, write }) => {
        await client.query(live);
        await write("schema/orders.yaml", withNote);
        expect((await flux("plan")).code).toBe(0);
        await client.query(`CREATE FUNCTION no() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN RAISE ''not now''; END';
          CREATE EVENT TRIGGER no ON ddl_command_end WHEN TAG IN ('ALTER TABLE') EXECUTE FUNCTION no()`);
        expect(await failure("apply")).toMatchInlineSnapshot(`
          "error FLUX520: "Add column orders.note" failed: not now
            PL/pgSQL function public.no() line 1 at RAISE
            SQLSTATE P0001. The step has been rolled back; the steps before it stay.
            What to do: Mend the cause that the server names. Run the same command again: it continues where it stopped. \`flux rollback\` goes back instead.
          "
        `);
        await client.query("DROP EVENT TRIGGER no; DROP FUNCTION no");
        expect((await flux("drift")).out).toContain("column orders.note is not in the database\n");
        await write("schema/orders.yaml", withSku);
        expect(await flux("plan", "--replace")).toMatchObject({ code: 0, err: "" });
        expect((await flux("apply")).out).toContain("Done: add sku to orders.");
        expect((await flux("status")).out).toContain("No plan is in flight.");
      }),
    ));

  it("do not come from --direct in production", () =>
    withDatabase(18, (url) =>
      withProject(
        url,
        async ({ failure, write }) => {
          await write("schema/orders.yaml", start);
          expect(await failure("apply", "--direct", "--env", "live")).toMatchInlineSnapshot(`
            "error FLUX612: --direct is refused: live is a production environment
              A direct plan blocks readers and writers and has no gate.
              What to do: Run \`flux plan\` and \`flux apply\`.
            "
          `);
        },
        // biome-ignore lint/suspicious/noTemplateCurlyInString: the configuration's own syntax
        'database: "${DATABASE_URL}"\nenvironments:\n  live: { production: true }\n',
      ),
    ));
});

describe("kinds that are not managed", () => {
  it("are neither created, changed nor dropped", () =>
    withDatabase(18, (url, client) =>
      withProject(
        url,
        async ({ flux, write }) => {
          await client.query(`${live}; CREATE INDEX by_hand ON orders (total); CREATE VIEW seen AS SELECT id FROM orders;
            CREATE TABLE gone (a integer); CREATE INDEX gone_idx ON gone (a)`);
          expect((await flux("pull")).code).toBe(0);
          await write(
            "schema/tables/orders.yaml",
            `${withNote}    indexes: { other: [total] }\nviews: { seen: "SELECT 1 AS x", more: "SELECT 2 AS y" }\n`,
          );
          await write("schema/tables/gone.yaml", "");
          const plan = JSON.parse((await flux("plan", "--json", "--accept-drop")).out);
          expect(plan.plan.steps.map(({ title }: { readonly title: string }) => title)).toEqual([
            "Add column orders.note",
            "Drop table gone",
          ]);
          expect(plan.diagnostics).toEqual([
            expect.objectContaining({
              code: "FLUX431",
              summary:
                "index other and 2 more objects in the document: of a kind that the configuration does not manage",
            }),
          ]);
          expect(await flux("apply")).toMatchObject({ code: 0, err: "" });
          expect(await flux("apply", "--deployed")).toMatchObject({ code: 0, err: "" });
          const drift = await flux("drift");
          expect(drift).toMatchObject({ code: 0, out: "No drift: the database is what the document says.\n" });
          const { rows } = await client.query(
            "SELECT relname FROM pg_class WHERE relname IN ('by_hand', 'seen', 'other', 'more') ORDER BY 1",
          );
          expect(rows).toEqual([{ relname: "by_hand" }, { relname: "seen" }]);
        },
        // biome-ignore lint/suspicious/noTemplateCurlyInString: the configuration's own syntax
        'database: "${DATABASE_URL}"\nshadow: target\nkinds: { exclude: [index, view] }\n',
      ),
    ));
});

describe("rights of a role that the document does not name", () => {
  const summary = "Rights of public are left as they are, because the document names this role nowhere";
  it("are left with a warning, which the configuration answers one way or the other", () =>
    withDatabase(18, (url, client) =>
      withProject(url, async ({ flux, write }) => {
        await client.query(`${live}; GRANT SELECT ON orders TO PUBLIC`);
        await write("schema/orders.yaml", start);
        const { out, err } = await flux("plan");
        expect(out).toBe("No changes: the database is what the document says.\n");
        expect(err).toContain(`warning FLUX330: ${summary}`);
        expect(err).toContain("roles: [public]");
        // biome-ignore lint/suspicious/noTemplateCurlyInString: the configuration's own syntax
        const config = 'database: "${DATABASE_URL}"\nshadow: target\n';
        await write("flux.config.yaml", `${config}roles: []\n`);
        expect(await flux("plan")).toMatchObject({ out, err: "" });
        for (const roles of ["public", '"*"']) {
          await write("flux.config.yaml", `${config}roles: [${roles}]\n`);
          const { plan, diagnostics } = JSON.parse((await flux("plan", "--json")).out);
          expect(diagnostics).toEqual([]);
          expect(plan.steps.map(({ run }: { readonly run: { readonly sql: string } }) => run.sql)).toEqual([
            'REVOKE SELECT ON TABLE "public"."orders" FROM PUBLIC',
          ]);
        }
      }),
    ));
});

describe("Ctrl-C while a plan is made", () => {
  it.each([[["plan"]], [["drift"]], [["apply", "--direct"]]])(
    "ends flux %j with 130 and leaves no shadow database",
    (args) =>
      withDatabase(18, (url, client) =>
        withProject(url, async ({ folder, write }) => {
          await client.query(live);
          await write("schema/orders.yaml", withNote);
          const at = fakeSurroundings({ cwd: folder, env: { DATABASE_URL: url } });
          const shadows = `SELECT count(*)::int AS n FROM pg_database WHERE datname LIKE 'flux_shadow_${process.pid}_%'`;
          await withClient(serverUrl(18), async (admin) => {
            const run = runProgram(args, "1.2.3", at);
            let seen = 0;
            while (seen === 0) seen = (await admin.query<{ n: number }>(shadows)).rows[0]?.n ?? 0;
            const start = performance.now();
            at.interrupt();
            expect(await run).toBe(130);
            expect(performance.now() - start).toBeLessThan(5_000);
            expect((await admin.query(shadows)).rows).toEqual([{ n: 0 }]);
            expect(at.text.err).toBe("");
            expect(at.exits).toEqual([]);
          });
        }),
      ),
  );
});

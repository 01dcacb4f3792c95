import { describe, expect, it } from "vitest";
import { applyPlan } from "../../src/apply/apply.ts";
import { recording, refusal, told } from "../apply/support.ts";
import { majors, withDatabase } from "../support/database.ts";
import { planOf, sqlStep } from "../support/plan.ts";
import { withProject } from "./project.ts";

const raising = "BEGIN RAISE EXCEPTION 'no DDL here'; END";
const unqualified = "BEGIN INSERT INTO ddl_log VALUES (tg_tag); END";
const qualified = "BEGIN INSERT INTO public.ddl_log VALUES (tg_tag); END";

const document = (body: string): string => `functions:
  note_ddl():
    returns: event_trigger
    language: plpgsql
    body: ${JSON.stringify(body)}
event_triggers:
  note_ddl: { event: ddl_command_end, function: note_ddl }
tables:
  orders: { columns: { id: bigint, code: varchar(20) } }
  ddl_log: { columns: { command: text } }
`;

const sql = (body: string): string => `
  CREATE TABLE orders (id bigint, code varchar(10));
  CREATE TABLE ddl_log (command text);
  CREATE FUNCTION note_ddl() RETURNS event_trigger LANGUAGE plpgsql AS $$${body}$$;
  CREATE EVENT TRIGGER note_ddl ON ddl_command_end EXECUTE FUNCTION note_ddl()`;

describe.each(majors)("event triggers of the database, on PostgreSQL %i", (major) => {
  it("end a plan and a journal that they refuse with the function that raises", () =>
    withDatabase(major, async (url, admin) => {
      await admin.query(sql(raising));
      await withProject(url, async ({ write, failure }) => {
        await write("schema/all.yaml", document(raising));
        const planned = await failure("plan");
        expect(planned).toContain('fails forwards at "Change the type of column orders.code in place');
        expect(planned).toContain("PL/pgSQL function public.note_ddl() line 1 at RAISE");
        const refused = await failure("rollback");
        expect(refused).toContain("error FLUX524: The journal cannot be written: no DDL here");
        expect(refused).toContain("An event trigger of the database calls it");
      });
    }));

  it("are told that plans run without the session's search_path", () =>
    withDatabase(major, async (url, admin) => {
      await admin.query(sql(unqualified));
      await withProject(url, async ({ write, failure }) => {
        await write("schema/all.yaml", document(unqualified));
        expect(await failure("plan")).toContain("Plans run with `search_path = pg_catalog`");
      });
      const step = sqlStep({ id: "a", group: "g", sql: "ALTER TABLE public.orders ADD COLUMN a integer" });
      const error = told(await refusal(applyPlan(url, planOf(step), recording().options), "FLUX520"));
      expect(error).toContain("PL/pgSQL function public.note_ddl() line 1");
      expect(error).toContain("Plans run with `search_path = pg_catalog`");
    }));

  it("fire for the statements of a plan", () =>
    withDatabase(major, async (url, admin) => {
      await admin.query(sql(qualified));
      await withProject(url, async ({ write, flux }) => {
        await write("schema/all.yaml", document(qualified));
        expect(await flux("plan")).toMatchObject({ code: 0 });
        expect(await flux("apply")).toMatchObject({ code: 0 });
      });
      const { rows } = await admin.query("SELECT command FROM ddl_log WHERE command = 'ALTER TABLE'");
      expect(rows).toEqual([{ command: "ALTER TABLE" }]);
    }));
});

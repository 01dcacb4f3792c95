import { describe, expect, it } from "vitest";
import { applyPlan } from "../../src/apply/apply.ts";
import { inFlight, readStatus } from "../../src/apply/status.ts";
import { connect } from "../../src/live/connect.ts";
import type { ObjectKey } from "../../src/model/object.ts";
import { majors, withDatabase } from "../support/database.ts";
import { planOf, sqlStep, withId } from "../support/plan.ts";
import { recording, refusal, states, told } from "./support.ts";

const table = (name: string, group: string, rest: Partial<Parameters<typeof sqlStep>[0]> = {}) =>
  sqlStep({
    id: name,
    group,
    sql: `CREATE TABLE public.${name} (x integer)`,
    undo: `DROP TABLE public.${name}`,
    ...rest,
  });

const fails = sqlStep({ id: "fails", group: "g", sql: "SELECT 1/0" });

const gated = planOf(
  table("a", "g"),
  table("b", "h", { phase: "backfill" }),
  table("c", "i", { phase: "contract" }),
  table("d", "j", { phase: "expand", round: 2 }),
  table("e", "k", { phase: "contract", round: 2 }),
);

describe.each(majors)("applyPlan on PostgreSQL %i", (major) => {
  it("runs a plan and writes each step down in its transaction", () =>
    withDatabase(major, async (url, client) => {
      const { options, events } = recording();
      const result = await applyPlan(url, planOf(table("a", "g"), table("b", "g")), options);
      expect(result).toMatchObject({ state: "finished", done: 2, total: 2, converged: null });
      expect(events.map((event) => event.type)).toEqual(["begin", "step", "step", "done", "done"]);
      const { rows } = await client.query(
        "SELECT count(DISTINCT s.xmin::text) AS transactions, count(DISTINCT c.xmin::text) AS created, min(s.xmin::text) = min(c.xmin::text) AS same FROM flux.step s, pg_class c WHERE c.relname IN ('a', 'b')",
      );
      expect(rows).toEqual([{ transactions: "1", created: "1", same: true }]);
      const again = await applyPlan(url, planOf(table("a", "g"), table("b", "g")), options);
      expect(again).toMatchObject({ state: "finished", done: 2, steps: [] });
    }));

  it("runs a finished plan anew, gates and all, where the database is again what it was made for", () =>
    withDatabase(major, async (url, client) => {
      const readFingerprint = async (): Promise<string> =>
        (await client.query("SELECT to_regclass('public.a') IS NULL AS before")).rows[0].before ? "from" : "to";
      const run = (deployed: boolean) => applyPlan(url, gated, recording({ deployed, readFingerprint }).options);
      await run(false);
      await run(true);
      expect(await run(true)).toMatchObject({ state: "finished", converged: true });
      expect(await run(false)).toMatchObject({ state: "finished", steps: [] });
      await client.query("DROP TABLE a, b, c, d, e");
      expect(await run(false)).toMatchObject({ state: "gate", gate: { round: 1 }, done: 2 });
      await run(true);
      expect(await run(true)).toMatchObject({ state: "finished", done: 5, converged: true });
    }));

  it("leaves nothing of a group that fails, says why, and goes on once the cause is mended", () =>
    withDatabase(major, async (url, client) => {
      const division = sqlStep({ id: "d", group: "h", sql: "INSERT INTO public.b SELECT 1 / x FROM public.input" });
      const plan = planOf(table("a", "g"), table("b", "h"), division);
      await client.query("CREATE TABLE public.input (x integer); INSERT INTO input VALUES (0)");
      const error = await refusal(applyPlan(url, plan, recording().options), "FLUX520");
      expect(error.message).toContain('"Step d" failed: division by zero');
      expect(await states(client)).toEqual({ a: "done", b: "planned", d: "planned" });
      expect((await client.query("SELECT to_regclass('public.b') AS b")).rows).toEqual([{ b: null }]);
      expect((await client.query("SELECT error FROM flux.step WHERE step_id = 'd'")).rows[0].error).toContain(
        "division",
      );
      await client.query("UPDATE public.input SET x = 1");
      const { options, events } = recording();
      expect(await applyPlan(url, plan, options)).toMatchObject({ state: "finished", done: 3 });
      expect(events[0]).toMatchObject({ type: "begin", steps: 2, done: 1 });
      expect(await states(client)).toEqual({ a: "done", b: "done", d: "done" });
    }));

  it("stops at the gate of each round until somebody says that the deploy is done", () =>
    withDatabase(major, async (url, client) => {
      const first = await applyPlan(url, gated, recording().options);
      expect(first).toMatchObject({ state: "gate", gate: { round: 1 }, done: 2 });
      expect(await applyPlan(url, gated, recording().options)).toMatchObject({ state: "gate", steps: [] });
      const connection = await connect(url);
      expect((await readStatus(connection)).inFlight[0]?.gates.map((gate) => gate.state)).toEqual([
        "waiting",
        "closed",
      ]);
      expect((await inFlight(connection))[0]?.done.map((step) => step.id)).toEqual(["a", "b"]);
      const second = await applyPlan(url, gated, recording({ deployed: true }).options);
      expect(second).toMatchObject({ state: "gate", gate: { round: 2 }, done: 4 });
      const { rows } = await client.query("SELECT round, attested_by, attested_at IS NOT NULL AS at FROM flux.gate");
      expect(rows).toEqual([{ round: "1", attested_by: expect.any(String), at: true }]);
      expect(await applyPlan(url, gated, recording({ deployed: true }).options)).toMatchObject({ state: "finished" });
      const status = await readStatus(connection);
      expect(status.inFlight).toEqual([]);
      expect(status.lastFinished).toMatchObject({ id: gated.id, state: "finished" });
      expect(status.running).toBeNull();
      await connection.client.end();
    }));

  it("opens no gate that the run itself has come to", () =>
    withDatabase(major, async (url, client) => {
      const { options, events } = recording({ deployed: true });
      const gates = "SELECT round::integer FROM flux.gate ORDER BY 1";
      expect(await applyPlan(url, gated, options)).toMatchObject({ state: "gate", gate: { round: 1 }, attested: null });
      expect(events.at(-1)).toMatchObject({ type: "gate", attested: false });
      expect((await client.query(gates)).rows).toEqual([]);
      const second = await applyPlan(url, gated, options);
      expect(second).toMatchObject({ state: "gate", gate: { round: 2 }, attested: { round: 1 }, done: 4 });
      expect((await client.query(gates)).rows).toEqual([{ round: 1 }]);
      expect(await applyPlan(url, gated, options)).toMatchObject({ state: "finished", attested: { round: 2 } });
    }));

  it("opens the gate of a plan that begins with it", () =>
    withDatabase(major, async (url) => {
      const plan = planOf(table("a", "g", { phase: "contract" }), table("b", "h", { phase: "contract" }));
      const result = await applyPlan(url, plan, recording({ deployed: true }).options);
      expect(result).toMatchObject({ state: "finished", attested: { round: 1 }, done: 2 });
    }));

  it("stops after a phase", () =>
    withDatabase(major, async (url, client) => {
      const run = (through: "expand" | "backfill" | "contract") =>
        applyPlan(url, gated, recording({ through, deployed: true }).options);
      expect(await run("expand")).toMatchObject({ state: "stopped", done: 1 });
      expect(await run("backfill")).toMatchObject({ state: "stopped", done: 2 });
      expect(await run("contract")).toMatchObject({ state: "gate", done: 4 });
      expect(Object.values(await states(client))).toEqual(["done", "done", "done", "done", "planned"]);
    }));

  it("has no gate in direct mode", () =>
    withDatabase(major, async (url) => {
      const direct = withId({ ...gated, mode: "direct" });
      expect(await applyPlan(url, direct, recording().options)).toMatchObject({ state: "finished", done: 5 });
    }));

  it("lets a direct plan lose data only where that is meant", () =>
    withDatabase(major, async (url, client) => {
      await client.query("CREATE TABLE old (x integer)");
      const drop = sqlStep({
        id: "drop",
        sql: "DROP TABLE public.old",
        losesData: "the rows of table old",
        losesNothingIf: { sql: "NOT EXISTS (SELECT FROM public.old)", says: "old holds no rows" },
      });
      const direct = withId({ ...planOf(table("a", "g"), drop), mode: "direct" });
      await client.query("INSERT INTO old VALUES (1)");
      const error = await refusal(applyPlan(url, direct, recording().options), "FLUX531");
      expect(told(error)).toContain('"Step drop": the rows of table old');
      expect((await client.query("SELECT to_regclass('a') AS a, count(*)::int AS plans FROM flux.plan")).rows).toEqual([
        { a: null, plans: 0 },
      ]);
      await client.query("BEGIN; DELETE FROM old; COMMIT");
      expect(await applyPlan(url, direct, recording().options)).toMatchObject({ state: "finished" });
      await client.query("DROP TABLE a; CREATE TABLE old AS SELECT 1 AS x; DELETE FROM flux.plan");
      const allowed = recording({ allowDataLoss: true });
      expect(await applyPlan(url, direct, allowed.options)).toMatchObject({ state: "finished" });
    }));

  it("refuses a database that changed since the plan was made, but not in the middle", () =>
    withDatabase(major, async (url) => {
      const plan = planOf(table("a", "g"), table("b", "h", { phase: "contract" }));
      let print = "other";
      const readFingerprint = async (): Promise<string> => print;
      const error = await refusal(applyPlan(url, plan, recording({ readFingerprint }).options), "FLUX513");
      expect(told(error)).toContain("flux plan");
      print = "from";
      expect(await applyPlan(url, plan, recording({ readFingerprint }).options)).toMatchObject({ state: "gate" });
      print = "to";
      const end = await applyPlan(url, plan, recording({ readFingerprint, deployed: true }).options);
      expect(end).toMatchObject({ state: "finished", converged: true });
    }));

  it("lets only one plan at a time work on the same objects", () =>
    withDatabase(major, async (url) => {
      await applyPlan(url, gated, recording().options);
      const second = planOf(table("z", "g"));
      const error = await refusal(applyPlan(url, second, recording().options), "FLUX512");
      expect(told(error)).toContain(gated.id);
      const elsewhere = withId({ ...second, touches: ["schema:other" as ObjectKey] });
      expect(await applyPlan(url, elsewhere, recording().options)).toMatchObject({ state: "finished" });
    }));

  it("gives a plan up of which nothing was done", () =>
    withDatabase(major, async (url, client) => {
      await refusal(applyPlan(url, planOf(fails), recording().options), "FLUX520");
      expect(await applyPlan(url, planOf(table("z", "g")), recording().options)).toMatchObject({ state: "finished" });
      const { rows } = await client.query("SELECT state FROM flux.plan ORDER BY created_at");
      expect(rows.map((row) => row.state)).toEqual(["rolled back", "finished"]);
    }));

  it("refuses a plan for a newer server, a newer journal, and a role that may not write one", () =>
    withDatabase(major, async (url, client) => {
      const newer = withId({ ...planOf(table("a", "g")), serverVersion: 990_000 });
      await refusal(applyPlan(url, newer, recording().options), "FLUX525");
      await client.query("INSERT INTO flux.version VALUES (99)");
      await refusal(applyPlan(url, planOf(table("a", "g")), recording().options), "FLUX523");
      const role = `reader_${Math.random().toString(36).slice(2)}`;
      await client.query(`CREATE ROLE ${role} LOGIN PASSWORD 'sesame'; DROP SCHEMA flux CASCADE`);
      try {
        const limited = new URL(url);
        limited.username = role;
        limited.password = "sesame";
        const error = await refusal(applyPlan(limited.href, planOf(table("a", "g")), recording().options), "FLUX524");
        expect(told(error)).not.toContain("sesame");
      } finally {
        await client.query(`DROP ROLE ${role}`);
      }
    }));
});

import { describe, expect, it } from "vitest";
import { applyPlan } from "../../src/apply/apply.ts";
import { journalOf } from "../../src/apply/journal.ts";
import { rollbackPlan } from "../../src/apply/rollback.ts";
import { readStatus } from "../../src/apply/status.ts";
import { connect } from "../../src/live/connect.ts";
import { majors, withClient, withDatabase } from "../support/database.ts";
import { exists, planOf, sqlStep } from "../support/plan.ts";
import { applyThrough, recording, refusal, states, told, until, workerPid } from "./support.ts";

const table = (name: string, group: string, rest: Partial<Parameters<typeof sqlStep>[0]> = {}) =>
  sqlStep({
    id: name,
    group,
    sql: `CREATE TABLE public.${name} (x integer)`,
    undo: `DROP TABLE public.${name}`,
    ...rest,
  });

const plan = planOf(
  table("a", "g"),
  table("b", "g"),
  table("c", "h", { phase: "backfill" }),
  table("d", "i", { phase: "contract" }),
  table("e", "j", { phase: "contract" }),
);

const gone = { sql: "to_regclass('public.t_x_idx') IS NULL", says: "t_x_idx does not exist" };

const tables =
  "SELECT string_agg(relname, '' ORDER BY relname) AS t FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'";

describe.each(majors)("rollbackPlan on PostgreSQL %i", (major) => {
  it("takes everything back, in reverse and group by group", () =>
    withDatabase(major, async (url, client) => {
      await applyThrough(url, plan);
      const { options, events } = recording();
      const result = await rollbackPlan(url, options);
      expect(result).toMatchObject({ plan: { id: plan.id }, done: 0, total: 5 });
      expect(result.steps.map((step) => step.id)).toEqual(["e", "d", "c", "b", "a"]);
      expect(events[0]).toMatchObject({ type: "begin", direction: "backward", steps: 5 });
      expect((await client.query(tables)).rows).toEqual([{ t: null }]);
      expect(Object.values(await states(client))).toEqual(Array(5).fill("undone"));
      expect(
        (await client.query("SELECT state, (SELECT count(*)::integer FROM flux.gate) AS gates FROM flux.plan")).rows,
      ).toEqual([{ state: "rolled back", gates: 0 }]);
      await refusal(rollbackPlan(url, recording().options), "FLUX526");
      expect(await applyThrough(url, plan)).toMatchObject({ state: "finished", done: 5 });
    }));

  it("goes back some steps, to a step, to a phase; and forward again", () =>
    withDatabase(major, async (url, client) => {
      const back = async (to: Parameters<typeof rollbackPlan>[1]) => {
        await applyThrough(url, plan);
        await rollbackPlan(url, { ...recording().options, ...to });
        return (await client.query(tables)).rows[0].t;
      };
      expect(await back({ to: { steps: 1 } })).toBe("abcd");
      const connection = await connect(url);
      expect((await readStatus(connection)).inFlight[0]?.gates[0]?.state).toBe("waiting");
      expect(await applyPlan(url, plan, recording().options)).toMatchObject({ state: "gate", done: 4 });
      expect(await back({ to: { phase: "backfill" } })).toBe("abc");
      expect((await readStatus(connection)).inFlight[0]?.gates[0]?.state).toBe("waiting");
      expect(await applyPlan(url, plan, recording().options)).toMatchObject({ state: "gate", done: 3 });
      await applyThrough(url, plan);
      await refusal(journalOf(client, plan.id, "0").withdraw(1), "FLUX511");
      expect((await readStatus(connection)).lastFinished?.gates[0]?.state).toBe("passed");
      expect(await back({ to: { step: "c" } })).toBe("abc");
      expect(await back({ to: { phase: "expand" } })).toBe("ab");
      await connection.client.end();
      await refusal(rollbackPlan(url, { to: { step: "nonsense" } }), "FLUX526");
    }));

  it("asks for the deploy again once a step behind a gate is taken back, also when going back fails", () =>
    withDatabase(major, async (url, client) => {
      await client.query("CREATE TABLE public.stubborn (x integer)");
      const rounds = planOf(
        table("a", "g"),
        table("b", "h", { phase: "backfill" }),
        table("c", "i", { phase: "contract", undo: "DROP TABLE public.c; SELECT 1 / count(*) FROM public.stubborn" }),
        table("d", "j", { round: 2 }),
        table("e", "k", { round: 2, phase: "contract" }),
      );
      const gates = async (): Promise<unknown> =>
        (await client.query("SELECT round::integer FROM flux.gate ORDER BY 1")).rows.map(({ round }) => round);
      await applyThrough(url, rounds);
      expect(await gates()).toEqual([1, 2]);
      expect(await rollbackPlan(url, { to: { step: "c" } })).toMatchObject({ done: 3 });
      expect(await gates()).toEqual([1]);
      await applyThrough(url, rounds);
      const error = await refusal(rollbackPlan(url, recording().options), "FLUX520");
      expect(told(error)).toMatchInlineSnapshot(`
        "The undo of "Step c" failed: division by zero
        SQLSTATE 22012. The step is still done; those after it are taken back.
        Mend the cause that the server names. Run the same command again: it continues where it stopped. \`flux apply\` goes forward again instead, up to the gate, which asks for its deploy anew."
      `);
      expect(await states(client)).toEqual({ a: "done", b: "done", c: "done", d: "undone", e: "undone" });
      expect(await gates()).toEqual([1]);
      const connection = await connect(url);
      expect((await readStatus(connection)).inFlight).toMatchObject([{ stoppedGoing: "backward" }]);
      await client.query("INSERT INTO stubborn VALUES (1); ALTER TABLE b ADD COLUMN y integer");
      await client.query("CREATE VIEW needs_b AS SELECT y FROM b");
      await refusal(rollbackPlan(url, recording().options), "FLUX520");
      expect(await gates()).toEqual([]);
      const forward = await applyPlan(url, rounds, recording().options);
      expect(forward).toMatchObject({ state: "gate", gate: { round: 1 }, done: 2 });
      expect((await client.query(tables)).rows).toEqual([{ t: "abstubborn" }]);
      expect((await readStatus(connection)).inFlight).toMatchObject([{ stoppedGoing: null }]);
      await connection.client.end();
    }));

  it("never takes back half of a transaction", () =>
    withDatabase(major, async (url, client) => {
      await applyPlan(url, plan, recording({ through: "expand" }).options);
      await rollbackPlan(url, { to: { step: "a" } });
      expect((await client.query(tables)).rows).toEqual([{ t: null }]);
      const broken = planOf(table("a", "g"), table("b", "g", { undo: "SELECT 1/0" }), table("c", "h"));
      await applyPlan(url, broken, recording().options);
      await refusal(rollbackPlan(url, recording().options), "FLUX520");
      expect((await client.query(tables)).rows).toEqual([{ t: "ab" }]);
      const { rows } = await client.query("SELECT step_id, state FROM flux.step WHERE plan_id = $1 ORDER BY position", [
        broken.id,
      ]);
      expect(rows.map((row) => row.state)).toEqual(["done", "done", "undone"]);
    }));

  it("refuses what loses data or is impossible before it runs anything", () =>
    withDatabase(major, async (url, client) => {
      const losing = planOf(table("a", "g", { loses: "the rows of a" }), table("b", "h"));
      await applyPlan(url, losing, recording().options);
      const error = await refusal(rollbackPlan(url, recording().options), "FLUX528");
      expect(told(error)).toContain('"Step a": the rows of a');
      expect((await client.query(tables)).rows).toEqual([{ t: "ab" }]);
      expect(await rollbackPlan(url, { to: { step: "a" } })).toMatchObject({ done: 1 });
      expect(await rollbackPlan(url, { allowDataLoss: true })).toMatchObject({ done: 0 });
      const final = planOf(table("a", "g", { impossible: "an enum value cannot be dropped" }), table("b", "h"));
      await applyPlan(url, final, recording().options);
      const never = await refusal(rollbackPlan(url, { allowDataLoss: true }), "FLUX527");
      expect(told(never)).toContain("an enum value cannot be dropped");
      expect((await client.query(tables)).rows).toEqual([{ t: "ab" }]);
    }));

  it("refuses to go behind a later plan on the same objects", () =>
    withDatabase(major, async (url) => {
      const first = planOf(table("a", "g"));
      const second = planOf(table("b", "g"));
      await applyPlan(url, first, recording().options);
      await applyPlan(url, second, recording().options);
      const error = await refusal(rollbackPlan(url, { plan: first.id }), "FLUX529");
      expect(told(error)).toContain(second.id);
      expect(await rollbackPlan(url)).toMatchObject({ plan: { id: second.id } });
      const twice = await refusal(rollbackPlan(url), "FLUX534");
      expect(told(twice)).toContain(`flux rollback ${first.id}`);
      expect(await rollbackPlan(url, { plan: first.id })).toMatchObject({ plan: { id: first.id } });
      await refusal(rollbackPlan(url), "FLUX526");
    }));

  it("goes on after an interruption", () =>
    withDatabase(major, async (url, client) => {
      await client.query(
        "CREATE TABLE public.t (x integer); CREATE TABLE public.delay (seconds integer); INSERT INTO delay VALUES (0)",
      );
      const slow = planOf(
        table("a", "g"),
        sqlStep({ id: "slow", group: "h", sql: "SELECT 1", undo: "SELECT pg_sleep(seconds) FROM public.delay" }),
        sqlStep({
          id: "index",
          transaction: "alone",
          class: "concurrent",
          sql: "CREATE INDEX CONCURRENTLY t_x_idx ON public.t (x)",
          undo: "DROP INDEX CONCURRENTLY public.t_x_idx",
          undoAlone: true,
          undone: { done: gone, repair: null },
          after: exists("public.t_x_idx"),
          before: gone,
        }),
      );
      await applyPlan(url, slow, recording().options);
      await client.query("UPDATE delay SET seconds = 60");
      const run = refusal(rollbackPlan(url, recording().options), "FLUX519");
      await client.query("SELECT pg_terminate_backend($1, 5000)", [await workerPid(client, "SELECT pg_sleep%")]);
      await run;
      expect(await states(client)).toEqual({ a: "done", slow: "done", index: "undone" });
      await client.query("UPDATE delay SET seconds = 0");
      expect(await rollbackPlan(url, recording().options)).toMatchObject({ done: 0 });
      // The index was dropped, but the run ended before it could write that down.
      await applyPlan(url, slow, recording().options);
      await client.query("UPDATE flux.step SET state = 'undoing' WHERE step_id = 'index'; DROP INDEX public.t_x_idx");
      const { steps } = await rollbackPlan(url, recording().options);
      expect(steps.map((step) => step.id)).toEqual(["index", "slow", "a"]);
    }));

  it("clears what a step left behind that never came to its end", () =>
    withDatabase(major, async (url, client) => {
      await client.query("CREATE TABLE public.t (x integer)");
      const probe = (valid: string) =>
        `EXISTS (SELECT FROM pg_index WHERE indexrelid = to_regclass('public.t_x_idx') AND ${valid})`;
      const index = sqlStep({
        id: "index",
        transaction: "alone",
        class: "concurrent",
        sql: "CREATE INDEX CONCURRENTLY t_x_idx ON public.t (x)",
        undo: "DROP INDEX CONCURRENTLY public.t_x_idx",
        undoAlone: true,
        undone: { done: gone, repair: null },
        after: { sql: probe("indisvalid"), says: "the index is valid" },
        repair: {
          leftover: { sql: probe("NOT indisvalid"), says: "it is invalid" },
          sql: "DROP INDEX CONCURRENTLY public.t_x_idx",
        },
      });
      await withClient(url, async (writer) => {
        await writer.query("BEGIN; INSERT INTO public.t VALUES (1)");
        const run = refusal(applyPlan(url, planOf(table("a", "g"), index), recording().options), "FLUX519");
        await until(client, "SELECT 1 FROM pg_index WHERE indexrelid = to_regclass('public.t_x_idx')");
        await client.query("SELECT pg_terminate_backend($1, 5000)", [await workerPid(client, "CREATE INDEX%")]);
        await run;
        await writer.query("COMMIT");
      });
      expect(await rollbackPlan(url, recording().options)).toMatchObject({ done: 0 });
      expect((await client.query("SELECT to_regclass('public.t_x_idx') AS i")).rows).toEqual([{ i: null }]);
      expect(await states(client)).toEqual({ a: "undone", index: "undone" });
    }));
});

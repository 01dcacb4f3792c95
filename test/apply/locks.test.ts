import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { applyPlan } from "../../src/apply/apply.ts";
import { majors, withClient, withDatabase } from "../support/database.ts";
import { backfillStep, planOf, sqlStep } from "../support/plan.ts";
import { recording, refusal, states, told, until, workerPid } from "./support.ts";

const alter = planOf(
  sqlStep({
    id: "alter",
    sql: "ALTER TABLE public.t ADD COLUMN y integer",
    undo: "ALTER TABLE public.t DROP COLUMN y",
  }),
);

const hold = planOf(
  sqlStep({ id: "lock", group: "g", sql: "LOCK TABLE public.t IN ACCESS EXCLUSIVE MODE", class: "swap" }),
  sqlStep({ id: "sleep", group: "g", sql: "SELECT pg_sleep(seconds) FROM public.delay", class: "swap" }),
);

const tables =
  "CREATE TABLE public.t (x integer); CREATE TABLE public.delay (seconds float8); INSERT INTO delay VALUES (30)";

describe.each(majors)("locks on PostgreSQL %i", (major) => {
  it("tries again while a session is in the way, and succeeds when it is gone", () =>
    withDatabase(major, async (url, client) => {
      await client.query(tables);
      await withClient(url, async (reader) => {
        await reader.query("BEGIN; SELECT FROM public.t");
        const { options, events } = recording({ timeouts: { lock: 200 } });
        const run = applyPlan(url, alter, options);
        await expect.poll(() => events.filter((event) => event.type === "retry").length).toBeGreaterThan(1);
        await reader.query("COMMIT");
        const result = await run;
        expect(result).toMatchObject({ state: "finished" });
        expect(result.steps[0]?.attempts).toBeGreaterThan(2);
      });
    }));

  it("gives up after some attempts and lists who is in the way", () =>
    withDatabase(major, async (url, client) => {
      await client.query(tables);
      await withClient(url, async (reader) => {
        await reader.query("SET application_name = 'reports'; BEGIN; SELECT FROM public.t");
        const { rows } = await reader.query("SELECT pg_backend_pid() AS pid");
        const { options, events } = recording({ timeouts: { lock: 600 }, attempts: 3 });
        const error = await refusal(applyPlan(url, alter, options), "FLUX516");
        expect(told(error)).toContain(`pid ${rows[0].pid} (reports, role `);
        expect(told(error)).toContain("idle in transaction");
        expect(told(error)).toContain("SELECT pg_backend_pid()");
        expect(events.filter((event) => event.type === "retry")).toHaveLength(2);
        expect(await states(client)).toEqual({ alter: "planned" });
      });
    }));

  it("does not keep others waiting beyond the budget", () =>
    withDatabase(major, async (url, client) => {
      await client.query(tables);
      const { options, events } = recording({ timeouts: { blocked: 300, statement: 0 }, attempts: 2 });
      const run = refusal(applyPlan(url, hold, options), "FLUX517");
      await workerPid(client, "SELECT pg_sleep%");
      const start = performance.now();
      await client.query("SELECT FROM public.t");
      expect(performance.now() - start).toBeLessThan(1500);
      await expect.poll(() => events.filter((event) => event.type === "step").length).toBe(4);
      await workerPid(client, "SELECT pg_sleep%");
      await client.query("SELECT FROM public.t");
      expect((await run).message).toContain("made other sessions wait for 0.");
      expect(await states(client)).toEqual({ lock: "planned", sleep: "planned" });
    }));

  it("does not try again what takes too long by itself", () =>
    withDatabase(major, async (url, client) => {
      await client.query(tables);
      const { options, events } = recording({ timeouts: { statement: 300 } });
      const error = await refusal(applyPlan(url, hold, options), "FLUX518");
      expect(told(error)).toContain(
        '"Step sleep" was cancelled by the server: canceling statement due to statement timeout',
      );
      expect(events.filter((event) => event.type === "retry")).toEqual([]);
      expect((await client.query("SELECT error FROM flux.step WHERE step_id = 'sleep'")).rows[0].error).toContain(
        "FLUX518",
      );
    }));

  it("measures how long others waited", () =>
    withDatabase(major, async (url, client) => {
      await client.query(`${tables}; UPDATE delay SET seconds = 0.8`);
      const run = applyPlan(url, hold, recording().options);
      await workerPid(client, "SELECT pg_sleep%");
      await client.query("SELECT FROM public.t");
      const { blocked } = await run;
      expect(blocked).toBeGreaterThan(300);
      expect(blocked).toBeLessThan(1000);
    }));

  it("lets CREATE INDEX CONCURRENTLY wait for older transactions, and says for whom", () =>
    withDatabase(major, async (url, client) => {
      await client.query(tables);
      const index = sqlStep({
        id: "index",
        transaction: "alone",
        class: "concurrent",
        sql: "CREATE INDEX CONCURRENTLY t_x_idx ON public.t (x)",
      });
      await withClient(url, async (writer) => {
        await writer.query("BEGIN; INSERT INTO public.t VALUES (1)");
        const { options, events } = recording({ timeouts: { lock: 100, statement: 100, blocked: 100 } });
        const run = applyPlan(url, planOf(index), options);
        await until(client, "SELECT 1 FROM pg_index WHERE indexrelid = to_regclass('public.t_x_idx')");
        // Other DDL waits for the index, and stops nobody.
        await withClient(url, async (other) => {
          await other.query("SET lock_timeout = 500");
          await expect(other.query("VACUUM public.t")).rejects.toThrow("lock timeout");
        });
        await expect
          .poll(() => events.filter((event) => event.type === "blocked").length, { timeout: 5000 })
          .toBeGreaterThan(0);
        expect(events.find((event) => event.type === "blocked")?.blockers[0]?.query).toContain("INSERT INTO public.t");
        await writer.query("COMMIT");
        expect(await run).toMatchObject({ state: "finished", steps: [{ attempts: 1 }] });
      });
    }));

  it(
    "does not wait for an autovacuum to end",
    () =>
      withDatabase(major, async (url, client) => {
        await client.query(`${tables}; INSERT INTO public.t SELECT generate_series(1, 200000); DELETE FROM public.t WHERE x % 2 = 0;
        ALTER TABLE public.t SET (autovacuum_vacuum_threshold = 1, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_cost_delay = 100, autovacuum_vacuum_cost_limit = 1)`);
        const naptime = (await client.query("SHOW autovacuum_naptime")).rows[0].autovacuum_naptime;
        await client
          .query("ALTER SYSTEM SET autovacuum_naptime = '1s'; ")
          .then(() => client.query("SELECT pg_reload_conf()"));
        try {
          await until(client, "SELECT 1 FROM pg_stat_progress_vacuum WHERE relid = 'public.t'::regclass");
          const { options, events } = recording({ timeouts: { lock: 800 } });
          expect(await applyPlan(url, alter, options)).toMatchObject({ state: "finished" });
          const retries = events.filter((event) => event.type === "retry");
          expect(retries.some((event) => event.blockers[0]?.autovacuum)).toBe(true);
          expect(retries.length).toBeLessThan(4);
        } finally {
          await client
            .query(`ALTER SYSTEM SET autovacuum_naptime = '${naptime}'`)
            .then(() => client.query("SELECT pg_reload_conf()"));
        }
      }),
    60_000,
  );

  it("is refused while another run works, and says who does", () =>
    withDatabase(major, async (url, client) => {
      await client.query(`${tables}; UPDATE delay SET seconds = 1`);
      const first = applyPlan(url, hold, recording({ timeouts: { statement: 0 } }).options);
      await workerPid(client, "SELECT pg_sleep%");
      const error = await refusal(applyPlan(url, alter, recording().options), "FLUX510");
      expect(told(error)).toMatch(/Role \S+ from .+ \(pid \d+ on the server\) since \d{4}-/);
      expect(await first).toMatchObject({ state: "finished" });
    }));

  it.each(["flux lease", "flux%"])("stops at once when its sessions %s are ended, and goes on", (sessions) =>
    withDatabase(major, async (url, client) => {
      await client.query(tables);
      const run = refusal(applyPlan(url, hold, recording({ timeouts: { statement: 0 } }).options), "FLUX519");
      await workerPid(client, "SELECT pg_sleep%");
      await client.query(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE $1",
        [sessions],
      );
      await run;
      expect(await states(client)).toEqual({ lock: "planned", sleep: "planned" });
      await client.query("UPDATE public.delay SET seconds = 0");
      expect(await applyPlan(url, hold, recording().options)).toMatchObject({ state: "finished" });
    }),
  );

  it("writes nothing once a newer run has signed the lease", () =>
    withDatabase(major, async (url, client) => {
      await client.query(`${tables}; UPDATE delay SET seconds = 1`);
      const run = refusal(applyPlan(url, hold, recording({ timeouts: { statement: 0 } }).options), "FLUX511");
      await workerPid(client, "SELECT pg_sleep%");
      await client.query("UPDATE flux.lease SET epoch = epoch + 1");
      await run;
      expect(await states(client)).toEqual({ lock: "planned", sleep: "planned" });
    }));

  it("halves the batches of a backfill that meets locks, and goes on", () =>
    withDatabase(major, async (url, client) => {
      await client.query(
        "CREATE TABLE public.t (id integer PRIMARY KEY, y integer); INSERT INTO t SELECT generate_series(1, 3000)",
      );
      const step = backfillStep({ id: "fill", table: "t", key: ["id"], set: { y: "1" }, where: "t.y IS NULL" });
      await withClient(url, async (writer) => {
        await writer.query("BEGIN; SELECT FROM public.t WHERE id = 1500 FOR UPDATE");
        const run = applyPlan(url, planOf(step), recording({ timeouts: { lock: 100 } }).options);
        await sleep(500);
        await writer.query("COMMIT");
        expect((await run).steps[0]?.evidence).toMatchObject({ rows: 3000, verified: 0 });
      });
    }));
});

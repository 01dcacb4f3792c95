import { execFileSync, spawn } from "node:child_process";
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { applyPlan } from "../../src/apply/apply.ts";
import { rollbackPlan } from "../../src/apply/rollback.ts";
import type { Plan } from "../../src/model/plan.ts";
import { majors, withClient, withDatabase } from "../support/database.ts";
import { backfillStep, planOf, sqlStep } from "../support/plan.ts";
import { recording, refusal, states, until, workerPid } from "./support.ts";

/** Two statements of one transaction; the second one takes as long as a table says. */
const slowGroup = planOf(
  sqlStep({ id: "table", group: "g", sql: "CREATE TABLE public.made (x integer)", class: "scan" }),
  sqlStep({ id: "slow", group: "g", sql: "SELECT pg_sleep(seconds) FROM public.delay", class: "scan" }),
);

const indexProbe = (valid: string) =>
  `EXISTS (SELECT FROM pg_index WHERE indexrelid = to_regclass('public.t_x_idx') AND ${valid})`;

const indexPlan = planOf(
  sqlStep({
    id: "index",
    transaction: "alone",
    class: "concurrent",
    sql: "CREATE INDEX CONCURRENTLY t_x_idx ON public.t (x)",
    after: { sql: indexProbe("indisvalid"), says: "the index t_x_idx is valid" },
    repair: {
      leftover: { sql: indexProbe("NOT indisvalid"), says: "an invalid index is left" },
      sql: "DROP INDEX CONCURRENTLY public.t_x_idx",
    },
  }),
);

/** The same index, dropped and built again. */
const dropPlan = planOf(
  sqlStep({
    id: "drop",
    transaction: "alone",
    class: "concurrent",
    sql: "DROP INDEX CONCURRENTLY IF EXISTS public.t_x_idx",
    undo: "CREATE INDEX CONCURRENTLY t_x_idx ON public.t (x)",
    undoAlone: true,
    undone: {
      done: { sql: indexProbe("indisvalid"), says: "the index t_x_idx is valid" },
      repair: {
        leftover: { sql: indexProbe("NOT indisvalid"), says: "an invalid index is left" },
        sql: "DROP INDEX CONCURRENTLY public.t_x_idx",
      },
    },
    after: { sql: "to_regclass('public.t_x_idx') IS NULL", says: "the index t_x_idx does not exist" },
  }),
);

const rows = 20_000;
const backfillPlan = planOf(
  backfillStep({
    id: "fill",
    table: "t",
    key: ["id"],
    set: { y: "t.x + 1" },
    where: "t.y IS NULL",
    estimatedRows: rows,
  }),
);

/** A table whose own trigger counts the updates of each row, and relies on the search_path to find the other table. */
const counted = `
  CREATE TABLE public.t (id integer PRIMARY KEY, x integer, y integer);
  INSERT INTO public.t SELECT n, n FROM generate_series(1, ${rows}) n;
  CREATE TABLE public.touched (id integer);
  CREATE FUNCTION public.touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN INSERT INTO touched VALUES (NEW.id); RETURN NEW; END';
  CREATE TRIGGER touch AFTER UPDATE ON public.t FOR EACH ROW EXECUTE FUNCTION public.touch()`;

async function terminate(client: pg.Client, pid: number): Promise<void> {
  await client.query("SELECT pg_terminate_backend($1, 5000)", [pid]);
}

describe.each(majors)("going on after an interruption on PostgreSQL %i", (major) => {
  it("does a lost transaction again", () =>
    withDatabase(major, async (url, client) => {
      await client.query("CREATE TABLE public.delay (seconds integer); INSERT INTO delay VALUES (60)");
      const run = refusal(applyPlan(url, slowGroup, recording().options), "FLUX519");
      await terminate(client, await workerPid(client, "SELECT pg_sleep%"));
      expect((await run).message).toContain('lost during "Step slow"');
      expect(await states(client)).toEqual({ table: "planned", slow: "planned" });
      await client.query("UPDATE public.delay SET seconds = 0");
      expect(await applyPlan(url, slowGroup, recording().options)).toMatchObject({ state: "finished", done: 2 });
    }));

  it("clears an index whose build was interrupted and builds it anew", () =>
    withDatabase(major, async (url, client) => {
      await client.query("CREATE TABLE public.t (x integer); INSERT INTO public.t VALUES (1)");
      await withClient(url, async (writer) => {
        await writer.query("BEGIN; INSERT INTO public.t VALUES (2)");
        const run = refusal(applyPlan(url, indexPlan, recording().options), "FLUX519");
        await until(client, "SELECT 1 FROM pg_index WHERE indexrelid = to_regclass('public.t_x_idx')");
        await terminate(client, await workerPid(client, "CREATE INDEX%"));
        await run;
        await writer.query("COMMIT");
      });
      expect(await states(client)).toEqual({ index: "started" });
      expect((await client.query(`SELECT ${indexProbe("NOT indisvalid")} AS left`)).rows).toEqual([{ left: true }]);
      const { options, events } = recording();
      expect(await applyPlan(url, indexPlan, options)).toMatchObject({ state: "finished" });
      expect(events.map((event) => event.type)).toEqual(["begin", "step", "done"]);
      expect((await client.query(`SELECT ${indexProbe("indisvalid")} AS valid`)).rows).toEqual([{ valid: true }]);
    }));

  it("builds an index anew whose undo was interrupted", () =>
    withDatabase(major, async (url, client) => {
      await client.query("CREATE TABLE public.t (x integer); CREATE INDEX t_x_idx ON public.t (x)");
      await applyPlan(url, dropPlan, recording().options);
      await withClient(url, async (writer) => {
        await writer.query("BEGIN; INSERT INTO public.t VALUES (2)");
        const run = refusal(rollbackPlan(url, recording().options), "FLUX519");
        await until(client, "SELECT 1 FROM pg_index WHERE indexrelid = to_regclass('public.t_x_idx')");
        await terminate(client, await workerPid(client, "CREATE INDEX%"));
        await run;
        await writer.query("COMMIT");
      });
      expect((await client.query(`SELECT ${indexProbe("NOT indisvalid")} AS left`)).rows).toEqual([{ left: true }]);
      expect(await rollbackPlan(url, recording().options)).toMatchObject({ done: 0 });
      expect((await client.query(`SELECT ${indexProbe("indisvalid")} AS valid`)).rows).toEqual([{ valid: true }]);
    }));

  it("takes back the drop of an index that was interrupted and has left it invalid", () =>
    withDatabase(major, async (url, client) => {
      await client.query("CREATE TABLE public.t (x integer); CREATE INDEX t_x_idx ON public.t (x)");
      await withClient(url, async (writer) => {
        await writer.query("BEGIN; INSERT INTO public.t VALUES (2)");
        const run = refusal(applyPlan(url, dropPlan, recording().options), "FLUX519");
        await until(client, `SELECT 1 WHERE ${indexProbe("NOT indisvalid")}`);
        await terminate(client, await workerPid(client, "DROP INDEX%"));
        await run;
        await writer.query("COMMIT");
      });
      expect(await states(client)).toEqual({ drop: "started" });
      expect(await rollbackPlan(url, recording().options)).toMatchObject({ done: 0 });
      expect((await client.query(`SELECT ${indexProbe("indisvalid")} AS valid`)).rows).toEqual([{ valid: true }]);
    }));

  it("finds done what an interrupted run had finished", () =>
    withDatabase(major, async (url, client) => {
      await client.query("CREATE TABLE public.t (x integer)");
      await applyPlan(url, indexPlan, recording().options);
      const { rows: before } = await client.query("SELECT 'public.t_x_idx'::regclass::oid AS oid");
      await client.query("UPDATE flux.plan SET state = 'in flight'; UPDATE flux.step SET state = 'started'");
      const { options, events } = recording();
      expect(await applyPlan(url, indexPlan, options)).toMatchObject({ state: "finished" });
      expect(events.map((event) => event.type)).toEqual(["begin", "found done"]);
      expect((await client.query("SELECT 'public.t_x_idx'::regclass::oid AS oid")).rows).toEqual(before);
    }));

  it("resumes a backfill at its cursor, so that no row is updated twice", () =>
    withDatabase(major, async (url, client) => {
      await client.query(counted);
      const { options } = recording({ backfill: { batch: 500, pause: 5 } });
      const run = refusal(applyPlan(url, backfillPlan, options), "FLUX519");
      await until(client, "SELECT 1 FROM flux.step WHERE (cursor ->> 'batches')::integer >= 3");
      const { pid } = await until(
        client,
        "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'flux'",
      );
      await terminate(client, pid);
      await run;
      const { cursor } = await until(client, "SELECT cursor FROM flux.step WHERE state = 'started'");
      const { count } = await until(client, "SELECT count(*)::integer FROM t WHERE y IS NOT NULL");
      expect(count).toBe(cursor.rows);
      expect(count).toBeGreaterThan(0);
      expect(count).toBeLessThan(rows);
      const result = await applyPlan(url, backfillPlan, recording().options);
      expect(result.steps[0]?.evidence).toMatchObject({ rows, verified: 0 });
      const { rows: touched } = await client.query(
        "SELECT count(*)::integer, count(DISTINCT id)::integer AS ids FROM touched",
      );
      expect(touched).toEqual([{ count: rows, ids: rows }]);
    }));

  it("stops when it is told to, and goes on", () =>
    withDatabase(major, async (url, client) => {
      await client.query("CREATE TABLE public.delay (seconds integer); INSERT INTO delay VALUES (60)");
      const stop = new AbortController();
      const run = refusal(applyPlan(url, slowGroup, recording({ signal: stop.signal }).options), "FLUX522");
      await workerPid(client, "SELECT pg_sleep%");
      stop.abort();
      await run;
      expect(await states(client)).toEqual({ table: "planned", slow: "planned" });
      const left =
        "SELECT count(*)::integer FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'flux%'";
      await until(client, `SELECT 1 WHERE (${left}) = 0`);
      await client.query("UPDATE public.delay SET seconds = 0");
      expect(await applyPlan(url, slowGroup, recording().options)).toMatchObject({ state: "finished" });
    }));
});

describe("kill -9", () => {
  const work = fs.mkdtempSync(join(tmpdir(), "flux-apply-"));

  beforeAll(() => {
    // A program of its own needs JavaScript; errors of types elsewhere do not matter here, so the status is ignored.
    const tsc = ["node_modules/typescript/bin/tsc", "-p", "tsconfig.build.json", "--outDir", join(work, "dist")];
    execFileSync("sh", ["-c", '"$0" "$@" || :', process.execPath, ...tsc], { stdio: "ignore" });
    fs.writeFileSync(join(work, "package.json"), '{ "type": "module" }');
    fs.symlinkSync(resolve("node_modules"), join(work, "node_modules"));
    fs.writeFileSync(
      join(work, "apply.js"),
      `import { applyPlan } from "./dist/apply/apply.js";
       import { rollbackPlan } from "./dist/apply/rollback.js";
       const [url, plan, options] = process.argv.slice(2);
       if (plan === "null") await rollbackPlan(url, JSON.parse(options));
       else await applyPlan(url, JSON.parse(plan), JSON.parse(options));`,
    );
  });

  afterAll(() => fs.rmSync(work, { recursive: true, force: true }));

  /** Runs a plan, or for null takes the last one back, in a process that is killed when a query gives a row. */
  async function killed(
    url: string,
    plan: Plan | null,
    options: object,
    client: pg.Client,
    when: string,
  ): Promise<void> {
    const args = [join(work, "apply.js"), url, JSON.stringify(plan), JSON.stringify(options)];
    const child = spawn(process.execPath, args, { stdio: "inherit" });
    const ended = new Promise((done) => child.once("exit", (_, signal) => done(signal)));
    await until(client, when);
    child.kill("SIGKILL");
    expect(await ended).toBe("SIGKILL");
  }

  it.each(majors)("in a backfill: every row is updated once on PostgreSQL %i", (major) =>
    withDatabase(major, async (url, client) => {
      await client.query(counted);
      const begun = "SELECT 1 FROM pg_class WHERE oid = 'public.touched'::regclass AND pg_relation_size(oid) > 20000";
      await killed(url, backfillPlan, { backfill: { batch: 100, pause: 5 } }, client, begun);
      expect(await applyPlan(url, backfillPlan, recording().options)).toMatchObject({ state: "finished" });
      const { rows: touched } = await client.query(
        "SELECT count(*)::integer, count(DISTINCT id)::integer AS ids FROM touched",
      );
      expect(touched).toEqual([{ count: rows, ids: rows }]);
    }),
  );

  it.each(majors)("in CREATE INDEX CONCURRENTLY: waits for the statement that goes on on PostgreSQL %i", (major) =>
    withDatabase(major, async (url, client) => {
      await client.query("CREATE TABLE public.t (x integer); INSERT INTO public.t VALUES (1)");
      await withClient(url, async (writer) => {
        await writer.query("BEGIN; INSERT INTO public.t VALUES (2)");
        const building = "SELECT 1 FROM pg_index WHERE indexrelid = to_regclass('public.t_x_idx')";
        await killed(url, indexPlan, {}, client, building);
        const { options, events } = recording();
        const run = applyPlan(url, indexPlan, options);
        await expect.poll(() => events.map((event) => event.type), { timeout: 10_000 }).toEqual(["wait"]);
        expect(events[0]).toMatchObject({ reason: expect.stringContaining("still running (pid ") });
        await writer.query("COMMIT");
        expect(await run).toMatchObject({ state: "finished" });
        expect(events.map((event) => event.type)).toContain("found done");
      });
    }),
  );

  it.each(majors)("in the CREATE INDEX CONCURRENTLY of an undo: it is not built twice on PostgreSQL %i", (major) =>
    withDatabase(major, async (url, client) => {
      await client.query(
        "CREATE TABLE public.t (x integer); INSERT INTO public.t VALUES (1); CREATE INDEX t_x_idx ON public.t (x)",
      );
      await applyPlan(url, dropPlan, recording().options);
      await withClient(url, async (writer) => {
        await writer.query("BEGIN; INSERT INTO public.t VALUES (2)");
        await killed(url, null, {}, client, "SELECT 1 FROM pg_index WHERE indexrelid = to_regclass('public.t_x_idx')");
        const run = rollbackPlan(url, recording().options);
        await writer.query("COMMIT");
        expect(await run).toMatchObject({ done: 0 });
      });
      expect((await client.query(`SELECT ${indexProbe("indisvalid")} AS valid`)).rows).toEqual([{ valid: true }]);
    }),
  );
});

import { describe, expect, it } from "vitest";
import { groupsOf, undoGroupsOf } from "../../src/apply/groups.ts";
import { runGroup, runStep, StepError, undoGroup } from "../../src/apply/step-runner.ts";
import { FluxError } from "../../src/model/diagnostic.ts";
import { majors, withDatabase } from "../support/database.ts";
import { backfillStep, exists, sqlStep } from "../support/plan.ts";

const create = (name: string, group = "one") =>
  sqlStep({ id: name, group, sql: `CREATE TABLE public.${name} (x integer)`, undo: `DROP TABLE public.${name}` });

/** An index whose failed attempts are cleared. */
const uniqueIndex = sqlStep({
  id: "t-index",
  transaction: "alone",
  class: "concurrent",
  sql: "CREATE UNIQUE INDEX CONCURRENTLY t_x_idx ON public.t (x)",
  undo: "DROP INDEX CONCURRENTLY IF EXISTS public.t_x_idx",
  undoAlone: true,
  undone: { done: { sql: "to_regclass('public.t_x_idx') IS NULL", says: "t_x_idx does not exist" }, repair: null },
  after: {
    sql: "EXISTS (SELECT FROM pg_index WHERE indexrelid = to_regclass('public.t_x_idx') AND indisvalid)",
    says: "the index t_x_idx is valid",
  },
  repair: {
    leftover: {
      sql: "EXISTS (SELECT FROM pg_index WHERE indexrelid = to_regclass('public.t_x_idx') AND NOT indisvalid)",
      says: "an invalid index t_x_idx is left",
    },
    sql: "DROP INDEX CONCURRENTLY public.t_x_idx",
  },
});

describe("groupsOf", () => {
  const ids = (groups: readonly (readonly { id: string }[])[]) => groups.map((group) => group.map((step) => step.id));

  it("puts adjacent shared steps of one group, phase and round together", () => {
    const steps = [
      create("a"),
      create("b"),
      create("c", "two"),
      { ...create("d"), transaction: "alone" as const },
      { ...create("e"), transaction: "commit-after" as const },
      create("f"),
      { ...create("g"), phase: "contract" as const },
      { ...create("h"), phase: "contract" as const, round: 2 },
    ];
    expect(ids(groupsOf(steps))).toEqual([["a", "b"], ["c"], ["d"], ["e"], ["f"], ["g"], ["h"]]);
  });

  it("takes groups back from the end and undos that run alone by themselves", () => {
    const alone = sqlStep({ id: "x", group: "one", sql: "", undo: "", undoAlone: true });
    expect(ids(undoGroupsOf([create("a"), create("b"), alone, create("c"), create("d", "two")]))).toEqual([
      ["d"],
      ["c"],
      ["x"],
      ["b", "a"],
    ]);
  });
});

describe.each(majors)("step runner on PostgreSQL %i", (major) => {
  it("commits a group together or not at all", () =>
    withDatabase(major, async (_, client) => {
      const broken = sqlStep({ id: "broken", group: "one", sql: "SELECT 1/0" });
      const error = await runGroup(client, [create("a"), broken]).catch((e: unknown) => e);
      expect(error).toBeInstanceOf(StepError);
      expect(error).toMatchObject({ code: "22012", step: { id: "broken" } });
      expect((await client.query("SELECT to_regclass('public.a') AS a")).rows).toEqual([{ a: null }]);
      await runGroup(client, [create("a"), create("b")]);
      expect((await client.query("SELECT to_regclass('public.b') AS b")).rows).toEqual([{ b: "b" }]);
      await undoGroup(client, [create("b"), create("a")]);
      expect((await client.query("SELECT to_regclass('public.a') AS a")).rows).toEqual([{ a: null }]);
    }));

  it("runs statements with pinned settings and the limits of their class, and leaves the session as it was", () =>
    withDatabase(major, async (_, client) => {
      const setting = (name: string) => `SELECT set_config('test.${name}', current_setting('${name}'), false)`;
      const shown = ["lock_timeout", "statement_timeout", "search_path"];
      const seen = async () =>
        (await client.query(`SELECT ${shown.map((s) => `current_setting('test.${s}') AS ${s}`).join(", ")}`)).rows[0];
      const steps = shown.map((s) => sqlStep({ id: s, sql: setting(s) }));
      await runGroup(client, steps);
      expect(await seen()).toEqual({ lock_timeout: "1s", statement_timeout: "5s", search_path: "pg_catalog" });
      for (const step of steps) await runStep(client, { ...step, class: "scan" });
      expect(await seen()).toEqual({ lock_timeout: "3s", statement_timeout: "0", search_path: "pg_catalog" });
      for (const step of steps) await runStep(client, { ...step, class: "swap" }, { lockTimeout: (ms) => ms / 4 });
      expect(await seen()).toMatchObject({ lock_timeout: "250ms" });
      for (const step of steps) await runStep(client, { ...step, class: "concurrent", transaction: "alone" });
      expect(await seen()).toEqual({ lock_timeout: "0", statement_timeout: "0", search_path: "pg_catalog" });
      const { rows } = await client.query("SHOW search_path");
      expect(rows[0].search_path).toBe('"$user", public');
    }));

  it("creates functions whose body relies on the caller's search_path", () =>
    withDatabase(major, async (_, client) => {
      await client.query("CREATE TABLE public.t (x integer)");
      await runStep(
        client,
        sqlStep({
          id: "f",
          sql: "CREATE FUNCTION public.f() RETURNS bigint LANGUAGE sql AS 'SELECT count(*) FROM t'",
        }),
      );
      expect((await client.query("SELECT f()")).rows).toEqual([{ f: "0" }]);
    }));

  it("clears an invalid index before and after an attempt", () =>
    withDatabase(major, async (_, client) => {
      await client.query("CREATE TABLE public.t (x integer); INSERT INTO public.t VALUES (1), (1)");
      await expect(client.query("CREATE UNIQUE INDEX CONCURRENTLY t_x_idx ON public.t (x)")).rejects.toThrow();
      await expect(runStep(client, uniqueIndex)).rejects.toMatchObject({ code: "23505" });
      expect((await client.query("SELECT to_regclass('public.t_x_idx') AS i")).rows).toEqual([{ i: null }]);
      await client.query("DELETE FROM public.t WHERE ctid = '(0,1)'");
      await runStep(client, uniqueIndex);
      const valid = "SELECT indisvalid FROM pg_index WHERE indexrelid = 'public.t_x_idx'::regclass";
      expect((await client.query(valid)).rows).toEqual([{ indisvalid: true }]);
      await undoGroup(client, [uniqueIndex]);
      expect((await client.query(valid.replace("'public.t_x_idx'::regclass", "0"))).rows).toEqual([]);
    }));

  it("asks the probes and undoes what does not satisfy them", () =>
    withDatabase(major, async (_, client) => {
      const early = { ...create("a"), before: exists("public.missing") };
      const late = { ...create("a"), after: exists("public.missing") };
      for (const [step, code] of [
        [early, "FLUX514"],
        [late, "FLUX515"],
      ] as const) {
        const error = await runStep(client, step).catch((e: unknown) => e);
        expect(error).toBeInstanceOf(FluxError);
        expect((error as FluxError).diagnostics[0]?.code).toBe(code);
        expect((error as FluxError).message).toContain("public.missing exists");
        expect((await client.query("SELECT to_regclass('public.a') AS a")).rows).toEqual([{ a: null }]);
      }
      await runStep(client, { ...create("a"), after: exists("public.a") });
    }));

  it("gives notices and calls the hooks in the transaction", () =>
    withDatabase(major, async (_, client) => {
      const heard: string[] = [];
      const inside: unknown[] = [];
      await runGroup(
        client,
        [create("a"), { ...create("b"), run: { type: "sql", sql: "DO $$BEGIN RAISE NOTICE 'hi'; END$$" } }],
        {
          onNotice: (step, message) => heard.push(`${step.id}: ${message}`),
          onStep: async () =>
            void inside.push(
              (
                await client.query(
                  "SELECT count(*) FROM pg_locks WHERE mode = 'AccessExclusiveLock' AND relation = 'public.a'::regclass",
                )
              ).rows[0].count,
            ),
          beforeCommit: async (runs) => void inside.push(runs.map((run) => run.step.id)),
        },
      );
      expect(heard).toEqual(["b: hi"]);
      expect(inside).toEqual(["1", "1", ["a", "b"]]);
    }));

  it("runs a backfill", () =>
    withDatabase(major, async (_, client) => {
      await client.query(
        "CREATE TABLE public.t (id integer PRIMARY KEY, a integer, b integer); INSERT INTO public.t SELECT n, n FROM generate_series(1, 2500) n",
      );
      const step = backfillStep({ id: "t", table: "t", key: ["id"], set: { b: "t.a * 2" }, where: "t.b IS NULL" });
      const run = await runStep(client, step, { backfill: { pause: 0 } });
      expect(run.evidence).toMatchObject({ rows: 2500, verified: 0 });
      expect((await client.query("SELECT count(*) FROM t WHERE b = a * 2")).rows).toEqual([{ count: "2500" }]);
    }));
});

import { describe, expect, it } from "vitest";
import { applyPlan } from "../../src/apply/apply.ts";
import { inFlight, readStatus } from "../../src/apply/status.ts";
import { connect } from "../../src/live/connect.ts";
import { majors, withDatabase } from "../support/database.ts";
import { backfillStep, planOf, sqlStep } from "../support/plan.ts";
import { recording, refusal, until } from "./support.ts";

const plan = planOf(
  sqlStep({ id: "column", sql: "ALTER TABLE public.t ADD COLUMN y integer" }),
  backfillStep({ id: "fill", table: "t", key: ["id"], set: { y: "t.x" }, where: "t.y IS NULL", estimatedRows: 5000 }),
  sqlStep({ id: "drop", sql: "ALTER TABLE public.t DROP COLUMN x", phase: "contract" }),
);

describe.each(majors)("status on PostgreSQL %i", (major) => {
  it("has nothing to say of a database without a journal, and makes none", () =>
    withDatabase(major, async (url, client) => {
      const connection = await connect(url);
      expect(await readStatus(connection)).toEqual({ inFlight: [], lastFinished: null, running: null });
      expect(await inFlight(connection)).toEqual([]);
      expect((await client.query("SELECT to_regnamespace('flux') AS flux")).rows).toEqual([{ flux: null }]);
      await connection.client.end();
    }));

  it("shows how far a plan is while it runs, after it was stopped, and at its gate", () =>
    withDatabase(major, async (url, client) => {
      await client.query("CREATE TABLE public.t (id integer PRIMARY KEY, x integer)");
      await client.query("INSERT INTO public.t SELECT n, n FROM generate_series(1, 5000) n");
      const connection = await connect(url);
      const stop = new AbortController();
      const slow = recording({ backfill: { batch: 100, pause: 100 }, signal: stop.signal });
      const run = refusal(applyPlan(url, plan, slow.options), "FLUX522");
      await until(client, "SELECT 1 FROM flux.step WHERE (cursor ->> 'batches')::integer >= 2");
      const during = await readStatus(connection);
      expect(during.running).toMatchObject({ role: expect.any(String), since: expect.any(Date) });
      expect(during.inFlight).toHaveLength(1);
      const [column, fill, drop] = during.inFlight[0]?.steps ?? [];
      expect(column).toMatchObject({ id: "column", state: "done", finishedAt: expect.any(Date), progress: null });
      expect(fill).toMatchObject({ state: "started", progress: { rows: expect.any(Number), total: 5000 } });
      expect(fill?.progress?.rows).toBeGreaterThanOrEqual(250);
      expect(drop).toMatchObject({ state: "planned", startedAt: null });
      expect(during.inFlight[0]?.gates).toMatchObject([{ round: 1, state: "closed", attestation: null }]);
      stop.abort();
      await run;
      expect((await readStatus(connection)).running).toBeNull();
      const [stopped] = await inFlight(connection);
      expect(stopped?.plan).toEqual(plan);
      expect([stopped?.done, stopped?.unsettled].map((steps) => steps?.map((step) => step.id))).toEqual([
        ["column"],
        ["fill"],
      ]);
      const { options, events } = recording();
      await applyPlan(url, plan, options);
      const progress = events.flatMap((event) => (event.type === "progress" ? [event.progress] : []));
      expect(progress[0]?.rows).toBeGreaterThan(250);
      expect(progress.at(-1)).toMatchObject({ rows: 5000, updated: 5000, total: 5000, eta: 0 });
      const [gated] = (await readStatus(connection)).inFlight;
      expect(gated?.gates).toMatchObject([{ state: "waiting" }]);
      expect(gated?.steps[1]).toMatchObject({ state: "done", progress: null, evidence: { rows: 5000, verified: 0 } });
      await connection.client.end();
    }));
});

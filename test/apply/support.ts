import { setTimeout as sleep } from "node:timers/promises";
import type pg from "pg";
import { type ApplyOptions, type ApplyResult, applyPlan } from "../../src/apply/apply.ts";
import type { ApplyEvent } from "../../src/apply/events.ts";
import { FluxError } from "../../src/model/diagnostic.ts";
import type { Plan } from "../../src/model/plan.ts";

/** Options that do not make a test wait, and the events of the run. */
export function recording(options: ApplyOptions = {}): { options: ApplyOptions; events: ApplyEvent[] } {
  const events: ApplyEvent[] = [];
  const onEvent = (event: ApplyEvent): void => {
    events.push(event);
    options.onEvent?.(event);
  };
  return { events, options: { retryPause: 10, ...options, backfill: { pause: 0, ...options.backfill }, onEvent } };
}

/** Applies a plan, and once more for each gate, whose deploy is attested. */
export async function applyThrough(url: string, plan: Plan): Promise<ApplyResult> {
  for (;;) {
    const result = await applyPlan(url, plan, recording({ deployed: true }).options);
    if (result.state !== "gate") return result;
  }
}

/** The FluxError that a run must end with. */
export async function refusal(run: Promise<unknown>, code: string): Promise<FluxError> {
  const error = await run.then(
    (value) => new Error(`expected ${code}, but it gave ${JSON.stringify(value)}`),
    (reason: unknown) => reason,
  );
  if (!(error instanceof FluxError) || error.diagnostics[0]?.code !== code) throw error;
  return error;
}

/** What a diagnostic tells, in one text. */
export function told(error: FluxError): string {
  return error.diagnostics.map((d) => [d.summary, d.detail, d.remedy].join("\n")).join("\n");
}

/** The states of a plan's steps in the journal, in order. */
export async function states(client: pg.Client): Promise<Record<string, string>> {
  const { rows } = await client.query("SELECT step_id, state FROM flux.step ORDER BY plan_id, position");
  return Object.fromEntries(rows.map((row) => [row.step_id, row.state]));
}

/** Waits until a query gives a row; what it asks of need not exist yet. */
export async function until(
  client: pg.Client,
  sql: string,
  values: readonly unknown[] = [],
): Promise<pg.QueryResultRow> {
  for (let n = 0; n < 400; n++) {
    const found = await client.query(sql, [...values]).catch((error: { code?: string }) => {
      if (error.code === "42P01") return { rows: [] };
      throw error;
    });
    if (found.rows[0]) return found.rows[0];
    await sleep(25);
  }
  throw new Error(`nothing came of: ${sql}`);
}

/** The server process of flux's worker in this database once it runs a query like the pattern. */
export async function workerPid(client: pg.Client, query: string): Promise<number> {
  const row = await until(
    client,
    "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'flux' AND state = 'active' AND query LIKE $1",
    [query],
  );
  return row["pid"] as number;
}

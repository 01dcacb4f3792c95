import type pg from "pg";
import { fail } from "../model/diagnostic.ts";
import type { Probe, Step } from "../model/plan.ts";
import { connectionLost } from "./step-error.ts";
import { planSettings, setAll, type Timeouts } from "./timeouts.ts";

/** Answers a probe. */
export async function holds(client: pg.Client, probe: Probe): Promise<boolean> {
  const { rows } = await client.query<{ answer: boolean | null }>(`SELECT (${probe.sql}) AS answer`);
  return rows[0]?.answer === true;
}

/** Answers a probe that reads rows: false also where the answer would take too long, or cannot be had. */
export async function surelyHolds(client: pg.Client, probe: Probe, timeouts: Timeouts): Promise<boolean> {
  return (await readingRows(client, timeouts, () => holds(client, probe))) ?? false;
}

/** Runs a query of one number over rows: null where that would take too long, or cannot be had. */
export function count(client: pg.Client, sql: string, timeouts: Timeouts): Promise<number | null> {
  return readingRows(client, timeouts, async () => {
    const { rows } = await client.query<{ count: string }>(`SELECT (${sql}) AS count`);
    return Number(rows[0]?.count ?? 0);
  });
}

async function readingRows<T>(client: pg.Client, { statement }: Timeouts, ask: () => Promise<T>): Promise<T | null> {
  const settings = [...planSettings, `statement_timeout = ${statement}`, `lock_timeout = ${statement}`];
  try {
    await client.query(`BEGIN ISOLATION LEVEL READ COMMITTED READ ONLY; ${setAll("LOCAL", settings)}`);
    return await ask();
  } catch (error) {
    if (connectionLost(error)) throw error;
    return null;
  } finally {
    await client.query("ROLLBACK").catch(() => undefined); // Fails only when the connection is gone.
  }
}

/** @throws FluxError FLUX514 when a step may not start */
export async function expectBefore(client: pg.Client, { title }: Step, before: Probe | null): Promise<void> {
  if (before && !(await holds(client, before)))
    fail("FLUX514", `"${title}" cannot start: it expects that ${before.says}, and that is not so`, {
      detail: "Something outside of the plan changed the database, or an earlier step was undone by hand.",
      remedy:
        "Run `flux drift` to see what differs. Put it back and run the command again, or roll back and plan again.",
    });
}

/** @throws FluxError FLUX515 when a step did not do what it should */
export async function expectAfter(client: pg.Client, { title }: Step, after: Probe | null): Promise<void> {
  if (after && !(await holds(client, after)))
    fail("FLUX515", `"${title}" ran without an error, but it is not so that ${after.says}`, {
      remedy: "Run `flux drift` to see how the database differs from the plan.",
    });
}

/** Clears what an interrupted attempt of a step left behind. */
export async function clearLeftover(client: pg.Client, repair: Step["repair"]): Promise<void> {
  if (repair && (await holds(client, repair.leftover))) await client.query(repair.sql);
}

/** A failed CREATE INDEX CONCURRENTLY leaves an invalid index that slows writes down: it goes at once, or before the next attempt. */
export async function repaired<T>(
  client: pg.Client,
  repair: Step["repair"],
  signal: AbortSignal | undefined,
  run: () => Promise<T>,
): Promise<T> {
  await clearLeftover(client, repair);
  try {
    return await run();
  } catch (error) {
    if (signal?.aborted !== true) await clearLeftover(client, repair).catch(() => undefined);
    throw error;
  }
}

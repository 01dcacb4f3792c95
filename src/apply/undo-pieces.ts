import type pg from "pg";
import type { Action } from "../model/plan.ts";
import { runBackfill } from "./backfill.ts";
import type { BackfillOptions } from "./backfill-options.ts";
import { holds, repaired } from "./probes.ts";
import {
  defaultTimeouts,
  type Limits,
  limitSettings,
  planSettings,
  setAll,
  type Timeouts,
  withSettings,
} from "./timeouts.ts";
import { inTransaction } from "./transaction.ts";

/** How far the undo of a step is that runs in several transactions. */
export interface UndoProgress {
  /** Actions that are surely done. */
  readonly read: () => Promise<number>;
  /** Told in the action's own transaction where it has one. */
  readonly save: (actions: number) => Promise<void>;
}

interface PieceOptions {
  readonly limits: Limits;
  readonly timeouts?: Partial<Timeouts>;
  readonly backfill?: Omit<BackfillOptions, "timeouts" | "signal">;
  readonly signal?: AbortSignal;
  readonly progress?: UndoProgress;
}

/**
 * Runs the actions of an undo that does not fit in one transaction, from where an earlier run has come to. What can run in a
 * transaction is done exactly once; what cannot is asked for by its probe; a backfill skips the rows that it has done.
 */
export async function runPieces(client: pg.Client, actions: readonly Action[], options: PieceOptions): Promise<void> {
  const from = (await options.progress?.read()) ?? 0;
  for (const [i, action] of actions.entries()) {
    if (i < from) continue;
    options.signal?.throwIfAborted();
    const save = async (): Promise<void> => options.progress?.save(i + 1);
    if (action.type === "sql" && !action.alone) await together(client, action.sql, options, save);
    else {
      await (action.type === "sql" ? outside(client, action, options) : fill(client, action, options));
      await save();
    }
  }
}

async function together(
  client: pg.Client,
  sql: string,
  { limits, timeouts }: PieceOptions,
  save: () => Promise<void>,
): Promise<void> {
  const { idle } = { ...defaultTimeouts, ...timeouts };
  const settings = [...planSettings, ...limitSettings(limits), `idle_in_transaction_session_timeout = ${idle}`];
  await inTransaction(client, [setAll("LOCAL", settings)], async () => {
    await client.query(sql);
    await save();
  });
}

/** No lock_timeout, which would leave an invalid index: the watchdog bounds it. */
async function outside(client: pg.Client, action: Action & { type: "sql" }, { signal }: PieceOptions): Promise<void> {
  const { done, repair } = action.alone as NonNullable<typeof action.alone>;
  if (await holds(client, done)) return;
  await withSettings(client, [...planSettings, ...limitSettings({ lock: 0, statement: 0 })], () =>
    repaired(client, repair, signal, () => client.query(action.sql)),
  );
}

async function fill(
  client: pg.Client,
  action: Action & { type: "backfill" },
  { timeouts = {}, signal, backfill }: PieceOptions,
): Promise<void> {
  await runBackfill(client, action.backfill, { ...backfill, timeouts, ...(signal && { signal }) });
}

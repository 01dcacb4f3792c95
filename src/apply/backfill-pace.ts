import { setTimeout as sleep } from "node:timers/promises";
import type pg from "pg";
import type { Backfill } from "../model/plan.ts";
import type { BackfillCursor, BackfillOptions } from "./backfill-options.ts";
import { replicaLag } from "./throttle.ts";

/** What happens between two batches. */
export interface Pace {
  /** Before a batch: waits while there is a reason to. */
  throttle(cursor: BackfillCursor): Promise<void>;
  /** After a batch: tells the progress, leaves the others some time. */
  pause(cursor: BackfillCursor): Promise<void>;
}

/** The pace of one walk that starts at `from`. */
export function paceOf(client: pg.Client, backfill: Backfill, from: BackfillCursor, options: BackfillOptions): Pace {
  const { pause = 50, throttle = replicaLag(2000), signal, onProgress } = options;
  const start = performance.now();
  let asked = Number.NEGATIVE_INFINITY;
  let last = from;
  const ask = (): Promise<string | null> =>
    throttle(client).catch((error: { code?: string }) => {
      // The watchdog's cancellation of the batch before may arrive now.
      if (error.code === "57014" && !signal?.aborted) return null;
      throw error;
    });
  const tell = (cursor: BackfillCursor, throttled: string | null): void => {
    const total = Math.max(backfill.estimatedRows, cursor.walked);
    const rate = ((cursor.walked - from.walked) * 1000) / Math.max(1, performance.now() - start);
    const eta = rate > 0 ? Math.round(((total - cursor.walked) * 1000) / rate) : null;
    onProgress?.({ rows: cursor.walked, updated: cursor.rows, total, rate, eta, throttled });
  };
  return {
    throttle: async (cursor) => {
      if (performance.now() - asked < 1000) return;
      for (let reason = await ask(); reason !== null; reason = await ask()) {
        tell(cursor, reason);
        await sleep(1000, undefined, { signal });
      }
      asked = performance.now();
    },
    pause: async (cursor) => {
      tell(cursor, null);
      const ms = cursor.ms - last.ms;
      last = cursor;
      if (pause > 0) await sleep(Math.max(pause, ms / 2), undefined, { signal });
    },
  };
}

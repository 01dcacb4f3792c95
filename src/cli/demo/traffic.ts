import { setTimeout as sleep } from "node:timers/promises";
import { connect } from "../../live/connect.ts";
import type { AppVersion } from "./application.ts";
import { type AppState, reads, writes } from "./application.ts";

/** An application that reads and writes while its database is changed. */
export interface Traffic {
  /** From now on its code is this. */
  readonly deploy: (version: AppVersion) => void;
  /** Forgets the longest wait so far. */
  readonly startMeasuring: () => void;
  readonly stop: () => Promise<TrafficReport>;
}

/** What the traffic saw. */
export interface TrafficReport {
  readonly statements: number;
  /** Milliseconds that its slowest statement took since measuring began. */
  readonly longest: number;
  /** What it ran into; there should be nothing. */
  readonly errors: readonly string[];
  /** What it wrote, to be found again. */
  readonly wrote: AppState;
}

const pauseMs = 4;

/** Starts one connection that reads and one that writes. */
export async function startTraffic(url: string, state: AppState): Promise<Traffic> {
  let version: AppVersion = "old";
  let stopping = false;
  let statements = 0;
  let longest = 0;
  const errors: string[] = [];

  const work = async (statementsOf: typeof reads): Promise<void> => {
    const { client } = await connect(url, "demo application");
    try {
      for (let turn = 0; !stopping; turn++) {
        const { sql, values, done } = statementsOf(version, state, turn);
        const start = performance.now();
        try {
          const { rows } = await client.query(sql, [...values]);
          done(rows);
        } catch (error) {
          if (errors.length < 5) errors.push((error as Error).message);
        }
        statements += 1;
        longest = Math.max(longest, performance.now() - start);
        await sleep(pauseMs);
      }
    } finally {
      await client.end();
    }
  };
  const workers = Promise.all([work(reads), work(writes)]);
  workers.catch(() => undefined); // Reported by stop().
  return {
    deploy: (next) => {
      version = next;
    },
    startMeasuring: () => {
      longest = 0;
    },
    stop: async () => {
      stopping = true;
      await workers;
      return { statements, longest, errors, wrote: state };
    },
  };
}

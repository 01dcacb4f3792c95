import type pg from "pg";

/** Says why a backfill should wait now, as a sentence, or null. */
export type Throttle = (client: pg.Client) => Promise<string | null>;

/**
 * Waits while a standby is behind in replaying. replay_lag is null for a role without pg_monitor.
 * @param most the longest lag to accept, in milliseconds
 */
export function replicaLag(most: number): Throttle {
  return async (client) => {
    const { rows } = await client.query<{ standby: string; lag: number }>(
      `SELECT application_name AS standby, (extract(epoch FROM replay_lag) * 1000)::float8 AS lag
         FROM pg_catalog.pg_stat_replication WHERE state = 'streaming' ORDER BY replay_lag DESC NULLS LAST LIMIT 1`,
    );
    const [worst] = rows;
    if (!worst || !(worst.lag > most)) return null;
    return `the standby ${worst.standby} is ${(worst.lag / 1000).toFixed(1)} s behind`;
  };
}

import type { Connection } from "../live/connect.ts";
import type { StepLock } from "../model/plan.ts";
import { type LockMode, lockModes } from "../model/statement.ts";

/** Table locks of this session on user relations, strongest first of each relation. */
export async function locksHeld({ client }: Connection): Promise<readonly StepLock[]> {
  const { rows } = await client.query<{ schema: string; name: string; mode: string }>(`
    SELECT n.nspname AS schema, c.relname AS name, l.mode
      FROM pg_locks l JOIN pg_class c ON c.oid = l.relation JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE l.pid = pg_backend_pid() AND l.locktype = 'relation' AND c.relkind IN ('r', 'p', 'v', 'm') AND n.nspname NOT LIKE 'pg\\_%'
       AND n.nspname <> 'information_schema'
     ORDER BY 1, 2`);
  const strongest = new Map<string, StepLock>();
  for (const { schema, name: relation, mode } of rows) {
    const words = modeOf(mode);
    const known = strongest.get(`${schema}.${relation}`);
    if (!known || lockModes.indexOf(words) > lockModes.indexOf(known.mode))
      strongest.set(`${schema}.${relation}`, { relation: { schema, name: relation }, mode: words });
  }
  return [...strongest.values()];
}

/** pg_locks says `AccessExclusiveLock`; the manual says ACCESS EXCLUSIVE. */
function modeOf(mode: string): LockMode {
  return mode
    .replace(/Lock$/, "")
    .replace(/([a-z])([A-Z])/g, "$1 $2")
    .toUpperCase() as LockMode;
}

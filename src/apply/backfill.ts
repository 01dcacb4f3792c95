import { setTimeout as sleep } from "node:timers/promises";
import type pg from "pg";
import { fail } from "../model/diagnostic.ts";
import type { Backfill, RelationName } from "../model/plan.ts";
import { literal, name, nameList, names } from "../sql/quote.ts";
import { isBefore, isGone, isSame, leavesNow } from "./backfill-leaves.ts";
import type { BackfillCursor, BackfillEvidence, BackfillOptions } from "./backfill-options.ts";
import { paceOf } from "./backfill-pace.ts";
import { type Position, type Walker, walkerOf } from "./backfill-ranges.ts";
import { defaultTimeouts, limitSettings, limitsOf, setAll, type Timeouts } from "./timeouts.ts";
import { inTransaction } from "./transaction.ts";

const smallest = 50;
const largest = 50_000;
const target = 400;
const passes = 4;

/**
 * Brings every row up to date in short transactions, then counts the rows that still need it.
 * The session's own search_path follows the backfill's, because the triggers of the table may rely on it.
 * @throws FluxError FLUX521 when rows are left after several passes
 */
export async function runBackfill(
  client: pg.Client,
  backfill: Backfill,
  options: BackfillOptions = {},
): Promise<BackfillEvidence> {
  let cursor = options.cursor ?? startOf(options);
  for (;;) {
    cursor = await walk(client, backfill, cursor, options);
    const left = await countLeft(client, backfill);
    if (left === 0) return { rows: cursor.rows, batches: cursor.batches, ms: Math.round(cursor.ms), verified: 0 };
    if (cursor.pass >= passes) incomplete(backfill, left);
    cursor = { ...cursor, pass: cursor.pass + 1, leaf: null, end: null, position: null, walked: 0 };
  }
}

function startOf({ batch = 1000 }: BackfillOptions): BackfillCursor {
  return { pass: 1, leaf: null, end: null, position: null, rows: 0, walked: 0, batches: 0, size: batch, ms: 0 };
}

function incomplete({ relation, where }: Backfill, left: number): never {
  return fail("FLUX521", `${left} rows of ${relation.schema}.${relation.name} still need the backfill`, {
    detail: `After ${passes} passes over the table there are rows for which this holds: ${where}`,
    remedy:
      "Either the expression gives a value that does not satisfy the condition for some rows (NULL, say), or the application keeps writing such rows. Look at the rows, mend the cause, and run the command again.",
  });
}

async function walk(
  client: pg.Client,
  backfill: Backfill,
  from: BackfillCursor,
  options: BackfillOptions,
): Promise<BackfillCursor> {
  const pace = paceOf(client, backfill, from, options);
  let cursor = from;
  for (const leaf of await leavesNow(client, backfill)) {
    if (isBefore(leaf, from.leaf)) continue;
    if (!isSame(leaf, cursor.leaf)) cursor = { ...cursor, leaf, end: null, position: null };
    try {
      const walker = await walkerOf(client, backfill, leaf);
      const end = cursor.end ?? (await walker.end());
      while (end !== null && !samePosition(cursor.position, end)) {
        await pace.throttle(cursor);
        cursor = await persistent(client, backfill, cursor, options, (at) =>
          batch(client, backfill, walker, { ...at, leaf, end }, options),
        );
        await pace.pause(cursor);
      }
    } catch (error) {
      if (!(await isGone(client, leaf, error))) throw error;
    }
  }
  return cursor;
}

function samePosition(a: Position | null, b: Position): boolean {
  return a !== null && a.length === b.length && a.every((value, i) => value === b[i]);
}

/** One batch: one short transaction, with the cursor in it. */
async function batch(
  client: pg.Client,
  backfill: Backfill,
  walker: Walker,
  cursor: BackfillCursor & { readonly leaf: RelationName; readonly end: Position },
  options: BackfillOptions,
): Promise<BackfillCursor> {
  const start = performance.now();
  const to = await walker.next(cursor.position, cursor.end, cursor.size);
  const { leaf } = cursor;
  const range = walker.range(cursor.position, to);
  const set = backfill.assignments.map(({ column, expression }) => `${name(column)} = (${expression})`).join(", ");
  const { rowCount } = await client.query(
    `UPDATE ${names(leaf.schema, leaf.name)} AS ${name(backfill.relation.name)} SET ${set} WHERE ${range.sql} AND (${backfill.where})`,
    [...range.values],
  );
  const ms = performance.now() - start;
  const next: BackfillCursor = {
    ...cursor,
    position: to,
    rows: cursor.rows + (rowCount ?? 0),
    walked: cursor.walked + (samePosition(to, cursor.end) ? rest(backfill, cursor, rowCount ?? 0) : cursor.size),
    batches: cursor.batches + 1,
    size: clamp(cursor.size * factor(ms)),
    ms: cursor.ms + ms,
  };
  await options.saveCursor?.(client, next);
  return next;
}

/** The last range of a leaf holds an unknown number of rows, at most the batch's size. */
function rest({ estimatedRows }: Backfill, { walked, size }: BackfillCursor, updated: number): number {
  return Math.max(updated, Math.min(size, estimatedRows - walked));
}

function factor(ms: number): number {
  if (ms > 1000) return 0.5;
  return ms >= 300 && ms <= 500 ? 1 : Math.min(1.5, target / ms);
}

function clamp(size: number): number {
  return Math.round(Math.min(largest, Math.max(smallest, size)));
}

/** 55P03 lock_not_available, 57014 query_canceled, 40P01 deadlock_detected, 40001 serialization_failure */
const retryable = new Set(["55P03", "57014", "40P01", "40001"]);

/** Runs a batch in its transaction, with half the rows after each failure that may pass. */
async function persistent(
  client: pg.Client,
  backfill: Backfill,
  cursor: BackfillCursor,
  options: BackfillOptions,
  run: (cursor: BackfillCursor) => Promise<BackfillCursor>,
): Promise<BackfillCursor> {
  const timeouts = { ...defaultTimeouts, ...options.timeouts };
  let at = cursor;
  for (let attempt = 1; ; attempt++) {
    options.signal?.throwIfAborted();
    try {
      const settings = [searchPath(backfill), setAll("LOCAL", batchSettings(timeouts))];
      const from = at;
      return await inTransaction(client, settings, () => run(from));
    } catch (error) {
      const { code = "" } = error as { code?: string };
      if (!retryable.has(code) || attempt >= (options.attempts ?? 10)) throw error;
      at = { ...at, size: clamp(at.size / 2) };
      await sleep(Math.min(10_000, 100 * 2 ** attempt) * (0.5 + Math.random()), undefined, { signal: options.signal });
    }
  }
}

function searchPath(backfill: Backfill): string {
  const first = literal(`${nameList(["pg_catalog", ...backfill.searchPath])}, `);
  const own = `coalesce(nullif(pg_catalog.current_setting('search_path'), ''), '""')`;
  return `SELECT pg_catalog.set_config('search_path', ${first} || ${own}, true)`;
}

function batchSettings(timeouts: Timeouts): readonly string[] {
  const limits = limitSettings(limitsOf("batch", timeouts));
  return [...limits, "row_security = off", `idle_in_transaction_session_timeout = ${timeouts.idle}`];
}

async function countLeft(client: pg.Client, backfill: Backfill): Promise<number> {
  const { relation, where } = backfill;
  const settings = [searchPath(backfill), "SET LOCAL statement_timeout = 0", "SET LOCAL row_security = off"];
  const { rows } = await inTransaction(client, settings, () =>
    client.query<{ count: string }>(
      `SELECT count(*) FROM ${names(relation.schema, relation.name)} AS ${name(relation.name)} WHERE (${where})`,
    ),
  );
  return Number(rows[0]?.count);
}

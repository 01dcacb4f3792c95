import { statement } from "../model/kind.ts";
import type { ObjectKey } from "../model/object.ts";
import type { Statement } from "../model/statement.ts";
import { literal } from "../sql/quote.ts";

/** Between which values a sequence stands; numbers as text. */
export interface Bounds {
  readonly min: string;
  readonly max: string;
}

interface Rebound {
  /** As statements name it. */
  readonly sequence: string;
  readonly key: ObjectKey;
  readonly from: Bounds;
  readonly to: Bounds & { readonly start: string };
  /** Gives the sequence these bounds and leaves the rest of it. */
  readonly widen: (bounds: Bounds) => Statement;
}

/**
 * PostgreSQL refuses bounds that leave out the value at which the sequence stands. One that has given no value yet goes
 * to its start, any other to the nearest bound, so that none is given twice: what must run before the bounds change.
 */
export function moveIntoBounds({ sequence, key, from, to, widen }: Rebound): readonly Statement[] {
  if (within(from, to)) return [];
  const place = `CASE WHEN is_called THEN least(greatest(last_value, ${to.min}), ${to.max}) ELSE ${to.start} END`;
  const sql = `SELECT setval(${literal(sequence)}, ${place}, is_called) FROM ${sequence} WHERE last_value NOT BETWEEN ${to.min} AND ${to.max}`;
  const move = statement("set sequence value", key, sql);
  return within(to, from) ? [move] : [widen(union(from, to)), move];
}

/** Whether a sequence that stands within some bounds may stand outside of the others. */
export function leavesBounds(from: Bounds, to: Bounds): boolean {
  return !within(from, to);
}

const within = (inner: Bounds, outer: Bounds): boolean =>
  BigInt(outer.min) <= BigInt(inner.min) && BigInt(inner.max) <= BigInt(outer.max);

const union = (a: Bounds, b: Bounds): Bounds => ({
  min: BigInt(a.min) < BigInt(b.min) ? a.min : b.min,
  max: BigInt(a.max) > BigInt(b.max) ? a.max : b.max,
});

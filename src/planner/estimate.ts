import type { StatementClass } from "../model/statement.ts";
import type { FormFacts } from "./locks.ts";

/** Bytes per second that a sequential scan, an index build and a table rewrite get through on ordinary cloud storage. */
const scanRate = 200e6;
const buildRate = 60e6;
const rewriteRate = 40e6;
/** Rows per second of a batched, throttled backfill. */
const batchRate = 5_000;

/**
 * Estimated duration in milliseconds of one step, from the live table's size; catalog-only work counts as 10 ms.
 * @param size rows and bytes (heap) of the table; zero for a table that does not exist yet
 */
export function estimate(
  statementClass: StatementClass,
  facts: Pick<FormFacts, "rewrites" | "scans">,
  size: { readonly rows: number; readonly bytes: number },
): number {
  const instant = 10;
  if (statementClass === "batch") return Math.round(instant + (size.rows / batchRate) * 1000);
  if (facts.rewrites) return Math.round(instant + (size.bytes / rewriteRate) * 1000);
  if (statementClass === "concurrent" && facts.scans) return Math.round(instant + (2 * size.bytes * 1000) / buildRate);
  if (facts.scans) return Math.round(instant + (size.bytes / scanRate) * 1000);
  return instant;
}

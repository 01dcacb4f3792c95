import type pg from "pg";
import type { RelationName } from "../model/plan.ts";
import type { Position } from "./backfill-ranges.ts";
import type { Throttle } from "./throttle.ts";
import type { Timeouts } from "./timeouts.ts";

/** How far a backfill has come; saved in the transaction of each batch. */
export interface BackfillCursor {
  /** 1, or more when rows were left over by an earlier pass. */
  readonly pass: number;
  /** The leaf that it stands in; null: before the first. */
  readonly leaf: RelationName | null;
  /** Where the walk of this leaf ends; null: not yet known. */
  readonly end: Position | null;
  /** The last place that is done; null: nothing yet. */
  readonly position: Position | null;
  /** Rows updated, and rows walked over in this pass. */
  readonly rows: number;
  readonly walked: number;
  readonly batches: number;
  /** Rows of the next batch. */
  readonly size: number;
  readonly ms: number;
}

/** What a complete backfill shows. */
export interface BackfillEvidence {
  readonly rows: number;
  readonly batches: number;
  readonly ms: number;
  /** Rows that still need the update, counted at the end. */
  readonly verified: 0;
}

/** Told after each batch. */
export interface BackfillProgress {
  /** Rows walked over in this pass. */
  readonly rows: number;
  /** Rows updated so far. */
  readonly updated: number;
  /** Estimated rows in all. */
  readonly total: number;
  /** Rows a second. */
  readonly rate: number;
  /** Milliseconds to go, estimated; null: not known yet. */
  readonly eta: number | null;
  /** Why it pauses, as a sentence. */
  readonly throttled: string | null;
}

/** How a backfill is run. Everything has a default. */
export interface BackfillOptions {
  readonly timeouts?: Partial<Timeouts>;
  /** Where an earlier run stopped. */
  readonly cursor?: BackfillCursor | null;
  /** Called in the transaction of each batch. */
  readonly saveCursor?: (client: pg.Client, cursor: BackfillCursor) => Promise<void>;
  readonly onProgress?: (progress: BackfillProgress) => void;
  readonly signal?: AbortSignal;
  /** Rows of the first batch. (Default: 1000) */
  readonly batch?: number;
  /** Shortest pause between two batches in milliseconds; the pause is at least half of the batch's time. 0: never pause. (Default: 50) */
  readonly pause?: number;
  /** Attempts of one batch. (Default: 10) */
  readonly attempts?: number;
  /** Asked about once a second; a sentence makes the backfill wait. (Default: replicas more than 2 s behind) */
  readonly throttle?: Throttle;
}

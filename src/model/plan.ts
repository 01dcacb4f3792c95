import type { ObjectKey } from "./object.ts";
import type { LockMode, Probe, StatementClass } from "./statement.ts";

export type { Probe } from "./statement.ts";

/** expand: additive, the running application cannot notice · backfill: data movement, then validation · contract: swaps, tightening, removal. The deploy gate stands between backfill and contract. */
export const phases = ["expand", "backfill", "contract"] as const;
export type Phase = (typeof phases)[number];

/** A relation by its current name at the time of the step. */
export interface RelationName {
  readonly schema: string;
  readonly name: string;
}

/**
 * Rows to bring up to date in many short transactions.
 * One batch is `UPDATE relation SET assignments WHERE key range AND (where)`; done when `where` holds for no row.
 */
export interface Backfill {
  readonly relation: RelationName;
  /** Leaf partitions when the relation is partitioned, else the relation itself; each is walked on its own. flux takes those that there are when it comes to them. */
  readonly leaves: readonly RelationName[];
  /** Columns of the primary key or of a unique index over NOT NULL columns, to walk by rank; null: walk by block (ctid). */
  readonly key: readonly string[] | null;
  /** Column -> SQL expression over the row (the relation's name is an alias of it). */
  readonly assignments: readonly { readonly column: string; readonly expression: string }[];
  /** SQL boolean over the row: it still needs the update. False for every row once the backfill is complete. */
  readonly where: string;
  /** Schemas after pg_catalog in which the expressions' unqualified names resolve. */
  readonly searchPath: readonly string[];
  /** Rows at the time of planning, for progress and estimates. */
  readonly estimatedRows: number;
}

/** What a step runs, forwards or backwards. */
export type Action =
  | {
      readonly type: "sql";
      readonly sql: string;
      /** In an undo: it cannot run in a transaction, so this tells whether an interrupted attempt was its end, and clears what else it left. */
      readonly alone?: { readonly done: Probe; readonly repair: Step["repair"] };
    }
  | { readonly type: "backfill"; readonly backfill: Backfill };

/** Rows that an undo cannot convert. */
export interface Obstacle {
  /** SQL: a query of one number, how many rows there are. */
  readonly sql: string;
  /** What they hold: `people.mood holds 'neutral'`. */
  readonly says: string;
}

/** How a step is taken back. */
export interface Undo {
  /** In order, in one transaction where `transaction` is not `alone`, else each in its own; empty: nothing needs to be done. */
  readonly actions: readonly Action[];
  readonly transaction: "shared" | "alone";
  /** lossless: as before, data included · loses data: the structure comes back, `what` does not · impossible: `what` says why. */
  readonly result: "lossless" | "loses data" | "impossible";
  /** Which data, or why not; empty when lossless. */
  readonly what: string;
  /** While this holds it loses nothing after all: what it loses is what is written after the step. */
  readonly unless?: Probe;
  /** It fails while there are such rows. */
  readonly obstacles?: readonly Obstacle[];
  /** Attributes of the step's causes that come back only where the lost data allows it. */
  readonly unrestored?: readonly string[];
}

/** A stable code and a sentence; `docs/hazards/<code>.md` explains. */
export interface Hazard {
  readonly code: string;
  readonly message: string;
}

export interface StepLock {
  readonly relation: RelationName;
  readonly mode: LockMode;
}

/** One statement (or one batched backfill), its undo, and the facts about both. */
export interface Step {
  /** Stable and readable: `orders.total-add-column`. */
  readonly id: string;
  /** One human sentence: `Add column orders.total`. */
  readonly title: string;
  /** 1 for the first expand-to-contract round of the plan, 2 for the next. */
  readonly round: number;
  readonly phase: Phase;
  readonly run: Action;
  readonly undo: Undo;
  readonly causes: readonly ObjectKey[];
  readonly creates: readonly string[];
  readonly needs: readonly string[];
  readonly removes: readonly string[];
  /**
   * shared: may share a transaction with its neighbours of the same `group` · alone: cannot run in a transaction ·
   * commit-after: in a transaction, but nothing may follow in it.
   */
  readonly transaction: "shared" | "alone" | "commit-after";
  /** Adjacent shared steps with the same group commit together or not at all. */
  readonly group: string;
  readonly class: StatementClass;
  readonly locks: readonly StepLock[];
  /** The table is written anew. */
  readonly rewrites: boolean;
  /** The table is read in whole. */
  readonly scans: boolean;
  /** Which data is gone for good after this step, or null. */
  readonly losesData: string | null;
  /** While this holds nothing is lost after all: there is no data. */
  readonly losesNothingIf?: Probe;
  readonly hazards: readonly Hazard[];
  /** Estimated duration in milliseconds, from the live table's size; 0 for what does not depend on it. */
  readonly estimate: number;
  /** Must hold before the step starts. */
  readonly before: Probe | null;
  /** What the role that runs the plan must be; asked before its first step. */
  readonly rights?: readonly Probe[];
  /** Holds once the step is done, and tells on resume whether it was. */
  readonly after: Probe | null;
  /** SQL (one statement) that clears what a failed earlier attempt of an `alone` step leaves behind, run when `leftover` is true. */
  readonly repair: { readonly leftover: Probe; readonly sql: string } | null;
  /**
   * Hash of every object that this step (the last of its group) made different, null for one that it removed; found by the proof. Folded
   * over the steps done so far they say what the database must look like while the plan is in flight.
   */
  readonly effects: { readonly [key: string]: string | null };
}

/** What the application must do before the contract steps of a round may run. */
export interface Gate {
  readonly round: number;
  /** One sentence each. */
  readonly instructions: readonly string[];
}

/** What running the plan in the shadow showed. */
export interface Proof {
  /** Server version, e.g. `18.4`. */
  readonly server: string;
  readonly forward: number;
  readonly backward: number;
  /** Rows generated in the touched tables. */
  readonly rows: number;
  /** True where the generated rows had to go: a rule that the plan adds forbids them. */
  readonly onEmptyTables: boolean;
  /** What the proof could not show, in sentences. */
  readonly remarks: readonly string[];
}

/** What is reviewed, rendered, applied, resumed, rolled back. Plain JSON. */
export interface Plan {
  readonly formatVersion: 1;
  /** Hash of what follows as the planner made it, and of how often it was finished before; names the plan in the journal. */
  readonly id: string;
  /** `rename customers.name to full_name` or what the user called it. */
  readonly name: string;
  /** direct: for development databases, no gate. */
  readonly mode: "online" | "direct";
  /** Server version number that it was planned for, e.g. 180004. */
  readonly serverVersion: number;
  /** Fingerprints of the objects that the plan concerns, before and after. */
  readonly from: {
    readonly touched: string;
    /** Hash of every managed object that the plan touches or its steps change, null for one that was not there. Absent in a plan without a proof. */
    readonly objects?: { readonly [key: string]: string | null };
  };
  readonly to: { readonly touched: string };
  /** Fingerprint of the document that it was made from, to tell when that asks for something else. */
  readonly document?: string;
  /** Keys whose objects `touched` hashes. */
  readonly touches: readonly ObjectKey[];
  /** In the order in which they run. */
  readonly steps: readonly Step[];
  readonly gates: readonly Gate[];
  readonly proof: Proof | null;
  /** Sentences the user should read. */
  readonly notes: readonly string[];
  /** Hash of all the rest, in a file: what was changed there by hand is no longer proven. */
  readonly seal?: string;
}

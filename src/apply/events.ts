import type { Gate, Plan, Step } from "../model/plan.ts";
import type { BackfillEvidence, BackfillProgress } from "./backfill-options.ts";

/** A session that we wait for. What the role may not see is null. */
export interface Blocker {
  /** 0: a prepared transaction. */
  readonly pid: number;
  readonly role: string | null;
  readonly application: string | null;
  readonly state: string | null;
  /** Milliseconds since its transaction began. */
  readonly age: number | null;
  /** Its last query, shortened. */
  readonly query: string | null;
  readonly autovacuum: boolean;
}

/** One line of text for people: `pid 4711 (web, role app), idle in transaction, 12 s: UPDATE orders ...` */
export function describeBlocker(blocker: Blocker): string {
  if (blocker.pid === 0) return "a prepared transaction (see pg_prepared_xacts)";
  const who = [blocker.application, blocker.role && `role ${blocker.role}`].filter(Boolean).join(", ");
  const facts = [
    `pid ${blocker.pid}${who ? ` (${who})` : ""}`,
    blocker.autovacuum ? "autovacuum" : (blocker.state ?? "state not visible to this role"),
    blocker.age === null ? null : `transaction open for ${(blocker.age / 1000).toFixed(1)} s`,
  ];
  return `${facts.filter(Boolean).join(", ")}${blocker.query ? `: ${blocker.query}` : ""}`;
}

/** What applying or rolling back tells while it goes on. */
export type ApplyEvent =
  | {
      readonly type: "begin";
      readonly plan: Pick<Plan, "id" | "name">;
      readonly direction: Direction;
      /** Steps that this run will do at most, and steps that were done before. */
      readonly steps: number;
      readonly done: number;
    }
  /** An earlier run's statement is still executing on the server; this run goes on when it has ended. */
  | { readonly type: "wait"; readonly reason: string }
  | { readonly type: "step"; readonly step: Step; readonly direction: Direction; readonly attempt: number }
  /** Nothing was run: an earlier, interrupted run had finished it. */
  | { readonly type: "found done"; readonly step: Step }
  | { readonly type: "progress"; readonly step: Step; readonly progress: BackfillProgress }
  /** The statement waits for others; told about once a second. */
  | { readonly type: "blocked"; readonly step: Step; readonly blockers: readonly Blocker[] }
  | {
      readonly type: "retry";
      readonly step: Step;
      /** The attempt that comes next, of how many. */
      readonly attempt: number;
      readonly attempts: number;
      /** Pause before it in milliseconds. */
      readonly pause: number;
      readonly reason: string;
      readonly blockers: readonly Blocker[];
    }
  | { readonly type: "notice"; readonly step: Step; readonly message: string }
  | {
      readonly type: "done";
      readonly step: Step;
      readonly direction: Direction;
      readonly ms: number;
      readonly blocked: number;
    }
  | { readonly type: "gate"; readonly gate: Gate; readonly attested: boolean };

export type Direction = "forward" | "backward";

/** What one step did in this run. */
export interface StepReport {
  readonly id: string;
  readonly ms: number;
  readonly attempts: number;
  /** Longest time in milliseconds that another session waited for the step's transaction. */
  readonly blocked: number;
  /** Null unless the step is a backfill. */
  readonly evidence: BackfillEvidence | null;
}

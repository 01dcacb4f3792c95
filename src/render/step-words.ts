import type { Action, Backfill, Gate, Plan, RelationName, Step } from "../model/plan.ts";
import { lockModes } from "../model/statement.ts";
import { oneLine } from "./display-width.ts";

/** ok: nothing to watch · care: read it before you go on · danger: data is lost, or users wait. */
export type Mark = "ok" | "care" | "danger";

/** How careful one must be with a step. */
export function markOf(step: Step): Mark {
  if (step.losesData !== null || step.undo.result === "impossible") return "danger";
  const strong = lockRank(step) >= lockModes.indexOf("SHARE");
  if (strong && step.estimate >= 10_000) return "danger";
  if (step.hazards.length > 0 || losesWhatStands(step)) return "care";
  return strong && step.estimate >= 1_000 ? "care" : "ok";
}

/** Taking the step back loses more than what was written since. */
export function losesWhatStands({ undo }: Step): boolean {
  return undo.result !== "lossless" && undo.unless === undefined;
}

/** The more serious of two marks. */
export function worse(a: Mark, b: Mark): Mark {
  const order: readonly Mark[] = ["ok", "care", "danger"];
  return order.indexOf(b) > order.indexOf(a) ? b : a;
}

/** The strongest lock of a step in PostgreSQL's words. */
export function strongestLock(step: Step): string {
  return lockModes[lockRank(step)] ?? "no table lock";
}

/** Position of a step's strongest lock among the lock modes; -1 for none. */
export function lockRank(step: Step): number {
  return Math.max(-1, ...step.locks.map((lock) => lockModes.indexOf(lock.mode)));
}

/** A duration as a person says it. */
export function durationOf(milliseconds: number): string {
  if (milliseconds <= 0) return "instant";
  if (milliseconds < 1_000) return "< 1 s";
  if (milliseconds < 90_000) return `~${Math.round(milliseconds / 1_000)} s`;
  if (milliseconds < 90 * 60_000) return `~${Math.round(milliseconds / 60_000)} min`;
  return `~${Math.round(milliseconds / 3_600_000)} h`;
}

/** A relation as a person calls it; the schema is left out where it is public. */
export function relationTitle(relation: RelationName): string {
  return relation.schema === "public" ? relation.name : `${relation.schema}.${relation.name}`;
}

/** What an action does, in one line. */
export function actionLine(action: Action): string {
  return action.type === "sql" ? oneLine(action.sql) : backfillLine(action.backfill);
}

function backfillLine(backfill: Backfill): string {
  const columns = backfill.assignments.map((assignment) => assignment.column).join(", ");
  return `Set ${columns} of ${relationTitle(backfill.relation)} in batches`;
}

/** What taking a step back does, in one line. */
export function undoLine(step: Step): string {
  const [first, ...rest] = step.undo.actions;
  if (step.undo.result === "impossible") return "Cannot be taken back";
  if (first === undefined) return "Nothing to do";
  return actionLine(first) + (rest.length > 0 ? ` (and ${rest.length} more)` : "");
}

/** What a rollback does to the data, in words. */
export function riskOf(step: Step): string {
  if (step.undo.result === "lossless")
    return step.undo.obstacles === undefined ? "lossless" : "needs that no row holds it";
  return `${step.undo.result}: ${step.undo.what}`;
}

/** `expand-contract`, `direct`, or the only kind of work the plan has. */
export function planType(plan: Plan): string {
  if (plan.mode === "direct") return "direct";
  if (plan.steps.length === 0) return "nothing to do";
  if (plan.gates.length > 0) return "expand-contract";
  return [...new Set(plan.steps.map((step) => step.phase))].join("-");
}

/** The gate that stands right before a step, if any. */
export function gateBefore(plan: Plan, index: number): Gate | undefined {
  const step = plan.steps[index];
  const previous = plan.steps[index - 1];
  if (step?.phase !== "contract" || (previous?.phase === "contract" && previous.round === step.round)) return undefined;
  return plan.gates.find((gate) => gate.round === step.round);
}

/** How many deploys must have happened before a step may run. */
export function deploysBefore(plan: Plan, step: Step): number {
  return plan.gates.filter(
    (gate) => gate.round < step.round || (gate.round === step.round && step.phase === "contract"),
  ).length;
}

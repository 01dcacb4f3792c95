import type pg from "pg";
import { fail } from "../model/diagnostic.ts";
import { type Phase, phases, type Step } from "../model/plan.ts";
import { begunSteps, overlap } from "./admission.ts";
import { runAttempts } from "./attempts.ts";
import { refuseLossBack, refuseObstacles, whatUndoing } from "./data-loss.ts";
import type { StepReport } from "./events.ts";
import { groupsOf, undoGroupsOf, undoneAlone } from "./groups.ts";
import { type Journal, journalOf, type PlanRecord, readPlans } from "./journal.ts";
import { clearLeftover, holds } from "./probes.ts";
import { type Database, type Session, type SessionOptions, withSession } from "./session.ts";
import { undoGroup } from "./step-runner.ts";

/** How far back: to just after a step, by a number of steps, or to the end of a phase of the round it is in. */
export type RollbackTarget = { readonly step: string } | { readonly steps: number } | { readonly phase: Phase };

export interface RollbackOptions extends SessionOptions {
  /** Id of the plan. (Default: the one in flight, also where it has done nothing yet; else the one finished last, where that was not the last to be taken back) */
  readonly plan?: string;
  /** (Default: to before the first step) */
  readonly to?: RollbackTarget;
  readonly allowDataLoss?: boolean;
  /** Asked with the steps to take back before anything is run; throws where they cannot be. */
  readonly admit?: (client: pg.Client, steps: readonly Step[]) => Promise<void>;
}

export interface RollbackResult {
  readonly plan: { readonly id: string; readonly name: string };
  /** The steps that were taken back, in the order in which it happened. */
  readonly steps: readonly StepReport[];
  /** Steps of the plan that are still done, of how many. */
  readonly done: number;
  readonly total: number;
  readonly ms: number;
  readonly blocked: number;
}

/**
 * Takes steps of a plan back, the last first. Steps that ran in one transaction go back in one; a target inside of it
 * takes all of it back. Can be interrupted and run again like `applyPlan`, and `applyPlan` goes forward again from there.
 * @throws FluxError FLUX526 to FLUX529, FLUX533 and FLUX534 before anything is run · FLUX510 to FLUX522 like `applyPlan`
 */
export function rollbackPlan(database: Database, options: RollbackOptions = {}): Promise<RollbackResult> {
  return withSession(database, "backward", options, async (session) => {
    const start = performance.now();
    const plans = await readPlans(session.worker.client);
    const record = choose(plans, options.plan);
    const { plan } = record;
    const steps = stepsBack(record, options.to);
    const undo = await inEffect(session, record, steps);
    if (steps.length > 0) refuse(record, plans, undo);
    const mayLose = options.allowDataLoss === true;
    if (!mayLose) await refuseLossBack(session, undo);
    await refuseObstacles(session, undo);
    await options.admit?.(session.worker.client, [...undo]);
    const kept = begunSteps(record).filter((step) => !steps.includes(step));
    session.tell({ type: "begin", plan, direction: "backward", steps: steps.length, done: kept.length });
    const journal = journalOf(session.worker.client, plan.id, session.epoch);
    if (steps.length > 0) await journal.state("in flight");
    const reports: StepReport[] = [];
    for (const group of undoGroupsOf(steps))
      reports.push(...(await runBackward(session, record, journal, group, undo, mayLose)));
    await settle(record, journal, kept);
    const blocked = Math.max(0, ...reports.map((report) => report.blocked));
    const ms = performance.now() - start;
    return {
      plan: { id: plan.id, name: plan.name },
      steps: reports,
      done: kept.length,
      total: plan.steps.length,
      ms,
      blocked,
    };
  });
}

function choose(plans: readonly PlanRecord[], id: string | undefined): PlanRecord {
  const begun = plans.filter((record) => begunSteps(record).length > 0);
  const flying = plans.filter((record) => record.state === "in flight");
  const record =
    id === undefined
      ? (flying.find((one) => begun.includes(one)) ?? flying[0] ?? appliedLast(plans, begun))
      : [...begun, ...flying].find((one) => one.plan.id === id);
  return (
    record ??
    fail(
      "FLUX526",
      id === undefined ? "There is nothing to roll back" : `No step of plan ${id} is done in this database`,
      {
        remedy: "`flux status` shows the plans of this database.",
      },
    )
  );
}

/** @throws FluxError FLUX534 where what was applied last is taken back already: the one before it was not meant, or must be named */
function appliedLast(plans: readonly PlanRecord[], begun: readonly PlanRecord[]): PlanRecord | undefined {
  const last = begun.toSorted((a, b) => lastTime(b) - lastTime(a))[0];
  const gone = plans.find((one) => one.state === "rolled back" && last !== undefined && lastTime(one) > lastTime(last));
  if (last && gone)
    fail("FLUX534", `The plan "${gone.plan.name}" is taken back already`, {
      detail: `The one applied before it is "${last.plan.name}".`,
      remedy: `If that shall be taken back, too, name it: \`flux rollback ${last.plan.id}\`.`,
    });
  return last;
}

function lastTime(record: PlanRecord): number {
  const times = [...record.steps.values()].map((step) => (step.finishedAt ?? step.startedAt)?.getTime() ?? 0);
  return Math.max(0, ...times);
}

/** The steps to take back, in the plan's order. */
function stepsBack(record: PlanRecord, to: RollbackTarget | undefined): readonly Step[] {
  const begun = begunSteps(record);
  const wanted = new Set(begun.filter(beyond(record, begun, to)));
  const groups = groupsOf(record.plan.steps).filter((group) => group.some((step) => wanted.has(step)));
  const whole = new Set(groups.flat());
  return begun.filter((step) => whole.has(step));
}

function beyond(record: PlanRecord, begun: readonly Step[], to: RollbackTarget | undefined): (step: Step) => boolean {
  const { steps } = record.plan;
  if (!to) return () => true;
  if ("steps" in to) return (step) => begun.indexOf(step) >= begun.length - to.steps;
  if ("phase" in to) {
    const round = begun.at(-1)?.round ?? 1;
    return (step) => step.round === round && phases.indexOf(step.phase) > phases.indexOf(to.phase);
  }
  const last = steps.findIndex((step) => step.id === to.step);
  if (last < 0)
    fail("FLUX526", `The plan "${record.plan.name}" has no step "${to.step}"`, {
      remedy: `Its steps are: ${steps.map((step) => step.id).join(", ")}.`,
    });
  return (step) => steps.indexOf(step) > last;
}

/** Leaves out what was started and has left nothing to undo. */
async function inEffect(session: Session, record: PlanRecord, steps: readonly Step[]): Promise<ReadonlySet<Step>> {
  const { client } = session.worker;
  const effective = new Set<Step>();
  for (const step of steps) {
    const state = record.steps.get(step.id)?.state;
    if (state !== "started" || step.run.type === "backfill" || !step.after || (await holds(client, step.after)))
      effective.add(step);
    else if (await hasTraces(client, step)) effective.add(step);
  }
  return effective;
}

/** Whether there is something to do for the undo of a step that was interrupted: an index that is invalid, for example. */
async function hasTraces(client: pg.Client, { undo }: Step): Promise<boolean> {
  for (const action of undo.actions)
    if (action.type === "sql" && action.alone && !(await holds(client, action.alone.done))) return true;
  return false;
}

function refuse(record: PlanRecord, plans: readonly PlanRecord[], undo: ReadonlySet<Step>): void {
  const later = plans.find(
    (other) =>
      other !== record &&
      begunSteps(other).length > 0 &&
      overlap(other.plan, record.plan) &&
      lastTime(other) > lastTime(record),
  );
  if (later)
    fail("FLUX529", `The plan "${later.plan.name}" was applied to the same objects after "${record.plan.name}"`, {
      remedy: `Roll that one back first: plan ${later.plan.id}.`,
    });
  const impossible = [...undo].filter((step) => step.undo.result === "impossible");
  if (impossible.length > 0)
    fail("FLUX527", "Some of these steps cannot be taken back", {
      detail: whatUndoing(impossible),
      remedy: "Go back less far (`--to`), or plan the way back as a change of its own.",
    });
}

async function runBackward(
  session: Session,
  record: PlanRecord,
  journal: Journal,
  steps: readonly Step[],
  undo: ReadonlySet<Step>,
  mayLose: boolean,
): Promise<readonly StepReport[]> {
  const { client } = session.worker;
  const [first] = steps as [Step];
  const ids = steps.map((step) => step.id);
  const runs = steps.filter((step) => undo.has(step));
  const inPieces = steps.some(undoneAlone);
  // Who deployed for a gate did so for what stood then: taking a step of its round back asks for it again.
  const done = (): Promise<void> => journal.takeBack(ids, "undone", first.round);
  if (runs.length === 0) {
    await clearLeftover(client, first.repair);
    await done();
    return [];
  }
  await refuseObstacles(session, runs);
  if (!mayLose) await refuseLossBack(session, runs); // Since the run began the application went on writing.
  if (inPieces) await journal.takeBack(ids, "undoing", first.round);
  return runAttempts(session, {
    steps,
    direction: "backward",
    budget: record.plan.mode === "direct" ? Number.POSITIVE_INFINITY : session.timeouts.blocked,
    failed: (step, message) => journal.error(step.id, message),
    run: (options) =>
      undoGroup(client, runs, {
        ...options,
        beforeCommit: done,
        progress: {
          read: async () => (await readPlans(client, [record.plan.id]))[0]?.steps.get(first.id)?.undone ?? 0,
          save: (actions) => journal.undone(first.id, actions),
        },
      }),
  });
}

/** A gate counts as passed while contract steps behind it are done. */
async function settle(record: PlanRecord, journal: Journal, kept: readonly Step[]): Promise<void> {
  const behind = (round: number): boolean =>
    kept.some((step) => step.round > round || (step.round === round && step.phase === "contract"));
  const passed = record.attestations.find(({ round }) => !behind(round));
  if (passed) await journal.withdraw(passed.round);
  if (kept.length === 0) await journal.state("rolled back");
}

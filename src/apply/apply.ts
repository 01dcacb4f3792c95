import { type Gate, type Phase, type Plan, phases, type Step } from "../model/plan.ts";
import { admit, type Lookout } from "./admission.ts";
import { runAttempts } from "./attempts.ts";
import { refuseLossForward } from "./data-loss.ts";
import type { StepReport } from "./events.ts";
import { groupsOf } from "./groups.ts";
import { type Journal, journalOf, type PlanRecord } from "./journal.ts";
import { holds } from "./probes.ts";
import { type Database, type Session, type SessionOptions, withSession } from "./session.ts";
import { runGroup, type StepRun } from "./step-runner.ts";

/** How a plan is applied. Everything has a default. */
export interface ApplyOptions extends SessionOptions, Lookout {
  /** Stops after this phase of the round that comes next. */
  readonly through?: Phase;
  /** Attests that what the gate asks for at which the plan stands is deployed. A gate that this run reaches holds it all the same. */
  readonly deployed?: boolean;
  /** A direct plan, which nobody has reviewed, may lose data that is there. */
  readonly allowDataLoss?: boolean;
}

/** What a run came to. */
export interface ApplyResult {
  /** gate: the application must be deployed before it goes on · stopped: `through` was reached. */
  readonly state: "finished" | "gate" | "stopped";
  /** The gate it stands at. */
  readonly gate: Gate | null;
  /** The gate that `deployed` opened; null: the plan stood at none when the run began. */
  readonly attested: Gate | null;
  /** The steps that this run did. */
  readonly steps: readonly StepReport[];
  /** Steps of the plan that are done now, of how many. */
  readonly done: number;
  readonly total: number;
  readonly ms: number;
  /** Longest time in milliseconds that another session waited for us. */
  readonly blocked: number;
  /** Whether the touched objects are now what the plan says; null when it is not finished or `readFingerprint` is absent. */
  readonly converged: boolean | null;
}

/**
 * Runs a plan, or goes on where an earlier run stopped, however it stopped.
 * @example
 * const result = await applyPlan(url, plan, { onEvent: (event) => console.log(event.type) });
 * if (result.state === "gate") console.log(result.gate?.instructions);
 * @throws FluxError FLUX510 to FLUX525 · FLUX531 when a direct plan would lose data · FLUX532
 */
export function applyPlan(database: Database, plan: Plan, options: ApplyOptions = {}): Promise<ApplyResult> {
  return withSession(database, "forward", options, async (session) => {
    const mayLose = plan.mode === "online" || options.allowDataLoss === true;
    const record = await admit(session, plan, options, async (left) => {
      if (!mayLose) await refuseLossForward(session, left);
    });
    return goOn(session, plan, record, options);
  });
}

async function goOn(session: Session, plan: Plan, record: PlanRecord, options: ApplyOptions): Promise<ApplyResult> {
  const start = performance.now();
  const { worker, tell, epoch } = session;
  const journal = journalOf(worker.client, plan.id, epoch);
  const stillDone = plan.steps.filter((step) => isUntouched(record, step)).map((step) => step.id);
  if (stillDone.length > 0) await journal.mark(stillDone, "done");
  // Why a step could not be taken back is of no more interest: the way is forwards again.
  for (const { id } of plan.steps.filter((step) => isDone(record, step) && record.steps.get(step.id)?.error))
    await journal.error(id, null);
  const done = (step: Step): boolean => isDone(record, step) || stillDone.includes(step.id);
  const before = plan.steps.filter(done).length;
  tell({ type: "begin", plan, direction: "forward", steps: plan.steps.length - before, done: before });
  const reports: StepReport[] = [];
  let attested: Gate | null = null;
  const result = async (state: ApplyResult["state"], gate: Gate | null): Promise<ApplyResult> => ({
    state,
    gate,
    attested,
    steps: reports,
    done: before + reports.length,
    total: plan.steps.length,
    ms: performance.now() - start,
    blocked: Math.max(0, ...reports.map((report) => report.blocked)),
    converged:
      state === "finished" && options.readFingerprint
        ? (await options.readFingerprint(worker)) === plan.to.touched
        : null,
  });
  const waitingAt = gatesOf(plan, record);
  for (const group of groupsOf(plan.steps)) {
    const steps = group.filter((step) => !done(step));
    const [first] = steps;
    if (!first) continue;
    if (options.through && phases.indexOf(first.phase) > phases.indexOf(options.through))
      return result("stopped", null);
    const gate = waitingAt(first);
    if (gate && gate !== attested) {
      // What a gate asks for cannot have been deployed before the steps in front of it were done.
      const open = options.deployed === true && reports.length === 0;
      if (open) await journal.attest(gate.round);
      tell({ type: "gate", gate, attested: open });
      if (!open) return result("gate", gate);
      attested = gate;
    }
    reports.push(...(await runForward(session, plan, record, journal, steps)));
  }
  if (record.state !== "finished") await journal.state("finished");
  return result("finished", null);
}

function isDone(record: PlanRecord, step: Step): boolean {
  return record.steps.get(step.id)?.state === "done";
}

/** An undo of it was begun, but nothing of that can have come about. */
function isUntouched(record: PlanRecord, { id, undo }: Step): boolean {
  const known = record.steps.get(id);
  const [first] = undo.actions;
  return known?.state === "undoing" && known.undone === 0 && first?.type === "sql" && first.alone === undefined;
}

/** The gate in front of a step that nobody has attested yet. */
function gatesOf(plan: Plan, record: PlanRecord): (step: Step) => Gate | undefined {
  const open = new Set(record.attestations.map((attestation) => attestation.round));
  return (step) =>
    plan.mode === "online" && step.phase === "contract"
      ? plan.gates.find((gate) => gate.round === step.round && !open.has(gate.round))
      : undefined;
}

/** Runs what is left of a group, and has the journal say so in the same transaction. */
async function runForward(
  session: Session,
  plan: Plan,
  record: PlanRecord,
  journal: Journal,
  steps: readonly Step[],
): Promise<readonly StepReport[]> {
  const { client } = session.worker;
  const [first] = steps as [Step];
  const known = record.steps.get(first.id);
  const interrupted = known?.state === "started" || known?.state === "undoing";
  const inPieces = first.transaction === "alone" || first.run.type === "backfill";
  if (inPieces && interrupted && first.run.type === "sql" && first.after && (await holds(client, first.after))) {
    await journal.mark([first.id], "done");
    session.tell({ type: "found done", step: first });
    return [{ id: first.id, ms: 0, attempts: 0, blocked: 0, evidence: null }];
  }
  if (inPieces) await journal.mark([first.id], "started");
  const settle = (runs: readonly StepRun[]): Promise<void> =>
    journal.mark(
      runs.map((run) => run.step.id),
      "done",
      runs[0]?.evidence ?? null,
    );
  return runAttempts(session, {
    steps,
    direction: "forward",
    budget: plan.mode === "direct" ? Number.POSITIVE_INFINITY : session.timeouts.blocked,
    failed: (step, message) => journal.error(step.id, message),
    run: (options) =>
      runGroup(client, steps, {
        ...options,
        backfill: {
          ...options.backfill,
          cursor: known?.state === "started" ? known.cursor : null,
          saveCursor: (_, cursor) => journal.cursor(first.id, cursor),
        },
        beforeCommit: settle,
      }),
  });
}

import type { Connection } from "../live/connect.ts";
import type { Gate, Plan, Step } from "../model/plan.ts";
import type { BackfillEvidence } from "./backfill-options.ts";
import type { Direction } from "./events.ts";
import type { InFlight } from "./expected.ts";
import { type Attestation, type PlanRecord, type PlanState, readPlans, type StepState } from "./journal.ts";
import { hasJournal } from "./journal-schema.ts";
import { leaseIsHeld } from "./lease.ts";

export interface StepStatus {
  readonly id: string;
  readonly title: string;
  readonly round: number;
  readonly phase: Step["phase"];
  readonly state: StepState;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
  /** Rows of a backfill under way, of how many (estimated). */
  readonly progress: { readonly rows: number; readonly total: number } | null;
  readonly evidence: BackfillEvidence | null;
  readonly error: string | null;
}

export interface GateStatus extends Gate {
  /** closed: steps before it are left · waiting: the deploy is what comes next · passed: attested. */
  readonly state: "closed" | "waiting" | "passed";
  readonly attestation: Attestation | null;
}

export interface PlanStatus {
  readonly id: string;
  readonly name: string;
  readonly mode: Plan["mode"];
  readonly state: PlanState;
  readonly createdAt: Date;
  readonly finishedAt: Date | null;
  readonly steps: readonly StepStatus[];
  readonly gates: readonly GateStatus[];
  /** The way that it was going when it failed or was interrupted; null: it did not stop in the middle of a step. */
  readonly stoppedGoing: Direction | null;
}

/** The run that works on the database now. */
export interface RunStatus {
  readonly role: string;
  readonly address: string;
  /** Its process on the server. */
  readonly pid: number;
  readonly since: Date;
  readonly heartbeat: Date;
}

export interface Status {
  readonly inFlight: readonly PlanStatus[];
  /** Finished last; null: none. */
  readonly lastFinished: PlanStatus | null;
  readonly running: RunStatus | null;
}

/** What the journal says. Reads only; a database without a journal has no plans. */
export async function readStatus({ client }: Connection): Promise<Status> {
  if (!(await hasJournal(client))) return { inFlight: [], lastFinished: null, running: null };
  const plans = await readPlans(client);
  const finished = plans
    .filter((record) => record.state === "finished")
    .toSorted((a, b) => (b.finishedAt?.getTime() ?? 0) - (a.finishedAt?.getTime() ?? 0));
  const { rows } = await client.query<RunStatus>(
    `SELECT role, address, pid::integer, acquired_at AS since, heartbeat FROM flux.lease
      WHERE owner IS NOT NULL AND ${leaseIsHeld}`,
  );
  return {
    inFlight: plans.filter((record) => record.state === "in flight").map(planStatus),
    lastFinished: finished[0] ? planStatus(finished[0]) : null,
    running: rows[0] ?? null,
  };
}

/** The plans in flight, with which drift explains differences. */
export async function inFlight({ client }: Connection): Promise<readonly InFlight[]> {
  if (!(await hasJournal(client))) return [];
  const plans = (await readPlans(client)).filter((record) => record.state === "in flight");
  return plans.map(flightOf);
}

/** How far a plan is, as its record has it. */
export function flightOf(record: PlanRecord): InFlight {
  const { plan, steps } = record;
  const inState = (...states: readonly StepState[]): readonly Step[] =>
    plan.steps.filter((step) => states.includes(steps.get(step.id)?.state ?? "planned"));
  return {
    plan,
    done: inState("done"),
    unsettled: inState("started", "undoing"),
    undone: inState("undone"),
    cameToGate: planStatus(record).gates.some(({ state }) => state !== "closed"),
  };
}

/** Ids of the plans that are finished in this database. */
export async function finishedPlans({ client }: Connection): Promise<ReadonlySet<string>> {
  if (!(await hasJournal(client))) return new Set();
  const { rows } = await client.query<{ id: string }>("SELECT id FROM flux.plan WHERE state = 'finished'");
  return new Set(rows.map(({ id }) => id));
}

function planStatus(record: PlanRecord): PlanStatus {
  const { plan, state, createdAt, finishedAt } = record;
  const steps = plan.steps.map((step) => stepStatus(record, step));
  const gates = plan.mode === "direct" ? [] : plan.gates.map((gate) => gateStatus(record, steps, gate));
  const stoppedGoing = directionOf(steps);
  return { id: plan.id, name: plan.name, mode: plan.mode, state, createdAt, finishedAt, steps, gates, stoppedGoing };
}

/** A step that is done and has an error could not be taken back. */
function directionOf(steps: readonly StepStatus[]): Direction | null {
  if (steps.some(({ state, error }) => state === "undoing" || (state === "done" && error !== null))) return "backward";
  return steps.some(({ state, error }) => state === "started" || error !== null) ? "forward" : null;
}

function stepStatus({ steps }: PlanRecord, step: Step): StepStatus {
  const { id, title, round, phase } = step;
  const known = steps.get(id);
  const { state = "planned", startedAt = null, finishedAt = null, evidence = null, error = null } = known ?? {};
  const progress =
    known?.cursor && state === "started" && step.run.type === "backfill"
      ? { rows: known.cursor.walked, total: Math.max(known.cursor.walked, step.run.backfill.estimatedRows) }
      : null;
  return { id, title, round, phase, state, startedAt, finishedAt, progress, evidence, error };
}

function gateStatus(record: PlanRecord, steps: readonly StepStatus[], gate: Gate): GateStatus {
  const attestation = record.attestations.find(({ round }) => round === gate.round) ?? null;
  const open = steps.some(
    (step) =>
      step.state !== "done" && (step.round < gate.round || (step.round === gate.round && step.phase !== "contract")),
  );
  return { ...gate, attestation, state: attestation ? "passed" : open ? "closed" : "waiting" };
}

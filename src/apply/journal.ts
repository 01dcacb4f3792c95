import type pg from "pg";
import type { Plan } from "../model/plan.ts";
import type { BackfillCursor, BackfillEvidence } from "./backfill-options.ts";
import { leaseLost } from "./errors.ts";
import { inTransaction } from "./transaction.ts";

/** started and undoing: a run was interrupted in a step that is not one transaction. */
export type StepState = "planned" | "started" | "done" | "undoing" | "undone";
/** in flight: begun and not finished, also while it stands at a gate. */
export type PlanState = "in flight" | "finished" | "rolled back";

/** A step as the journal has it. */
export interface StepRecord {
  readonly id: string;
  readonly state: StepState;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
  readonly cursor: BackfillCursor | null;
  /** Actions of an interrupted undo that are surely done. */
  readonly undone: number;
  readonly evidence: BackfillEvidence | null;
  /** What the last failed attempt said. */
  readonly error: string | null;
}

export interface Attestation {
  readonly round: number;
  readonly at: Date;
  readonly by: string;
}

/** A plan as the journal has it. */
export interface PlanRecord {
  readonly plan: Plan;
  readonly state: PlanState;
  readonly createdAt: Date;
  readonly finishedAt: Date | null;
  readonly steps: ReadonlyMap<string, StepRecord>;
  readonly attestations: readonly Attestation[];
}

/** Writes the journal for one plan, as long as the lease is held: every write looks at its epoch in the same transaction. */
export interface Journal {
  /** Steps reach a state; leaves that may be in a transaction of the steps. */
  mark(steps: readonly string[], state: StepState, evidence?: BackfillEvidence | null): Promise<void>;
  /** Steps are taken back, or are about to be; the attestations of their round and of those after it lapse with that. */
  takeBack(steps: readonly string[], state: "undoing" | "undone", round: number): Promise<void>;
  cursor(step: string, cursor: BackfillCursor): Promise<void>;
  /** So many actions of a step's undo are done. */
  undone(step: string, actions: number): Promise<void>;
  /** What the last attempt said; null: that is no longer of interest. */
  error(step: string, message: string | null): Promise<void>;
  attest(round: number): Promise<void>;
  /** Forgets the attestation of a round and those after it. */
  withdraw(round: number): Promise<void>;
  state(state: PlanState): Promise<void>;
}

/** @param epoch of the lease that the caller holds */
export function journalOf(client: pg.Client, planId: string, epoch: string): Journal {
  const write = async (sql: string, values: readonly unknown[], expected = 1): Promise<void> => {
    const fenced = `WITH lease AS MATERIALIZED (SELECT 1 FROM flux.lease WHERE epoch = $2 FOR SHARE) ${sql}`;
    const { rowCount } = await client.query(fenced, [planId, epoch, ...values]);
    if (rowCount !== expected) throw leaseLost();
  };
  const held = "EXISTS (SELECT FROM lease)";
  const reach = `UPDATE flux.step SET state = $4, error = NULL, evidence = $5,
                started_at = CASE WHEN $4 IN ('started', 'undoing') THEN clock_timestamp() WHEN state IN ('started', 'undoing') THEN started_at ELSE now() END,
                finished_at = CASE WHEN $4 IN ('done', 'undone') THEN clock_timestamp() END,
                cursor = CASE WHEN state = $4 THEN cursor END
          WHERE plan_id = $1 AND step_id = ANY ($3) AND ${held}`;
  const lapse = (round: string): string =>
    `, gone AS (DELETE FROM flux.gate WHERE plan_id = $1 AND round >= ${round} AND ${held})`;
  return {
    mark: (steps, state, evidence = null) =>
      write(reach, [steps, state, evidence && JSON.stringify(evidence)], steps.length),
    takeBack: (steps, state, round) => write(`${lapse("$6")} ${reach}`, [steps, state, null, round], steps.length),
    cursor: (step, cursor) =>
      write(`UPDATE flux.step SET cursor = $4 WHERE plan_id = $1 AND step_id = $3 AND ${held}`, [
        step,
        JSON.stringify(cursor),
      ]),
    undone: (step, actions) =>
      write(`UPDATE flux.step SET cursor = $4 WHERE plan_id = $1 AND step_id = $3 AND ${held}`, [
        step,
        JSON.stringify({ undone: actions }),
      ]),
    error: (step, message) =>
      write(`UPDATE flux.step SET error = $4 WHERE plan_id = $1 AND step_id = $3 AND ${held}`, [step, message]),
    attest: (round) =>
      write(`INSERT INTO flux.gate (plan_id, round) SELECT $1::text, $3::bigint WHERE ${held}`, [round]),
    withdraw: (round) => write(`${lapse("$3")} SELECT FROM lease`, [round]),
    state: (state) =>
      write(
        `UPDATE flux.plan SET state = $3, finished_at = CASE WHEN $3 <> 'in flight' THEN clock_timestamp() END
          WHERE id = $1 AND ${held}`,
        [state],
      ),
  };
}

/** Records a plan with all its steps as planned. */
export async function recordPlan(client: pg.Client, plan: Plan): Promise<void> {
  await inTransaction(client, [], async () => {
    await client.query("INSERT INTO flux.plan (id, name, plan, state) VALUES ($1, $2, $3, 'in flight')", [
      plan.id,
      plan.name,
      JSON.stringify(plan),
    ]);
    await client.query(
      `INSERT INTO flux.step (plan_id, step_id, position)
       SELECT $1, step_id, position FROM unnest($2::text[]) WITH ORDINALITY AS s (step_id, position)`,
      [plan.id, plan.steps.map((step) => step.id)],
    );
  });
}

/** The plans of a journal that exists, the newest first. */
export async function readPlans(
  client: pg.Client,
  ids: readonly string[] | null = null,
): Promise<readonly PlanRecord[]> {
  const { rows } = await client.query<PlanRow>(
    `SELECT p.plan, p.state, p.created_at, p.finished_at,
            (SELECT coalesce(json_agg(json_build_object('round', g.round, 'at', g.attested_at, 'by', g.attested_by) ORDER BY g.round), '[]')
               FROM flux.gate g WHERE g.plan_id = p.id) AS gates,
            (SELECT coalesce(json_agg(json_build_object('id', s.step_id, 'state', s.state, 'startedAt', s.started_at, 'finishedAt', s.finished_at,
                                                        'cursor', s.cursor, 'evidence', s.evidence, 'error', s.error) ORDER BY s.position), '[]')
               FROM flux.step s WHERE s.plan_id = p.id) AS steps
       FROM flux.plan p WHERE $1::text[] IS NULL OR p.id = ANY ($1) ORDER BY p.created_at DESC`,
    [ids],
  );
  return rows.map(recordOf);
}

interface PlanRow {
  readonly plan: Plan;
  readonly state: PlanState;
  readonly created_at: Date;
  readonly finished_at: Date | null;
  readonly gates: readonly { readonly round: number; readonly at: string; readonly by: string }[];
  readonly steps: readonly (Omit<StepRecord, "startedAt" | "finishedAt" | "cursor" | "undone"> & {
    /** Of a backfill, or how far an undo of several actions is. */
    readonly cursor: (BackfillCursor & { readonly undone?: undefined }) | { readonly undone: number } | null;
    readonly startedAt: string | null;
    readonly finishedAt: string | null;
  })[];
}

function recordOf(row: PlanRow): PlanRecord {
  const date = (text: string | null): Date | null => (text === null ? null : new Date(text));
  const steps = row.steps.map(({ cursor, ...step }) => ({
    ...step,
    cursor: cursor?.undone === undefined ? cursor : null,
    undone: cursor?.undone ?? 0,
    startedAt: date(step.startedAt),
    finishedAt: date(step.finishedAt),
  }));
  return {
    plan: row.plan,
    state: row.state,
    createdAt: row.created_at,
    finishedAt: row.finished_at,
    steps: new Map(steps.map((step) => [step.id, step])),
    attestations: row.gates.map((gate) => ({ ...gate, at: new Date(gate.at) })),
  };
}

import type pg from "pg";
import type { Action, Probe, Step } from "../model/plan.ts";
import { runBackfill } from "./backfill.ts";
import type { BackfillEvidence, BackfillOptions } from "./backfill-options.ts";
import { undoneAlone } from "./groups.ts";
import { expectAfter, expectBefore, repaired } from "./probes.ts";
import { fromServer, namesNothing, raisedIn, StepError } from "./step-error.ts";
import {
  defaultTimeouts,
  type Limits,
  limitSettings,
  limitsOf,
  planSettings,
  setAll,
  type Timeouts,
  withSettings,
} from "./timeouts.ts";
import { inTransaction } from "./transaction.ts";
import { runPieces, type UndoProgress } from "./undo-pieces.ts";

export { namesNothing, raisedIn, StepError };

/** What one step did. */
export interface StepRun {
  readonly step: Step;
  readonly ms: number;
  /** Null unless the step is a backfill. */
  readonly evidence: BackfillEvidence | null;
}

/** How steps are run. Everything has a default. */
export interface RunOptions {
  readonly timeouts?: Partial<Timeouts>;
  /** The lock_timeout of this attempt, from that of the statement's class. */
  readonly lockTimeout?: (normal: number) => number;
  readonly backfill?: Omit<BackfillOptions, "timeouts" | "signal">;
  /** Ends the pauses of a backfill; a running statement is cancelled by whoever aborts. */
  readonly signal?: AbortSignal;
  /** Messages of the server while a step runs. */
  readonly onNotice?: (step: Step, message: string) => void;
  /** How far an undo of several transactions is; absent: it begins at its beginning. */
  readonly progress?: UndoProgress;
  /** After each step's statement and probes; in its transaction unless the step runs alone. */
  readonly onStep?: (run: StepRun) => Promise<void>;
  /** After the last step of the group; in its transaction, just before COMMIT, unless the step runs alone. */
  readonly beforeCommit?: (runs: readonly StepRun[]) => Promise<void>;
}

interface Job {
  readonly step: Step;
  readonly actions: readonly Action[];
  readonly limits: Limits;
  readonly before: Probe | null;
  readonly after: Probe | null;
  readonly repair: Step["repair"];
}

/**
 * Runs one group of `groupsOf` forwards, exactly as its steps say: one transaction, one statement outside of any, or
 * one backfill. Whatever fails has been rolled back when it throws.
 * @throws StepError from a statement · FluxError FLUX514, FLUX515 from a probe
 */
export function runGroup(
  client: pg.Client,
  group: readonly Step[],
  options: RunOptions = {},
): Promise<readonly StepRun[]> {
  const jobs = group.map((step) => forward(step, { ...defaultTimeouts, ...options.timeouts }));
  const alone = group.some((step) => step.transaction === "alone" || step.run.type === "backfill");
  return listening(client, jobs, alone ? runAlone : runTogether, options);
}

/** Runs one step as a group of its own. */
export async function runStep(client: pg.Client, step: Step, options: RunOptions = {}): Promise<StepRun> {
  return (await runGroup(client, [step], options))[0] as StepRun;
}

/** Takes back one group of `undoGroupsOf`. */
export function undoGroup(
  client: pg.Client,
  group: readonly Step[],
  options: RunOptions = {},
): Promise<readonly StepRun[]> {
  const timeouts = { ...defaultTimeouts, ...options.timeouts };
  const jobs = group.map((step) => backward(step, timeouts));
  return listening(client, jobs, group.some(undoneAlone) ? undoInPieces : runTogether, options);
}

function forward(step: Step, timeouts: Timeouts): Job {
  const { before, after, repair } = step;
  return { step, actions: [step.run], limits: limitsOf(step.class, timeouts), before, after, repair };
}

/** A probe asserts identity (attnum, oid), which an undo need not bring back, so an undo has none. */
function backward(step: Step, timeouts: Timeouts): Job {
  const limits = { lock: timeouts.lock, statement: 0 };
  return { step, actions: step.undo.actions, limits, before: null, after: null, repair: null };
}

/** The undo of one step, each action by itself; goes on where an earlier run has come to. */
async function undoInPieces(client: pg.Client, jobs: readonly Job[], options: RunOptions): Promise<readonly StepRun[]> {
  const [job] = jobs as [Job];
  const start = performance.now();
  await runPieces(client, job.step.undo.actions, { ...options, limits: limitsNow(job, options) });
  const run: StepRun = { step: job.step, ms: performance.now() - start, evidence: null };
  await options.onStep?.(run);
  await options.beforeCommit?.([run]);
  return [run];
}

type Way = (client: pg.Client, jobs: readonly Job[], options: RunOptions, at: Place) => Promise<readonly StepRun[]>;

/** Where a run has come to. */
interface Place {
  job: Job;
}

async function listening(
  client: pg.Client,
  jobs: readonly Job[],
  way: Way,
  options: RunOptions,
): Promise<readonly StepRun[]> {
  const [first] = jobs;
  if (!first) return [];
  const at: Place = { job: first };
  const listener = (notice: { readonly message?: string | undefined }): void =>
    options.onNotice?.(at.job.step, notice.message ?? "");
  client.on("notice", listener);
  try {
    return await way(client, jobs, options, at);
  } catch (error) {
    throw fromServer(error) ? new StepError(at.job.step, error) : error;
  } finally {
    client.off("notice", listener);
  }
}

async function runTogether(
  client: pg.Client,
  jobs: readonly Job[],
  options: RunOptions,
  at: Place,
): Promise<readonly StepRun[]> {
  const { idle } = { ...defaultTimeouts, ...options.timeouts };
  const settings = [...planSettings, `idle_in_transaction_session_timeout = ${idle}`];
  return inTransaction(client, [setAll("LOCAL", settings)], async () => {
    const runs: StepRun[] = [];
    for (const job of jobs) {
      at.job = job;
      options.signal?.throwIfAborted();
      await client.query(setAll("LOCAL", limitSettings(limitsNow(job, options))));
      runs.push(await runJob(client, job, options));
    }
    await options.beforeCommit?.(runs);
    return runs;
  });
}

async function runAlone(
  client: pg.Client,
  jobs: readonly Job[],
  options: RunOptions,
  at: Place,
): Promise<readonly StepRun[]> {
  const runs: StepRun[] = [];
  for (const job of jobs) {
    at.job = job;
    // A backfill makes the settings of its own transactions.
    const settings = job.actions.every((action) => action.type === "sql")
      ? [...planSettings, ...limitSettings(limitsNow(job, options))]
      : [];
    const run = (): Promise<StepRun> => runJob(client, job, options);
    runs.push(await withSettings(client, settings, () => repaired(client, job.repair, options.signal, run)));
  }
  await options.beforeCommit?.(runs);
  return runs;
}

function limitsNow(job: Job, options: RunOptions): Limits {
  return options.lockTimeout ? { ...job.limits, lock: options.lockTimeout(job.limits.lock) } : job.limits;
}

async function runJob(client: pg.Client, job: Job, options: RunOptions): Promise<StepRun> {
  const { step, before, after } = job;
  await expectBefore(client, step, before);
  const start = performance.now();
  let evidence: BackfillEvidence | null = null;
  for (const action of job.actions) evidence = (await runAction(client, action, options)) ?? evidence;
  const ms = performance.now() - start;
  await expectAfter(client, step, after);
  const run: StepRun = { step, ms, evidence };
  await options.onStep?.(run);
  return run;
}

/** Runs a statement as it is, or a backfill; only a backfill gives evidence. */
export async function runAction(
  client: pg.Client,
  action: Action,
  options: RunOptions = {},
): Promise<BackfillEvidence | null> {
  const { timeouts = {}, signal, backfill } = options;
  if (action.type === "backfill")
    return runBackfill(client, action.backfill, { ...backfill, timeouts, ...(signal && { signal }) });
  await client.query(action.sql);
  return null;
}

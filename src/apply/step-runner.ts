import type pg from "pg";
import { fail } from "../model/diagnostic.ts";
import type { Action, Probe, Step } from "../model/plan.ts";
import { runBackfill } from "./backfill.ts";
import type { BackfillEvidence, BackfillOptions } from "./backfill-options.ts";
import { undoneAlone } from "./groups.ts";
import {
  begin,
  defaultTimeouts,
  type Limits,
  limitSettings,
  limitsOf,
  planSettings,
  setAll,
  type Timeouts,
} from "./timeouts.ts";

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
  /** After each step's statement and probes; in its transaction unless the step runs alone. */
  readonly onStep?: (run: StepRun) => Promise<void>;
  /** After the last step of the group; in its transaction, just before COMMIT, unless the step runs alone. */
  readonly beforeCommit?: (runs: readonly StepRun[]) => Promise<void>;
}

/** A statement of a step failed; `cause` is the server's or the connection's error. */
export class StepError extends Error {
  readonly step: Step;
  /** SQLSTATE, or empty when the connection failed. */
  readonly code: string;
  constructor(step: Step, cause: unknown) {
    super(`${step.id}: ${(cause as Error).message}`, { cause });
    this.name = "StepError";
    this.step = step;
    this.code = (cause as { code?: string }).code ?? "";
  }
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
  const jobs = group.map((step) => backward(step, { ...defaultTimeouts, ...options.timeouts }));
  return listening(client, jobs, group.some(undoneAlone) ? runAlone : runTogether, options);
}

/** Answers a probe. */
export async function holds(client: pg.Client, probe: Probe): Promise<boolean> {
  const { rows } = await client.query<{ answer: boolean | null }>(`SELECT (${probe.sql}) AS answer`);
  return rows[0]?.answer === true;
}

function forward(step: Step, timeouts: Timeouts): Job {
  const { before, after, repair } = step;
  return { step, actions: [step.run], limits: limitsOf(step.class, timeouts), before, after, repair };
}

/** A probe asserts identity (attnum, oid), which an undo need not bring back, so an undo has none. */
function backward(step: Step, timeouts: Timeouts): Job {
  const lock = step.class === "concurrent" && undoneAlone(step) ? 0 : timeouts.lock;
  const limits = { lock, statement: 0 };
  return { step, actions: step.undo.actions, limits, before: null, after: null, repair: null };
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
    throw isServerError(error) ? new StepError(at.job.step, error) : error;
  } finally {
    client.off("notice", listener);
  }
}

/** The driver's errors: the server's have a SQLSTATE, a lost connection has a plain message. */
function isServerError(error: unknown): boolean {
  return error instanceof Error && error.name !== "FluxError" && error.name !== "AbortError";
}

async function runTogether(
  client: pg.Client,
  jobs: readonly Job[],
  options: RunOptions,
  at: Place,
): Promise<readonly StepRun[]> {
  const { idle } = { ...defaultTimeouts, ...options.timeouts };
  const settings = [...planSettings, `idle_in_transaction_session_timeout = ${idle}`];
  try {
    await client.query(`${begin}; ${setAll("LOCAL", settings)}`);
    const runs: StepRun[] = [];
    for (const job of jobs) {
      at.job = job;
      options.signal?.throwIfAborted();
      await client.query(setAll("LOCAL", limitSettings(limitsNow(job, options))));
      runs.push(await runJob(client, job, options));
    }
    await options.beforeCommit?.(runs);
    const { command } = await client.query("COMMIT");
    if (command !== "COMMIT") throw new Error("the server rolled the transaction back");
    return runs;
  } catch (error) {
    await client.query("ROLLBACK").catch(() => undefined); // Fails only when the connection is gone, and the transaction with it.
    throw error;
  }
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
    const settings = [...planSettings, ...limitSettings(limitsNow(job, options))];
    try {
      await client.query(setAll("SESSION", settings));
      await clearLeftover(client, job);
      runs.push(await runJob(client, job, options));
    } catch (error) {
      if (options.signal?.aborted !== true) await clearLeftover(client, job).catch(() => undefined);
      throw error;
    } finally {
      const names = settings.map((setting) => setting.split(" ")[0] as string);
      await client.query(names.map((name) => `RESET ${name}`).join("; ")).catch(() => undefined);
    }
  }
  await options.beforeCommit?.(runs);
  return runs;
}

function limitsNow(job: Job, options: RunOptions): Limits {
  return options.lockTimeout ? { ...job.limits, lock: options.lockTimeout(job.limits.lock) } : job.limits;
}

async function runJob(client: pg.Client, job: Job, options: RunOptions): Promise<StepRun> {
  const { step, before, after } = job;
  if (before && !(await holds(client, before)))
    fail("FLUX514", `"${step.title}" cannot start: it expects that ${before.says}, and that is not so`, {
      detail: "Something outside of the plan changed the database, or an earlier step was undone by hand.",
      remedy:
        "Run `flux drift` to see what differs. Put it back and run the command again, or roll back and plan again.",
    });
  const start = performance.now();
  let evidence: BackfillEvidence | null = null;
  for (const action of job.actions) evidence = (await runAction(client, action, options)) ?? evidence;
  const ms = performance.now() - start;
  if (after && !(await holds(client, after)))
    fail("FLUX515", `"${step.title}" ran without an error, but it is not so that ${after.says}`, {
      remedy: "Run `flux drift` to see how the database differs from the plan.",
    });
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

/** Clears what an interrupted attempt left behind. */
export async function clearLeftover(client: pg.Client, { repair }: Pick<Step, "repair">): Promise<void> {
  if (repair && (await holds(client, repair.leftover))) await client.query(repair.sql);
}

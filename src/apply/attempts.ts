import { setTimeout as sleep } from "node:timers/promises";
import type { Step } from "../model/plan.ts";
import { explain } from "./errors.ts";
import type { Direction, StepReport } from "./events.ts";
import type { Session } from "./session.ts";
import { connectionLost, StepError } from "./step-error.ts";
import type { RunOptions, StepRun } from "./step-runner.ts";
import type { Sight } from "./watchdog.ts";

/** What one group of steps needs to run. */
export interface Unit {
  readonly steps: readonly Step[];
  readonly direction: Direction;
  /** Others may wait for us no longer than this, in milliseconds. */
  readonly budget: number;
  readonly run: (options: RunOptions) => Promise<readonly StepRun[]>;
  /** Told what a failed attempt said. */
  readonly failed: (step: Step, message: string) => Promise<void>;
}

/**
 * Runs a group under the watchdog, again after what may pass: a lock not got, a deadlock, others waiting too long.
 * @throws FluxError FLUX516 to FLUX522
 */
export async function runAttempts(session: Session, unit: Unit): Promise<readonly StepReport[]> {
  const attempts = session.options.attempts ?? 10;
  let sight: Sight = { blocked: 0, blockers: [], cancelled: false };
  for (let attempt = 1; ; attempt++) {
    session.check();
    for (const step of unit.steps) session.tell({ type: "step", step, direction: unit.direction, attempt });
    const evict = sight.blockers.some((blocker) => blocker.autovacuum);
    const outcome = await once(session, unit, (normal) => lockTimeout(normal, attempt, evict, session.deadlockTimeout));
    sight = outcome.sight;
    if ("runs" in outcome) return report(session, unit, outcome.runs, attempt, sight);
    const { error } = outcome;
    session.check();
    const explained = explain(error, { attempts: attempt, direction: unit.direction, ...sight });
    await note(unit, error, (explained as Error).message);
    if (!(error instanceof StepError) || !mayPass(error, sight) || attempt >= attempts) throw explained;
    const pause = pauseOf(session, attempt);
    const reason = (error.cause as Error).message;
    const { blockers } = sight;
    session.tell({ type: "retry", step: error.step, attempt: attempt + 1, attempts, pause, reason, blockers });
    await sleep(pause, undefined, { signal: session.signal });
  }
}

/** Leaves the message in the journal; that it cannot be written is not worth more than the message itself. */
async function note(unit: Unit, error: unknown, message: string): Promise<void> {
  const step = error instanceof StepError ? error.step : (unit.steps[0] as Step);
  if (error instanceof StepError && connectionLost(error.cause)) return;
  await unit.failed(step, message).catch(() => undefined);
}

type Outcome = { readonly sight: Sight } & ({ readonly runs: readonly StepRun[] } | { readonly error: unknown });

async function once(session: Session, unit: Unit, timeout: (normal: number) => number): Promise<Outcome> {
  const { tell, timeouts, signal, options, watchdog, worker } = session;
  const first = unit.steps[0] as Step;
  const watch = watchdog.watch({
    class: first.class,
    budget: unit.budget,
    onBlocked: (blockers) => tell({ type: "blocked", step: first, blockers }),
  });
  try {
    const runs = await unit.run({
      timeouts,
      lockTimeout: timeout,
      signal,
      backfill: { ...options.backfill, onProgress: (progress) => tell({ type: "progress", step: first, progress }) },
      onNotice: (step, message) => tell({ type: "notice", step, message }),
    });
    const sight = await watch.stop();
    // A cancellation that came too late may still be on its way; it must not meet the next statement.
    if (sight.cancelled) await worker.client.query("SELECT pg_sleep(0.05)").catch(() => undefined);
    return { runs, sight };
  } catch (error) {
    return { error, sight: await watch.stop().catch(() => ({ blocked: 0, blockers: [], cancelled: false })) };
  }
}

/** The watchdog must get to see who is in the way. */
const shortest = 150;

/** Short first, so that a lock that is free soon costs others little; past deadlock_timeout when autovacuum is in the way. */
function lockTimeout(normal: number, attempt: number, evict: boolean, deadlockTimeout: number): number {
  if (normal === 0) return 0;
  const short = Math.min(normal, Math.max(shortest, normal * 2 ** (attempt - 3)));
  return evict ? Math.max(short, deadlockTimeout + 500) : short;
}

/** A backfill has made its own attempts. */
function mayPass({ step, code }: StepError, sight: Sight): boolean {
  if (step.class === "batch") return false;
  return code === "55P03" || code === "40P01" || (code === "57014" && sight.cancelled);
}

function pauseOf({ options }: Session, attempt: number): number {
  return Math.round(Math.min(30_000, (options.retryPause ?? 250) * 2 ** (attempt - 1)) * (0.5 + Math.random()));
}

function report(
  { tell }: Session,
  { direction }: Unit,
  runs: readonly StepRun[],
  attempts: number,
  { blocked }: Sight,
): readonly StepReport[] {
  return runs.map(({ step, ms, evidence }) => {
    tell({ type: "done", step, direction, ms, blocked });
    return { id: step.id, ms, attempts, blocked, evidence };
  });
}

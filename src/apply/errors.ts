import { type Diagnostic, FluxError } from "../model/diagnostic.ts";
import type { Step } from "../model/plan.ts";
import { type Blocker, describeBlocker } from "./events.ts";
import { StepError } from "./step-runner.ts";

/** What made a step stop, besides the server's error. */
export interface Circumstances {
  readonly attempts: number;
  readonly blockers: readonly Blocker[];
  /** The watchdog cancelled the statement. */
  readonly cancelled: boolean;
  /** Longest time others waited, in milliseconds. */
  readonly blocked: number;
  /** The user asked to stop. */
  readonly aborted: boolean;
}

const again = "Run the same command again: it continues where it stopped.";

/** A step's last error as something to tell the user. Errors that are told already stay as they are. */
export function explain(error: unknown, circumstances: Circumstances): unknown {
  if (!(error instanceof StepError)) return error;
  return new FluxError({ severity: "error", ...reason(error, error.step, circumstances) });
}

function reason(error: StepError, step: Step, seen: Circumstances): Omit<Diagnostic, "severity"> {
  const title = `"${step.title}"`;
  const cause = (error.cause as Error).message;
  const waitedFor = seen.blockers.map(describeBlocker).join("\n");
  if (seen.aborted) return stopped();
  if (seen.cancelled)
    return {
      code: "FLUX517",
      summary: `${title} was stopped after ${attempts(seen.attempts)} because it made other sessions wait for ${seconds(seen.blocked)}`,
      ...(waitedFor && { detail: `It held its place in the lock queue behind:\n${waitedFor}` }),
      remedy: `Try at a quieter time or raise the timeout \`blocked\`. ${again}`,
    };
  if (error.code === "55P03" || error.code === "40P01")
    return {
      code: "FLUX516",
      summary: `${title} did not get its lock in ${attempts(seen.attempts)}`,
      detail: waitedFor ? `In the way:\n${waitedFor}` : `The server says: ${cause}`,
      remedy: `Wait for these sessions or end them (pg_terminate_backend), then go on. ${again}`,
    };
  if (error.code === "57014")
    return {
      code: "FLUX518",
      summary: `${title} was cancelled by the server: ${cause}`,
      detail: `It is of class ${step.class}, which has its own time limit; somebody may also have cancelled it.`,
      remedy: again,
    };
  if (connectionLost(error.code)) return lost(`The connection to the database was lost during ${title}`, cause);
  const { detail = "", hint = "" } = error.cause as { detail?: string; hint?: string };
  return {
    code: "FLUX520",
    summary: `${title} failed: ${cause}`,
    detail: [detail, hint, `SQLSTATE ${error.code}. The step has been rolled back; the steps before it stay.`]
      .filter(Boolean)
      .join("\n"),
    remedy: "Mend the cause and run the same command again, or go back with `flux rollback`.",
  };
}

/** The error of a run that the user ended. */
export function stopped(): Omit<Diagnostic, "severity"> {
  return {
    code: "FLUX522",
    summary: "Stopped on request",
    detail: "The statement that ran was cancelled; every step that is done is in the journal.",
    remedy: `${again} \`flux rollback\` goes back instead.`,
  };
}

/** The error of a connection that broke. */
export function lost(summary: string, cause: string): Omit<Diagnostic, "severity"> {
  return {
    code: "FLUX519",
    summary,
    detail: `The driver says: ${cause}. A step is either done in whole or not at all, and the journal tells which.`,
    remedy: again,
  };
}

/**
 * True when the server did not answer any more: it ended the session or shuts down (57P01 to 57P05, 25P03, 08...),
 * the socket failed (E...), or the driver saw it close, which has no code.
 */
export function connectionLost(code: string): boolean {
  return code === "" || code === "25P03" || /^(08|57P0|E[A-Z]+$)/.test(code);
}

function attempts(n: number): string {
  return n === 1 ? "one attempt" : `${n} attempts`;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

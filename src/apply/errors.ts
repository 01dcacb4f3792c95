import { type Diagnostic, FluxError } from "../model/diagnostic.ts";
import type { Step } from "../model/plan.ts";
import { type Blocker, type Direction, describeBlocker } from "./events.ts";
import { undoneAlone } from "./groups.ts";
import { connectionLost, namesNothing, raisedIn, StepError } from "./step-error.ts";

/** What made a step stop, besides the server's error. */
export interface Circumstances {
  readonly direction: Direction;
  readonly attempts: number;
  readonly blockers: readonly Blocker[];
  /** The watchdog cancelled the statement. */
  readonly cancelled: boolean;
  /** Longest time others waited, in milliseconds. */
  readonly blocked: number;
}

const again = "Run the same command again: it continues where it stopped.";

/** The other way out. */
const instead: { readonly [D in Direction]: string } = {
  forward: "`flux rollback` goes back instead.",
  backward: "`flux apply` goes forward again instead, up to the gate, which asks for its deploy anew.",
};

/** A step's last error as something to tell the user. Errors that are told already stay as they are. */
export function explain(error: unknown, circumstances: Circumstances): unknown {
  if (!(error instanceof StepError)) return error;
  const { cause, step } = error;
  return connectionLost(cause)
    ? connectionEnded(`The connection to the database was lost during "${step.title}"`, (cause as Error).message)
    : new FluxError({ severity: "error", ...reason(error, step, circumstances) });
}

function reason(error: StepError, step: Step, seen: Circumstances): Omit<Diagnostic, "severity"> {
  const forward = seen.direction === "forward";
  const title = forward ? `"${step.title}"` : `The undo of "${step.title}"`;
  const cause = (error.cause as Error).message;
  const waitedFor = seen.blockers.map(describeBlocker).join("\n");
  if (seen.cancelled && error.code === "57014")
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
  const { detail = "", hint = "" } = error.cause as { detail?: string; hint?: string };
  return {
    code: "FLUX520",
    summary: `${title} failed: ${cause}`,
    detail: [
      raisedIn(error.cause),
      detail,
      hint,
      `SQLSTATE ${error.code}. ${forward ? whatStays(step) : stillDone(step)}`,
    ]
      .filter(Boolean)
      .join("\n"),
    remedy: `${namesNothing(error.cause) ?? (forward ? mending(error.code) : otherwise)} ${again} ${instead[seen.direction]}`,
  };
}

const otherwise = "Mend the cause that the server names.";

/** What to do about an error of the server, by its SQLSTATE. */
function mending(code: string): string {
  const known: { readonly [code: string]: string } = {
    "22P02": "Correct the rows that hold such a value.",
    "23502": "Fill the rows that lack the value (or give the column a `backfill` in the document and plan anew).",
    "23503": "Correct or delete the rows that refer to what is not there.",
    "23505": "Correct or delete the rows that have the same key.",
    "23514": "Correct the rows that break the check.",
    "23P01": "Correct or delete the rows that exclude each other.",
    "42501": "Give the role of the database URL the right, or use another role.",
    "53100": "Make room on the server's disk.",
    "54000": "The server's limit is reached; its message says which.",
  };
  return known[code] ?? otherwise;
}

function whatStays(step: Step): string {
  if (step.run.type === "backfill")
    return "The failed batch has been rolled back; the batches and steps before it stay.";
  return step.transaction === "alone"
    ? "The steps before it stay."
    : "The step has been rolled back; the steps before it stay.";
}

function stillDone(step: Step): string {
  return undoneAlone(step)
    ? "The step is taken back in part; those after it are taken back."
    : "The step is still done; those after it are taken back.";
}

/** The error of a run that the user ended. */
export function stopped(direction: Direction): FluxError {
  return new FluxError({
    code: "FLUX522",
    severity: "error",
    summary: "Stopped on request",
    detail: "The statement that ran was cancelled; every step that is done is in the journal.",
    remedy: `${again} ${instead[direction]}`,
  });
}

/** The error of a connection that broke. */
export function connectionEnded(summary: string, cause: string): FluxError {
  return new FluxError({
    code: "FLUX519",
    severity: "error",
    summary,
    detail: `The driver says: ${cause}. A step is either done in whole or not at all, and the journal tells which.`,
    remedy: again,
  });
}

/** The error of a run that another one has taken over from. */
export function leaseLost(): FluxError {
  return new FluxError({
    code: "FLUX511",
    severity: "error",
    summary: "Another run of flux has taken over on this database",
    detail: "This process was stopped for a while, or its session was ended, so that the other one could begin.",
    remedy: "Nothing was left half done. Follow the other run with `flux status`.",
  });
}

function attempts(n: number): string {
  return n === 1 ? "one attempt" : `${n} attempts`;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

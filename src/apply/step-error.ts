import type { Step } from "../model/plan.ts";

/** A statement of a step failed; `cause` is the server's or the connection's error. */
export class StepError extends Error {
  readonly step: Step;
  /** SQLSTATE, or the code of the connection's error, or empty. */
  readonly code: string;
  constructor(step: Step, cause: unknown) {
    super(`${step.id}: ${(cause as Error).message}`, { cause });
    this.name = "StepError";
    this.step = step;
    this.code = (cause as { code?: string }).code ?? "";
  }
}

/** True for what the server or the connection says; false for our own errors. */
export function fromServer(error: unknown): boolean {
  const { code = "" } = error as { code?: string };
  return (error instanceof Error && /^[0-9A-Z]{5}$/.test(code)) || connectionLost(error);
}

/** The routine of the user's own in which the server's error was raised, as the server says it: one that a trigger calls, say. */
export function raisedIn(error: unknown): string | null {
  const { where = "" } = error as { where?: string };
  return where.split("\n").find((line) => /^(PL\/\S+|SQL) function /.test(line)) ?? null;
}

/** What to do about a routine that does not find what it names; null: it is not that. */
export function namesNothing(error: unknown): string | null {
  const { code = "" } = error as { code?: string };
  if (raisedIn(error) === null || !["42P01", "42883", "42704", "3F000"].includes(code)) return null;
  return "Plans run with `search_path = pg_catalog`: name the schemas in the routine, or give it a search_path of its own (`settings: { search_path: public }` in the document).";
}

/**
 * True when the server does not answer any more: it ended the session or shuts down (57P01 to 57P05, 25P03, 08...),
 * or the socket failed. The driver gives a closed socket no code.
 */
export function connectionLost(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code = "", message } = error as Error & { code?: string };
  return code === ""
    ? /^Connection terminated|not queryable$/.test(message)
    : code === "25P03" || /^(08...|57P0.|ECONN.*|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENETDOWN)$/.test(code);
}

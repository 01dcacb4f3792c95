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

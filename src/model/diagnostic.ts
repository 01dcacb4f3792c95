import type { Origin } from "./object.ts";

/** Something to tell the user: what is wrong in their own words, where, why, and what to do next. */
export interface Diagnostic {
  /** Stable, e.g. `FLUX203`; `docs/errors.md` has an entry for each. */
  readonly code: string;
  readonly severity: "error" | "warning" | "note";
  /** One line: what is wrong, with the user's own name for it. */
  readonly summary: string;
  /** Why it is so. */
  readonly detail?: string;
  /** What to do next. */
  readonly remedy?: string;
  readonly at?: Origin & {
    /** The source line, without its line break. */
    readonly text: string;
  };
}

/** The one error class: everything flux refuses or fails at, as diagnostics. */
export class FluxError extends Error {
  readonly diagnostics: readonly Diagnostic[];
  constructor(diagnostics: Diagnostic | readonly Diagnostic[]) {
    const list = Array.isArray(diagnostics) ? (diagnostics as readonly Diagnostic[]) : [diagnostics as Diagnostic];
    super(list.map((d) => [`${d.code}: ${d.summary}`, d.detail].filter(Boolean).join("\n")).join("\n"));
    this.name = "FluxError";
    this.diagnostics = list;
  }
}

/** An error diagnostic, thrown. */
export function fail(
  code: string,
  summary: string,
  rest: Omit<Diagnostic, "code" | "severity" | "summary"> = {},
): never {
  throw new FluxError({ code, severity: "error", summary, ...rest });
}

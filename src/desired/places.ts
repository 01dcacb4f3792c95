import type { Diagnostic } from "../model/diagnostic.ts";

/** Orders diagnostics of one file as they stand in it. */
export function byPlace(a: Diagnostic, b: Diagnostic): number {
  return (a.at?.line ?? 0) - (b.at?.line ?? 0) || (a.at?.column ?? 0) - (b.at?.column ?? 0);
}

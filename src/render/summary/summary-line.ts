import type { Mark } from "../step-words.ts";

/** One line of the summary; whoever prints it chooses colours by `role` and `mark`. */
export interface SummaryLine {
  readonly text: string;
  readonly role: "frame" | "heading" | "phase" | "item" | "note";
  /** Its sign (see `signs`) stands in the text once. */
  readonly mark: Mark | null;
  /** How many steps it stands for; absent: none. */
  readonly steps?: number;
}

/** What stands for a mark: told apart by shape, so that no colour is needed. */
export const signs: { readonly [M in Mark]: string } = { ok: "●", care: "▲", danger: "■" };

/** An empty line. */
export const blank: SummaryLine = { text: "", role: "note", mark: null };

/** A section's title. */
export function heading(text: string): SummaryLine {
  return { text, role: "heading", mark: null };
}

import type { Mark } from "../render/step-words.ts";
import { type SummaryLine, signs } from "../render/summary/summary-line.ts";
import type { Paint } from "./terminal.ts";

/** The summary's lines with colours; without colours they say the same. */
export function paintSummary(lines: readonly SummaryLine[], paint: Paint): string {
  return lines.map((line) => paintLine(line, paint)).join("\n");
}

function paintLine({ text, role, mark }: SummaryLine, paint: Paint): string {
  if (role === "frame") return paint.cyan(text);
  if (role === "heading") return paint.bold(text);
  if (role === "phase") return paint.bold(paint.cyan(text));
  if (role === "note") return paint.dim(text);
  return mark === null ? text : text.replace(signs[mark], colourOf(mark, paint)(signs[mark]));
}

function colourOf(mark: Mark, paint: Paint): (text: string) => string {
  return { ok: paint.green, care: paint.yellow, danger: paint.red }[mark];
}

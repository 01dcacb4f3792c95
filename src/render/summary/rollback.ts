import type { Plan, Step } from "../../model/plan.ts";
import { displayWidth, fill, truncate } from "../display-width.ts";
import { losesWhatStands, type Mark, riskOf, undoLine } from "../step-words.ts";
import { cut } from "./deployment-sequence.ts";
import { heading, type SummaryLine, signs } from "./summary-line.ts";

const actionCells = 36;

/** How each step is taken back, last step first, and what that does to the data; in at most `budget` lines. */
export function rollbackSection(plan: Plan, budget: number, columns: number, written: boolean): readonly SummaryLine[] {
  const title = heading("Rollback");
  const numbered = plan.steps.map((step, index) => ({ step, number: index + 1 })).reverse();
  if (numbered.length + 1 <= budget)
    return [title, ...numbered.map(({ step, number }) => undoStepLine(step, number, plan.steps.length, columns))];
  const lossy = numbered.filter(({ step }) => !isPlain(step));
  const lines = lossy.map(({ step, number }) => undoStepLine(step, number, plan.steps.length, columns));
  const lossless = plan.steps.length - lossy.length;
  const rest: SummaryLine = {
    text: `   ${signs.ok} ${lossy.length > 0 ? `The other ${lossless}` : `All ${lossless}`} steps are undone in reverse order, lossless`,
    role: "item",
    mark: "ok",
  };
  return [title, ...cut(lines, budget - 2, written), ...(lossless > 0 ? [rest] : [])];
}

/** Taking it back loses nothing and nothing can be in its way. */
const isPlain = ({ undo }: Step): boolean => undo.result === "lossless" && undo.obstacles === undefined;

function undoStepLine(step: Step, number: number, steps: number, columns: number): SummaryLine {
  const mark: Mark = isPlain(step) ? "ok" : losesWhatStands(step) ? "danger" : "care";
  const left = ` ${String(number).padStart(String(steps).length)} ${signs[mark]} `;
  const risk = riskOf(step);
  const cells = columns - displayWidth(left) - 2;
  const action = fill(undoLine(step), Math.max(actionCells, cells - displayWidth(risk)));
  return {
    text: `${left}${action}  ${truncate(risk, cells - displayWidth(action))}`.trimEnd(),
    role: "item",
    mark,
    steps: 1,
  };
}

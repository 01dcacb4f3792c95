import type { Plan, Step } from "../../model/plan.ts";
import { lockModes } from "../../model/statement.ts";
import { displayWidth, fill, truncate } from "../display-width.ts";
import { durationOf, losesWhatStands, type Mark, markOf } from "../step-words.ts";
import { heading, type SummaryLine, signs } from "./summary-line.ts";

interface Item {
  readonly mark: Mark;
  readonly what: string;
  readonly why: string;
}

/** What to make sure of before the plan is applied: always the same five questions, with this plan's reasons. */
export function checklist(plan: Plan, columns: number): readonly SummaryLine[] {
  const items = [backup(plan), copyOfProduction(plan), notAtPeak(plan), connections(plan), wrapping(plan)];
  const lines = items.map(({ mark, what, why }): SummaryLine => {
    const left = `   ${signs[mark]} [ ] ${fill(what, 30)} `;
    return { text: left + truncate(why, columns - displayWidth(left)), role: "item", mark };
  });
  return [heading("Pre-Deploy Checklist"), ...lines];
}

function backup(plan: Plan): Item {
  const what = "Backup verified";
  const gone = numbersOf(plan, (step) => step.losesData !== null);
  if (gone !== "") return { mark: "danger", what, why: `data is lost: ${gone}` };
  const lossy = numbersOf(plan, losesWhatStands);
  if (lossy !== "") return { mark: "care", what, why: `taking back ${lossy} is not lossless` };
  const since = plan.steps.some((step) => step.undo.result !== "lossless");
  if (since) return { mark: "ok", what, why: "no step loses data, going back may" };
  return { mark: "ok", what, why: "no step loses data" };
}

function copyOfProduction(plan: Plan): Item {
  const what = "Tested on a copy of production";
  if (plan.proof === null) return { mark: "danger", what, why: "this plan was not proven" };
  if (plan.proof.onEmptyTables) return { mark: "care", what, why: "proven on empty tables, without a row" };
  const moves = numbersOf(plan, (step) => step.run.type === "backfill");
  if (moves !== "") return { mark: "care", what, why: `rows are changed by ${moves}` };
  return { mark: "ok", what, why: `proven with ${plan.proof.rows} generated rows` };
}

function notAtPeak(plan: Plan): Item {
  const what = "Not at peak hours";
  const waits = numbersOf(plan, (step) => isStrong(step) && step.estimate >= 1_000);
  if (waits !== "") return { mark: "danger", what, why: `users wait during ${waits}` };
  const total = plan.steps.reduce((sum, step) => sum + step.estimate, 0);
  if (total >= 60_000) return { mark: "care", what, why: `${durationOf(total)} of reading and writing` };
  if (plan.steps.some((step) => markOf(step) !== "ok" || isStrong(step)))
    return { mark: "ok", what, why: "strong locks, each for an instant" };
  return { mark: "ok", what, why: "no strong locks" };
}

function isStrong(step: Step): boolean {
  return step.locks.some((lock) => lockModes.indexOf(lock.mode) >= lockModes.indexOf("SHARE"));
}

function connections(plan: Plan): Item {
  const long = plan.steps.some((step) => step.run.type === "backfill" || step.class === "concurrent");
  return {
    mark: long ? "care" : "ok",
    what: "Connection pool size confirmed",
    why: "flux needs 3 connections of its own",
  };
}

function wrapping(plan: Plan): Item {
  const what = "Transaction wrapping disabled";
  const alone = numbersOf(plan, (step) => step.transaction === "alone" || step.run.type === "backfill");
  if (alone === "") return { mark: "ok", what, why: "not needed by any step" };
  return { mark: "care", what, why: `for ${alone}; flux's files say so` };
}

/** `step 3`, `steps 3, 5`, `steps 3, 5 and 12 more`; empty for none. */
function numbersOf(plan: Plan, chosen: (step: Step) => boolean): string {
  const numbers = plan.steps.flatMap((step, index) => (chosen(step) ? [index + 1] : []));
  if (numbers.length === 0) return "";
  if (numbers.length <= 3) return `step${numbers.length > 1 ? "s" : ""} ${numbers.join(", ")}`;
  return `steps ${numbers.slice(0, 2).join(", ")} and ${numbers.length - 2} more`;
}

import type { Action, Backfill, Plan, Step } from "../model/plan.ts";
import { oneLine } from "./display-width.ts";
import { durationOf, gateBefore, markOf, relationTitle, riskOf } from "./step-words.ts";
import { renderSummary, summaryText } from "./summary/summary.ts";
import { signs } from "./summary/summary-line.ts";

/** The whole plan for a reader: the summary, then every step with its SQL, its facts and its undo. */
export function renderPlanText(plan: Plan): string {
  const steps = plan.steps.flatMap((step, index) => [...gateText(plan, index), ...stepText(step, index + 1)]);
  const notes = [...plan.notes, ...(plan.proof?.remarks ?? [])].map((note) => `- ${oneLine(note)}`);
  const noteLines = notes.length > 0 ? ["Notes", ...notes, ""] : [];
  return `${summaryText(renderSummary(plan))}\n${[...noteLines, ...steps].join("\n")}`;
}

function gateText(plan: Plan, index: number): readonly string[] {
  const gate = gateBefore(plan, index);
  if (!gate) return [];
  const title = plan.gates.length > 1 ? `deploy ${gate.round}` : "deploy";
  return [`── ${title}: before the next step runs`, ...gate.instructions.map((line) => `   - ${oneLine(line)}`), ""];
}

function stepText(step: Step, number: number): readonly string[] {
  const locks = step.locks.map((lock) => `${lock.mode} on ${relationTitle(lock.relation)}`);
  const work = [...(step.rewrites ? ["rewrites the table"] : []), ...(step.scans ? ["reads the whole table"] : [])];
  const facts: readonly (readonly [string, string])[] = [
    ["id", step.id],
    ["phase", `${step.phase}, round ${step.round}`],
    ["transaction", step.transaction === "shared" ? `shared (${step.group})` : step.transaction],
    ["lock", locks.join(", ") || "no table lock"],
    ["duration", [...new Set([durationOf(step.estimate), step.class, ...work])].join(", ")],
    ...(step.losesData === null ? [] : [["loses", step.losesData] as const]),
    ...step.hazards.map((hazard) => ["hazard", `${hazard.code} ${hazard.message}`] as const),
    ...(step.before ? [["before", step.before.says] as const] : []),
    ...(step.after ? [["after", step.after.says] as const] : []),
    ...(step.repair ? [["repair", `if ${step.repair.leftover.says}: ${step.repair.sql}`] as const] : []),
    ["rollback", riskOf(step)],
    ...(step.undo.obstacles ?? []).map(({ says }) => ["", `impossible while ${says}`] as const),
    ...(step.undo.unless ? [["", `lossless while ${step.undo.unless.says}`] as const] : []),
  ];
  return [
    `${number} ${signs[markOf(step)]} ${oneLine(step.title)}`,
    ...facts.map(([name, value]) => `  ${name.padEnd(12)}${oneLine(value)}`),
    "  up",
    ...actionText(step.run),
    ...(step.undo.actions.length > 0 ? ["  down", ...step.undo.actions.flatMap(actionText)] : []),
    "",
  ];
}

function actionText(action: Action): readonly string[] {
  const text = action.type === "sql" ? `${action.sql};` : backfillText(action.backfill);
  return text.split("\n").map((line) => `    ${line}`.trimEnd());
}

function backfillText(backfill: Backfill): string {
  const set = backfill.assignments.map((one) => `${oneLine(one.column)} = ${one.expression}`);
  return [
    `in batches over ${relationTitle(backfill.relation)}, ~${backfill.estimatedRows} rows,`,
    backfill.key ? `by ${backfill.key.map(oneLine).join(", ")}` : "by block",
    `set   ${set.join(",\n      ")}`,
    `where ${backfill.where}`,
  ].join("\n");
}

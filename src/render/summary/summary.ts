import type { Plan, Proof } from "../../model/plan.ts";
import { displayWidth, fill, truncate, wrap } from "../display-width.ts";
import { planType } from "../step-words.ts";
import { checklist } from "./checklist.ts";
import { deploymentSequence } from "./deployment-sequence.ts";
import { rollbackSection } from "./rollback.ts";
import { blank, type SummaryLine, signs } from "./summary-line.ts";

/** The most lines that a summary has, whatever the plan's size. */
export const longestSummary = 40;

/**
 * What `flux plan` prints: at most 40 lines of at most 80 columns.
 * @param columns of the terminal; more than 80 are not used
 * @param written whether there is a plan.txt that tells the rest
 */
export function renderSummary(plan: Plan, columns = 80, written = true): readonly SummaryLine[] {
  const width = Math.max(60, Math.min(80, columns));
  const box = frame(plan, width);
  if (plan.steps.length === 0) return box;
  const tail = [...notes(plan, width, written), legend];
  // A direct plan is for a development database: there is no deploy to check anything before.
  const list = plan.mode === "direct" ? [] : [blank, ...checklist(plan, width)];
  const free = longestSummary - box.length - list.length - tail.length - 2;
  const shortest = rollbackSection(plan, 7, width, written).length;
  const sequence = deploymentSequence(plan, free - shortest, width, written);
  const rollback = rollbackSection(plan, free - sequence.length, width, written);
  return [...box, blank, ...sequence, blank, ...rollback, ...list, ...tail];
}

/** The lines as text, for a pipe or a file. */
export function summaryText(lines: readonly SummaryLine[]): string {
  return lines.map((line) => `${line.text}\n`).join("");
}

const legend: SummaryLine = {
  text: `   ${signs.ok} fine   ${signs.care} take care   ${signs.danger} data is lost or users wait   +n with n more steps`,
  role: "note",
  mark: null,
};

function frame(plan: Plan, width: number): readonly SummaryLine[] {
  const inner = width - 4;
  const title = truncate(`Migration: ${plan.name}`, width - 6);
  const line = (text: string): SummaryLine => ({ text, role: "frame", mark: null });
  return [
    line(`┌─ ${title} ${"─".repeat(width - 5 - displayWidth(title))}┐`),
    ...facts(plan, inner).map((row) => line(`│ ${fill(row, inner)} │`)),
    line(`└${"─".repeat(width - 2)}┘`),
  ];
}

function facts(plan: Plan, cells: number): readonly string[] {
  const list = [
    `Steps: ${plan.steps.length}`,
    `Type: ${planType(plan)}`,
    `Deploys: ${plan.gates.length}`,
    plan.proof
      ? `${howProven(plan.proof)}: ${plan.proof.forward} up, ${plan.proof.backward} down on ${plan.proof.server}`
      : "Not proven",
  ];
  const row = list.join(" │ ");
  return displayWidth(row) <= cells ? [row] : [list.slice(0, 3).join(" │ "), list.slice(3).join(" │ ")];
}

/** An empty table breaks no rule: such a proof says nothing of what the plan does with rows. */
function howProven({ onEmptyTables }: Proof): string {
  return onEmptyTables ? "Proven on empty tables" : "Proven";
}

function notes(plan: Plan, width: number, written: boolean): readonly SummaryLine[] {
  const codes = [...new Set(plan.steps.flatMap((step) => step.hazards.map((hazard) => hazard.code)))].sort();
  const named = codes.slice(0, 4).join(", ") + (codes.length > 4 ? ` and ${codes.length - 4} more` : "");
  const hazards = codes.length > 0 ? [`Hazards: ${named}, see ${written ? "plan.txt" : "docs/hazards"}`] : [];
  const said = [...plan.notes, ...(plan.proof?.remarks ?? [])];
  const shown = said.slice(0, 2).flatMap((text) => clip(text, width - 3, said.length > 1 ? 1 : 2));
  const more = said.length > 2 ? [`… and ${said.length - 2} more notes${written ? ", see plan.txt" : ""}`] : [];
  return [...hazards, ...shown, ...more].map((text): SummaryLine => ({ text: `   ${text}`, role: "note", mark: null }));
}

/** At most so many lines. */
function clip(text: string, cells: number, most: number): readonly string[] {
  const lines = wrap(text, cells);
  if (lines.length <= most) return lines;
  return [...lines.slice(0, most - 1), truncate(lines.slice(most - 1).join(" "), cells)];
}

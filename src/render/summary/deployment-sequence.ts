import type { Gate, Plan, Step } from "../../model/plan.ts";
import { displayWidth, fill, truncate, wrap } from "../display-width.ts";
import { durationOf, gateBefore, lockRank, type Mark, markOf, strongestLock, worse } from "../step-words.ts";
import { migrationGroups } from "../tools/migration-group.ts";
import { heading, type SummaryLine, signs } from "./summary-line.ts";

const lockCells = "SHARE UPDATE EXCLUSIVE".length;
const durationCells = 7;

/** What is shown of a gate's instructions: all of them, or the first one in as many lines as it needs, or in one. */
type Shown = "all" | "first" | "line";

/** Adjacent steps that one line stands for. */
interface Run {
  readonly first: number;
  readonly steps: readonly Step[];
}

/** The steps in their order, the deploys between them; in at most `budget` lines. */
export function deploymentSequence(
  plan: Plan,
  budget: number,
  columns: number,
  written: boolean,
): readonly SummaryLine[] {
  const apart = plan.steps.map((step, index): Run => ({ first: index, steps: [step] }));
  const together = migrationGroups(plan).map(({ first, steps }): Run => ({ first: first - 1, steps }));
  const shortest = alike(together);
  // What a person has to deploy is read before what a step is called: lines of steps are joined first.
  for (const shown of ["all", "first", "line"] as const)
    for (const runs of [apart, together, shortest]) {
      if (runs.length >= budget) continue;
      const lines = sectionsOf(plan, runs, shown, columns).flat();
      if (lines.length + 1 <= budget) return [heading("Deployment Sequence"), ...lines];
    }
  const short = sectionsOf(plan, shortest, "line", columns);
  const share = Math.floor((budget - 1) / short.length);
  const sections = sectionsOf(plan, shortest, "first", columns).map((section, i) =>
    section.length > share ? (short[i] as Section) : section,
  );
  return [heading("Deployment Sequence"), ...shorten(sections, budget - 1, written).flat()];
}

function alike(runs: readonly Run[]): readonly Run[] {
  const joined: Run[] = [];
  for (const run of runs) {
    const last = joined.at(-1);
    if (last && sameSort(last.steps[0] as Step, run.steps[0] as Step))
      joined[joined.length - 1] = { ...last, steps: [...last.steps, ...run.steps] };
    else joined.push(run);
  }
  return joined;
}

function sameSort(a: Step, b: Step): boolean {
  const facts = (step: Step): string =>
    [step.round, step.phase, step.class, markOf(step), strongestLock(step), twoWords(step.title)].join("\n");
  return facts(a) === facts(b);
}

const twoWords = (title: string): string => title.split(" ").slice(0, 2).join(" ");

/** A heading and what stands below it: a phase of a round, or a deploy. */
type Section = readonly SummaryLine[];

function sectionsOf(plan: Plan, runs: readonly Run[], shown: Shown, columns: number): readonly Section[] {
  const digits = String(plan.steps.length).length;
  const rounds = plan.steps.at(-1)?.round ?? 1;
  const sections: SummaryLine[][] = [];
  for (const run of runs) {
    const step = run.steps[0] as Step;
    const previous = plan.steps[run.first - 1];
    const gate = gateBefore(plan, run.first);
    if (gate) sections.push([...gateLines(gate, plan.gates.length, shown, columns)]);
    if (gate || previous?.phase !== step.phase || previous.round !== step.round) {
      const text = rounds > 1 ? `  ${step.phase}, round ${step.round}` : `  ${step.phase}`;
      sections.push(plan.mode === "online" ? [{ text, role: "phase", mark: null }] : []);
    }
    sections.at(-1)?.push(stepLine(run, digits, columns));
  }
  return sections;
}

function stepLine({ first, steps }: Run, digits: number, columns: number): SummaryLine {
  const worst = steps.reduce((mark, step) => worse(mark, markOf(step)), "ok" as Mark);
  const strongest = steps.reduce((a, b) => (lockRank(b) > lockRank(a) ? b : a));
  const estimate = steps.reduce((sum, one) => sum + one.estimate, 0);
  const left = ` ${String(first + 1).padStart(digits)} ${signs[worst]} `;
  const more = steps.length > 1 ? ` +${steps.length - 1}` : "";
  const cells = columns - displayWidth(left) - lockCells - durationCells - 4;
  const title = truncate((steps[0] as Step).title, cells - displayWidth(more)) + more;
  const right = `${fill(strongestLock(strongest), lockCells)}  ${fill(durationOf(estimate), durationCells, "right")}`;
  return { text: `${left}${fill(title, cells)}  ${right}`, role: "item", mark: worst, steps: steps.length };
}

function gateLines(gate: Gate, gates: number, shown: Shown, columns: number): readonly SummaryLine[] {
  const mark: Mark = "care";
  const name = gates > 1 ? `  deploy ${gate.round}` : "  deploy";
  const { instructions } = gate;
  const more = shown === "all" || instructions.length < 2 ? "" : ` (and ${instructions.length - 1} more)`;
  const left = `    ${signs[mark]} `;
  const cells = columns - displayWidth(left);
  const lines = (shown === "all" ? instructions : instructions.slice(0, 1)).flatMap((instruction) => {
    const [first = "", ...rest] =
      shown === "line"
        ? [truncate(instruction, cells - displayWidth(more)) + more]
        : wrap(`${instruction}${more}`, cells);
    return [
      { text: left + first, role: "item", mark } as const,
      ...rest.map((text) => ({ text: `      ${text}`, role: "item", mark: null }) as const),
    ];
  });
  return [{ text: name, role: "phase", mark: null }, ...lines];
}

/** Every section keeps its heading, and its share of the lines. */
function shorten(sections: readonly Section[], budget: number, written: boolean): readonly Section[] {
  let left = budget;
  const bySize = [...sections].sort((a, b) => a.length - b.length);
  const sizes = new Map<Section, number>();
  for (const [index, section] of bySize.entries()) {
    const size = Math.min(section.length, Math.floor(left / (bySize.length - index)));
    sizes.set(section, size);
    left -= size;
  }
  return sections.map((section) => {
    const size = sizes.get(section) as number;
    return size < 2 ? section.slice(0, size) : [section[0] as SummaryLine, ...cut(section.slice(1), size - 1, written)];
  });
}

/** At most so many lines: what loses data first, then from the top; the last line says what is missing. */
export function cut(lines: readonly SummaryLine[], budget: number, written: boolean): readonly SummaryLine[] {
  if (lines.length <= budget) return lines;
  const ranked = [...lines].sort((a, b) => Number(b.mark === "danger") - Number(a.mark === "danger"));
  const chosen = new Set(ranked.slice(0, Math.max(0, budget - 1)));
  const hidden = lines.filter((line) => !chosen.has(line));
  const dangers = hidden.filter((line) => line.mark === "danger").length;
  const steps = hidden.reduce((sum, line) => sum + (line.steps ?? 1), 0);
  const worst = dangers > 0 ? ` (${dangers} of them ${signs.danger})` : "";
  const more: SummaryLine = {
    text: `   … and ${steps} more${worst}${written ? ", see plan.txt" : ""}`,
    role: "note",
    mark: null,
  };
  return [...lines.filter((line) => chosen.has(line)), more];
}

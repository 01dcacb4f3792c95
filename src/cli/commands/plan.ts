import { join, relative } from "node:path";
import type { Plan } from "../../model/plan.ts";
import type { Command, Invocation } from "../command.ts";
import { exitCodes } from "../exit-code.ts";
import { loadSettings, withDatabase } from "../settings.ts";
import type { WrittenPlan } from "../write-plan.ts";

/** `flux plan` */
export const planCommand: Command = {
  usage: "plan [name]",
  summary: "Compare the document with the database, and write the migration that leads there",
  description:
    "The plan is proven on a throwaway database, forwards and backwards, before it is shown. Its files are for review and for other tools; `flux apply` runs plan.json.",
  options: [
    { flags: "--replace", says: "remove the files of plans that were written before and not applied" },
    {
      flags: "--check",
      says: "write nothing; exit with 2 when there is something to do, with 1 while a plan is on its way (`flux drift` knows about plans)",
    },
    { flags: "--accept-drop", says: "a drop and a create that look like a rename are meant as they are" },
    { flags: "--strict", says: "objects of a kind that flux does not manage are errors" },
  ],
  examples: [
    { command: "flux plan", says: "named after what changes" },
    { command: 'flux plan "full names"', says: "named by you" },
    { command: "flux plan --replace", says: "instead of the plan written before, which was not applied" },
    { command: "flux plan --check", says: "in CI: would there be anything to do?" },
    { command: "flux plan --json | jq .plan.steps", says: "for a program" },
  ],
  exits: { 0: "no changes, or the plan is written", 2: "with --check: there are changes" },
  stopsItself: true,
  run: async (invocation) => {
    const settings = await loadSettings(invocation);
    return withDatabase(invocation, settings.config, async (url) => {
      const { planNow } = await import("../planning.ts");
      const check = invocation.options["check"] === true;
      const { plan, diagnostics } = await planNow(invocation, settings, url, {
        name: invocation.positionals[0] ?? null,
        mode: "online",
        acceptDrops: invocation.options["acceptDrop"] === true,
      });
      const replace = invocation.options["replace"] === true;
      const nothing: WrittenPlan = { folder: null, files: [], removed: [], notes: [], next: "flux apply" };
      const { writePlan } = await import("../write-plan.ts");
      const written = check || plan.steps.length === 0 ? nothing : await writePlan(plan, settings.config, url, replace);
      const { folder, files, removed, notes } = written;
      if (invocation.globals.json) {
        const answer = { plan, folder, files, removed, diagnostics: [...diagnostics, ...notes] };
        invocation.terminal.print(JSON.stringify(answer, null, 2));
      } else await printPlan(plan, written, invocation);
      return check && plan.steps.length > 0 ? exitCodes.differences : exitCodes.done;
    });
  },
};

async function printPlan(plan: Plan, written: WrittenPlan, invocation: Invocation): Promise<void> {
  const { terminal } = invocation;
  if (plan.steps.length === 0) return terminal.print("No changes: the database is what the document says.");
  await printSummary(plan, invocation, written.folder !== null);
  const { folder, files, removed, notes } = written;
  if (folder === null) return;
  const { diagnosticText } = await import("../print-diagnostic.ts");
  for (const note of notes) terminal.warn(`\n${diagnosticText(note, terminal.paint)}`);
  if (removed.length > 0) terminal.print(`\n${count(removed.length)} of earlier plans removed`);
  const text = relative(process.cwd(), join(folder, "plan.txt"));
  terminal.print(
    files.length > 0
      ? `\n${count(files.length)} written; every statement is in ${text}`
      : `\nThe same plan is written already; every statement is in ${text}`,
  );
  terminal.print(`Next: ${written.next}`);
}

const count = (files: number): string => `${files} ${files === 1 ? "file" : "files"}`;

/** The 40 lines. */
export async function printSummary(plan: Plan, { terminal }: Invocation, written: boolean): Promise<void> {
  const [{ renderSummary }, { paintSummary }] = await Promise.all([
    import("../../render/summary/summary.ts"),
    import("../paint-summary.ts"),
  ]);
  terminal.print(paintSummary(renderSummary(plan, terminal.columns, written), terminal.paint));
}

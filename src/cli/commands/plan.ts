import { relative } from "node:path";
import type { Plan } from "../../model/plan.ts";
import type { Command, Invocation } from "../command.ts";
import { exitCodes } from "../exit-code.ts";
import { loadSettings, type Settings, withDatabase } from "../settings.ts";

/** `flux plan` */
export const planCommand: Command = {
  usage: "plan [name]",
  summary: "Compare the document with the database, and write the migration that leads there",
  description:
    "The plan is proven on a throwaway database, forwards and backwards, before it is shown. Its files are for review and for other tools; `flux apply` runs plan.json.",
  options: [
    { flags: "--check", says: "write nothing; exit with 2 when there is something to do" },
    { flags: "--accept-drop", says: "a drop and a create that look like a rename are meant as they are" },
    { flags: "--strict", says: "objects of a kind that flux does not manage are errors" },
  ],
  examples: [
    { command: "flux plan", says: "named after what changes" },
    { command: 'flux plan "full names"', says: "named by you" },
    { command: "flux plan --check", says: "in CI: is the database what the document says?" },
    { command: "flux plan --json | jq .plan.steps", says: "for a program" },
  ],
  exits: { 0: "no changes, or the plan is written", 2: "with --check: there are changes" },
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
      const files = check || plan.steps.length === 0 ? [] : await writePlan(plan, settings);
      if (invocation.globals.json) invocation.terminal.print(JSON.stringify({ plan, files, diagnostics }, null, 2));
      else await printPlan(plan, files, invocation);
      return check && plan.steps.length > 0 ? exitCodes.differences : exitCodes.done;
    });
  },
};

async function writePlan(plan: Plan, { config }: Settings): Promise<readonly string[]> {
  const [{ nextStamp, writeFiles }, { rendererOf, renderPlan }, { renderTimeouts }] = await Promise.all([
    import("../plan-files.ts"),
    import("../../render/registry.ts"),
    import("../run-options.ts"),
  ]);
  const { tool, folder } = config.migrations;
  const stamp = await nextStamp(folder, new Date());
  return writeFiles(folder, renderPlan(plan, rendererOf(tool), { stamp, timeouts: renderTimeouts(config) }));
}

async function printPlan(plan: Plan, files: readonly string[], invocation: Invocation): Promise<void> {
  const { terminal } = invocation;
  if (plan.steps.length === 0) return terminal.print("No changes: the database is what the document says.");
  await printSummary(plan, invocation);
  const text = files.find((file) => file.endsWith("plan.txt"));
  if (text === undefined) return;
  terminal.print(`\n${files.length} files written; every statement is in ${relative(process.cwd(), text)}`);
  terminal.print(`Next: flux apply`);
}

/** The 40 lines. */
export async function printSummary(plan: Plan, { terminal }: Invocation): Promise<void> {
  const [{ renderSummary }, { paintSummary }] = await Promise.all([
    import("../../render/summary/summary.ts"),
    import("../paint-summary.ts"),
  ]);
  terminal.print(paintSummary(renderSummary(plan, terminal.columns), terminal.paint));
}

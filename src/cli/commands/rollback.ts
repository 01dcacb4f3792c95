import type { RollbackResult, RollbackTarget } from "../../apply/rollback.ts";
import { fail } from "../../model/diagnostic.ts";
import { type Phase, phases } from "../../model/plan.ts";
import type { Command, Invocation } from "../command.ts";
import { exitCodes } from "../exit-code.ts";
import { seconds } from "../progress.ts";
import { loadSettings, type Settings, withDatabase } from "../settings.ts";

/** `flux rollback` */
export const rollbackCommand: Command = {
  usage: "rollback [plan]",
  summary: "Take steps of a plan back, the last first",
  description:
    "Without an argument: the plan in flight, else the one applied last; where that is taken back already, the one before it must be named. Steps that ran in one transaction go back together. `flux apply` goes forward again from there; a plan of which nothing is left must be named.",
  options: [
    { flags: "--steps <count>", says: "only so many steps" },
    {
      flags: "--to <step>",
      says: "keep what was done up to a step (by its id) or to the end of a phase (expand, backfill), and take back the rest",
    },
    { flags: "--allow-data-loss", says: "also where data is lost, which the message names" },
  ],
  examples: [
    { command: "flux rollback", says: "all of it" },
    { command: "flux rollback --steps 1", says: "the last step" },
    { command: "flux rollback --to backfill", says: "keep expand and backfill; take back what came after the deploy" },
    { command: "flux rollback --to expand", says: "take back the backfill, too" },
  ],
  exits: { 0: "the steps are taken back" },
  stopsItself: true,
  run: async (invocation) => {
    const settings = await loadSettings(invocation);
    return withDatabase(invocation, settings.config, async (url) => {
      const result = await run(invocation, settings, url);
      const { terminal, globals } = invocation;
      if (globals.json) terminal.print(JSON.stringify(result, null, 2));
      else {
        const left =
          result.done === 0
            ? "nothing of it is left (`flux apply` takes it again only by name)"
            : `${result.done} of ${result.total} steps are still done`;
        terminal.print(
          `\n${terminal.paint.green("Taken back")}: ${result.plan.name}. ${result.steps.length} ${result.steps.length === 1 ? "step" : "steps"} in ${seconds(result.ms)}; ${left}`,
        );
      }
      return exitCodes.done;
    });
  },
};

async function run(invocation: Invocation, { config }: Settings, url: string): Promise<RollbackResult> {
  const { positionals, options, cwd, signal, terminal } = invocation;
  const [{ rollbackPlan }, { sessionOptions }, { applyDisplay }, { planNamed }, { requireGrantors }] =
    await Promise.all([
      import("../../apply/rollback.ts"),
      import("../run-options.ts"),
      import("../apply-progress.ts"),
      import("../choose-plan.ts"),
      import("../role-rights.ts"),
    ]);
  const to = targetOf(options);
  const [argument] = positionals;
  const plan =
    argument === undefined
      ? null
      : await planNamed(argument, url, { cwd, migrations: config.migrations.folder }, () => true);
  const display = applyDisplay(terminal);
  return rollbackPlan(url, {
    ...sessionOptions(config, signal),
    ...(plan ? { plan: plan.id } : {}),
    ...(to ? { to } : {}),
    allowDataLoss: options["allowDataLoss"] === true,
    admit: (client, steps) => requireGrantors(client, steps, config.managedRoles),
    onEvent: display.onEvent,
  }).finally(display.close);
}

/** @throws FluxError FLUX614 for a count that is none */
function targetOf(options: Invocation["options"]): RollbackTarget | null {
  const { steps, to } = options as { readonly steps?: string; readonly to?: string };
  if (steps !== undefined && to !== undefined)
    fail("FLUX614", "--steps and --to exclude each other", { remedy: "Leave out one of them." });
  if (steps !== undefined) {
    if (!/^[1-9]\d{0,5}$/.test(steps)) fail("FLUX614", `--steps needs a number from 1 up, not "${steps}"`);
    return { steps: Number(steps) };
  }
  if (to === undefined) return null;
  return (phases as readonly string[]).includes(to) ? { phase: to as Phase } : { step: to };
}

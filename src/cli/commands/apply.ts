import type { ApplyResult } from "../../apply/apply.ts";
import { fail } from "../../model/diagnostic.ts";
import { type Phase, type Plan, phases } from "../../model/plan.ts";
import type { Command, Invocation } from "../command.ts";
import { exitCodes } from "../exit-code.ts";
import { seconds } from "../progress.ts";
import { loadSettings, type Settings, withDatabase } from "../settings.ts";
import { printSummary } from "./plan.ts";

/** `flux apply` */
export const applyCommand: Command = {
  usage: "apply [plan]",
  summary: "Run a plan, up to the deploy of your application; run it again and it goes on",
  description:
    "Without an argument: the plan in flight, else the newest one in the migrations folder. It may be interrupted at any time, by Ctrl-C or worse; the same command goes on.",
  options: [
    { flags: "--through <phase>", says: "stop after this phase", choices: phases },
    { flags: "--deployed", says: "attest that what the gate asks for at which the plan stands is deployed, and go on" },
    { flags: "--direct", says: "development only: plan now, without a gate and without care for running applications" },
    {
      flags: "--accept-drop",
      says: "with --direct: what is dropped is meant, data included, also where it looks like half of a rename",
    },
  ],
  examples: [
    { command: "flux apply", says: "up to the gate" },
    { command: "flux apply --deployed", says: "after the deploy" },
    { command: "flux apply --through expand", says: "expand only, the backfill tonight" },
    { command: "flux apply --direct", says: "bring a development database to the document" },
    { command: "flux apply --direct --accept-drop", says: "also where filled tables or columns are dropped" },
    { command: "flux apply --env production", says: "another environment of the configuration" },
  ],
  exits: {
    0: "done, or stopped at the gate or after --through, or nothing to do",
    2: "done, but the database is not what the plan says: something else changed it meanwhile",
  },
  stopsItself: true,
  run: async (invocation) => {
    const settings = await loadSettings(invocation);
    return withDatabase(invocation, settings.config, async (url) => {
      const direct = invocation.options["direct"] === true;
      const plan = direct
        ? await directPlan(invocation, settings, url)
        : await plannedBefore(invocation, settings, url);
      if (plan === null || plan.steps.length === 0) {
        if (invocation.globals.json) invocation.terminal.print(JSON.stringify({ state: "nothing to do" }, null, 2));
        else
          invocation.terminal.print(
            direct ? "No changes: the database is what the document says." : "Nothing to apply.",
          );
        return exitCodes.done;
      }
      const result = await run(plan, invocation, settings, url);
      if (invocation.globals.json)
        invocation.terminal.print(JSON.stringify({ plan: { id: plan.id, name: plan.name }, ...result }, null, 2));
      else printResult(plan, result, invocation);
      const note = result.state === "stopped" ? null : await documentNow(plan, result, settings);
      if (note !== null) invocation.terminal.warn(`\nNote: ${note}`);
      return result.converged === false ? exitCodes.differences : exitCodes.done;
    });
  },
};

async function plannedBefore(
  { positionals, cwd }: Invocation,
  { config }: Settings,
  url: string,
): Promise<Plan | null> {
  const { choosePlan } = await import("../choose-plan.ts");
  return choosePlan(positionals[0], url, { cwd, migrations: config.migrations.folder });
}

async function documentNow(plan: Plan, { state }: ApplyResult, settings: Settings): Promise<string | null> {
  const { documentSince } = await import("../document-since.ts");
  return documentSince(plan, state === "finished", settings);
}

/** @throws FluxError FLUX612 for a production database */
async function directPlan(invocation: Invocation, settings: Settings, url: string): Promise<Plan> {
  if (settings.config.production)
    fail(
      "FLUX612",
      `--direct is refused: ${settings.config.environment ?? "this database"} is a production environment`,
      {
        detail: "A direct plan blocks readers and writers and has no gate.",
        remedy: "Run `flux plan` and `flux apply`.",
      },
    );
  if (invocation.positionals[0] !== undefined)
    fail("FLUX613", "--direct makes a plan of its own and takes none", { remedy: "Leave out one of the two." });
  const { planNow } = await import("../planning.ts");
  const acceptDrops = invocation.options["acceptDrop"] === true;
  const { plan } = await planNow(invocation, settings, url, { name: null, mode: "direct", acceptDrops });
  if (plan.steps.length > 0 && !invocation.globals.json) await printSummary(plan, invocation, false);
  return plan;
}

async function run(plan: Plan, invocation: Invocation, settings: Settings, url: string): Promise<ApplyResult> {
  const { config, registry } = settings;
  const { options, signal, terminal } = invocation;
  const [{ managedKinds }, { applyPlan }, { readTouched, sessionOptions }, { applyDisplay }, { requireRights }] =
    await Promise.all([
      import("../../desired/config.ts"),
      import("../../apply/apply.ts"),
      import("../run-options.ts"),
      import("../apply-progress.ts"),
      import("../rights.ts"),
    ]);
  const [{ tamperingWith }, { driftLines }] = await Promise.all([
    import("../tampering.ts"),
    import("../drift-words.ts"),
  ]);
  const { schemas, managedRoles } = config;
  const scope = { schemas, kinds: managedKinds(registry, config), managedRoles };
  await requireRights(url, plan, managedRoles);
  terminal.say(`\nApplying: ${plan.name}`);
  const display = applyDisplay(terminal);
  const through = options["through"] as Phase | undefined;
  return applyPlan(url, plan, {
    ...sessionOptions(config, signal),
    ...(through ? { through } : {}),
    deployed: options["deployed"] === true,
    allowDataLoss: options["acceptDrop"] === true,
    readFingerprint: readTouched(plan, registry, scope),
    differences: async (connection, flight) => {
      const found = await tamperingWith(registry, scope)(connection, flight);
      if (found.length === 0) return [];
      const { toldByDrift } = await import("../planning.ts");
      return (await toldByDrift(invocation, settings, url, found)).flatMap((drift) => driftLines(drift));
    },
    onEvent: display.onEvent,
  }).finally(display.close);
}

function printResult(plan: Plan, result: ApplyResult, invocation: Invocation): void {
  const { terminal } = invocation;
  const { paint } = terminal;
  const count = `${result.done} of ${result.total} steps done`;
  if (result.state === "gate") {
    terminal.print(`\n${paint.bold(paint.yellow("Deploy now"))}  (${count})`);
    for (const instruction of result.gate?.instructions ?? []) terminal.print(`  ▲ ${instruction}`);
    if (invocation.options["deployed"] === true && result.attested === null)
      terminal.print("\n--deployed opened nothing: the plan has only now come to its gate. Deploy, then say it again.");
    terminal.print(`\nThen go on with:\n  ${commandToGoOn(invocation)}`);
    return;
  }
  if (result.state === "stopped") {
    terminal.print(
      `\nStopped after ${invocation.options["through"]}: ${count}. Go on with: ${commandLine(invocation, [])}`,
    );
    return;
  }
  const blocked = result.blocked >= 1 ? `, others waited at most ${Math.round(result.blocked)} ms` : "";
  terminal.print(`\n${paint.green("Done")}: ${plan.name}. ${count} in ${seconds(result.ms)}${blocked}`);
  if (result.converged === false)
    terminal.warn(
      "The database is not what the plan says: something else changed it meanwhile. `flux drift` names it.",
    );
}

const commandToGoOn = (invocation: Invocation): string => commandLine(invocation, ["--deployed"]);

/** The command that was run, with other flags of its own. */
function commandLine({ positionals, globals }: Invocation, flags: readonly string[]): string {
  const named = (name: "config" | "database" | "env"): readonly string[] => {
    const value = globals[name];
    return value === undefined ? [] : [`--${name}`, /[^\w./:@=?&%+-]/.test(value) ? `'${value}'` : value];
  };
  const words = ["flux", "apply", ...positionals.filter((word) => word !== undefined), ...flags];
  return [...words, ...named("config"), ...named("database"), ...named("env")].join(" ");
}

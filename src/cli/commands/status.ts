import { basename } from "node:path";
import type { PlanStatus, Status } from "../../apply/status.ts";
import { phases } from "../../model/plan.ts";
import type { NextPlan } from "../choose-plan.ts";
import type { Command } from "../command.ts";
import { exitCodes } from "../exit-code.ts";
import { loadSettings, withDatabase } from "../settings.ts";
import type { Paint } from "../terminal.ts";

/** `flux status` */
export const statusCommand: Command = {
  usage: "status",
  summary: "Show which plans are in flight in the database, and how far they are",
  options: [],
  examples: [
    { command: "flux status", says: "for a person" },
    { command: "flux status --json", says: "for a program" },
  ],
  exits: { 0: "the status is printed" },
  run: async (invocation) => {
    const { config } = await loadSettings(invocation);
    const status = await withDatabase(invocation, config, (url) => readIt(url, config.migrations.folder));
    const { terminal, globals } = invocation;
    terminal.print(globals.json ? JSON.stringify(status, null, 2) : statusText(status, terminal.paint));
    return exitCodes.done;
  },
};

/** What the journal says, and what `flux apply` would take next. */
interface Standing extends Status {
  readonly next: readonly {
    readonly id: string;
    readonly name: string;
    readonly steps: number;
    readonly state: NextPlan["state"];
    readonly folder: string | null;
  }[];
}

async function readIt(url: string, migrations: string): Promise<Standing> {
  const [{ connect }, { readStatus }, { nextPlans }] = await Promise.all([
    import("../../live/connect.ts"),
    import("../../apply/status.ts"),
    import("../choose-plan.ts"),
  ]);
  const connection = await connect(url);
  try {
    const status = await readStatus(connection);
    const next = (await nextPlans(url, migrations)).map(({ plan: { id, name, steps }, state, folder }) => {
      return { id, name, steps: steps.length, state, folder: folder === null ? null : basename(folder) };
    });
    return { ...status, next };
  } finally {
    await connection.client.end();
  }
}

/** The status as a person reads it. */
function statusText({ inFlight, lastFinished, running, next }: Standing, paint: Paint): string {
  const lines: string[] = [];
  if (running)
    lines.push(
      `Running now: ${running.role} from ${running.address} (pid ${running.pid} on the server), since ${time(running.since)}`,
      "",
    );
  for (const plan of inFlight) lines.push(...planLines(plan, paint), ...nextLines(plan, next, running), "");
  if (inFlight.length === 0) lines.push("No plan is in flight.");
  if (lastFinished?.finishedAt)
    lines.push(
      `Applied last: ${lastFinished.name}, ${count(lastFinished.steps.length)}, ${time(lastFinished.finishedAt)}`,
    );
  for (const plan of next) lines.push(...notBegun(plan, running, paint));
  return lines.join("\n").trimEnd();
}

function notBegun(
  { name, steps, state, folder }: Standing["next"][number],
  running: Standing["running"],
  paint: Paint,
): readonly string[] {
  if (state === "in flight") return [];
  const words = state === "written" ? "Not applied yet" : "Rolled back";
  const next = state === "written" ? "flux apply" : `flux plan, or flux apply ${folder} to apply it again`;
  return [`${words}: ${paint.bold(name)}, ${count(steps)} (${folder})`, `  Next: ${running ? waiting : next}`];
}

const count = (steps: number): string => `${steps} ${steps === 1 ? "step" : "steps"}`;

/** The command that goes on; none for a plan that has done nothing and gives way to a newer one. */
const waiting = "wait until the run above has ended";

function nextLines(plan: PlanStatus, next: Standing["next"], running: Standing["running"]): readonly string[] {
  if (!next.some(({ id }) => id === plan.id)) return [];
  if (running) return [`  Next: ${waiting}`];
  const own = next.length > 1 ? [plan.id] : [];
  const words = ["flux apply", ...own];
  if (plan.gates.some((gate) => gate.state === "waiting")) words.push("--deployed");
  const forward = words.join(" ");
  const backward = ["flux rollback", ...own].join(" ");
  const failed = plan.steps.some((step) => step.error !== null);
  const mended = failed ? ", when the cause of the error is mended" : "";
  if (plan.stoppedGoing === "backward") {
    const upTo = plan.gates.some((gate) => gate.state === "closed") ? ", up to the gate" : "";
    return [`  Next: ${backward}, to go on back${mended}`, `    or: ${forward}, to go forward again${upTo}`];
  }
  return [`  Next: ${forward}${failed ? `${mended}; or ${backward}` : ""}`];
}

function planLines(plan: PlanStatus, paint: Paint): readonly string[] {
  const done = plan.steps.filter((step) => step.state === "done").length;
  const lines = [`${paint.bold(plan.name)}  ${done} of ${plan.steps.length} steps done, since ${time(plan.createdAt)}`];
  const rounds = [...new Set(plan.steps.map((step) => step.round))];
  for (const round of rounds) {
    for (const phase of phases) {
      const gate = phase === "contract" ? plan.gates.find((one) => one.round === round) : undefined;
      if (gate) lines.push(...gateLines(gate, paint));
      lines.push(...phaseLines(plan, round, phase, rounds.length > 1));
    }
  }
  return lines;
}

function phaseLines(plan: PlanStatus, round: number, phase: string, many: boolean): readonly string[] {
  const steps = plan.steps.filter((step) => step.round === round && step.phase === phase);
  if (steps.length === 0) return [];
  const done = steps.filter((step) => step.state === "done").length;
  const mark = done === steps.length ? "●" : done > 0 ? "◐" : "○";
  const name = many ? `${phase} ${round}` : phase;
  const open = steps.filter((step) => step.error !== null || step.state === "started" || step.state === "undoing");
  return [
    `  ${mark} ${name.padEnd(10)} ${done} of ${steps.length}`,
    ...open.map((step) => {
      const rows = step.progress ? `, ${step.progress.rows} of about ${step.progress.total} rows` : "";
      return `      ${step.title}: ${step.state}${rows}${step.error ? `; last error: ${step.error.replaceAll("\n", "\n        ")}` : ""}`;
    }),
  ];
}

function gateLines(gate: PlanStatus["gates"][number], paint: Paint): readonly string[] {
  if (gate.state === "passed")
    return [
      `  ● deploy     attested by ${gate.attestation?.by ?? "?"}, ${gate.attestation ? time(gate.attestation.at) : ""}`,
    ];
  const mark = gate.state === "waiting" ? paint.yellow("▲") : "○";
  const words = gate.state === "waiting" ? "now:" : "later:";
  return [`  ${mark} deploy     ${words}`, ...gate.instructions.map((line) => `      ${line}`)];
}

const time = (date: Date): string => date.toISOString().replace("T", " ").replace(/\..*/, " UTC");

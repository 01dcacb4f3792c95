import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ApplyOptions, applyPlan } from "../../apply/apply.ts";
import { rollbackPlan } from "../../apply/rollback.ts";
import { registry } from "../../kinds/registry.ts";
import type { Plan } from "../../model/plan.ts";
import { renderSummary } from "../../render/summary/summary.ts";
import { startEmbedded } from "../../shadow/embedded/start-embedded.ts";
import { applyDisplay } from "../apply-progress.ts";
import type { Invocation } from "../command.ts";
import { findDrift } from "../find-drift.ts";
import { paintSummary } from "../paint-summary.ts";
import type { PlanRequest } from "../plan-request.ts";
import { seconds, startTask } from "../progress.ts";
import { readTouched } from "../run-options.ts";
import { makePlanFor } from "../workflow.ts";
import { checkShop, type DataCheck, fillShop } from "./data.ts";
import { copySample, edits, makeEdits } from "./edits.ts";
import { startTraffic, type Traffic, type TrafficReport } from "./traffic.ts";

/** What the demo showed. */
export interface DemoResult {
  readonly statements: number;
  /** Milliseconds of the slowest statement of the traffic while flux worked. */
  readonly longest: number;
  readonly rows: number;
  readonly lost: number;
  readonly wrong: number;
  readonly drifts: number;
  readonly errors: readonly string[];
  readonly ms: number;
}

/** Walks one change all the way through on a throwaway database, while an application uses it. */
export async function runDemo(invocation: Invocation): Promise<DemoResult> {
  const start = performance.now();
  const { terminal, signal } = invocation;
  const folder = await mkdtemp(join(tmpdir(), "flux-demo-"));
  const starting = startTask(terminal, "Starting a throwaway PostgreSQL");
  const server = await startEmbedded({ log: starting.note });
  starting.done(`PostgreSQL ${server.version} is running, from npm's binaries, for this demo only`);
  let traffic: Traffic | null = null;
  try {
    const stage: Stage = { invocation, url: server.url, folder };
    await copySample(folder);
    await applyDirectly(stage);
    const filling = startTask(terminal, "Filling the shop");
    const { rows, state } = await fillShop(server.url);
    filling.done(`The shop of schema/ has ${rows.toLocaleString("en")} rows`);
    traffic = await startTraffic(server.url, state);
    terminal.say(" ✓ An application reads and writes, on two connections, until the end");
    await makeEdits(folder);
    sayEdits(terminal.say);
    const plan = await planIt(stage);
    signal.throwIfAborted();
    traffic.startMeasuring();
    await walkThrough(stage, plan, traffic);
    const report = await traffic.stop();
    traffic = null;
    signal.throwIfAborted();
    return { ...(await judge(stage, report)), ms: performance.now() - start };
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    await traffic?.stop().catch(() => undefined);
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

interface Stage {
  readonly invocation: Invocation;
  readonly url: string;
  readonly folder: string;
}

function requestOf({ invocation, url, folder }: Stage, onProgress: (what: string) => void): PlanRequest {
  return {
    url,
    documents: folder,
    schemas: ["public"],
    shadow: "embedded",
    name: null,
    mode: "online",
    acceptDrops: false,
    strict: false,
    signal: invocation.signal,
    onProgress,
  };
}

async function applyDirectly(stage: Stage): Promise<void> {
  const task = startTask(stage.invocation.terminal, "Creating the shop from schema/");
  const { plan } = await makePlanFor({ ...requestOf(stage, task.note), mode: "direct" }).finally(task.close);
  await applyPlan(stage.url, plan, { signal: stage.invocation.signal });
}

function sayEdits(say: (text: string) => void): void {
  say("\nThe document is edited:");
  for (const { says, file, before, after } of edits) {
    say(`  ${file}: ${says}`);
    if (!before.endsWith("\n")) say(`    - ${before.trim()}`);
    say(`    + ${after.trim()}`);
  }
  say("");
}

async function planIt(stage: Stage): Promise<Plan> {
  const { terminal } = stage.invocation;
  const task = startTask(terminal, "flux plan");
  const { plan } = await makePlanFor(requestOf(stage, task.note)).finally(task.close);
  terminal.say(paintSummary(renderSummary(plan, terminal.columns, false), terminal.paint));
  return plan;
}

/** Up to the gate, one step back and forward again, the deploy, and the rest. */
async function walkThrough({ invocation, url }: Stage, plan: Plan, traffic: Traffic): Promise<void> {
  const { terminal, signal } = invocation;
  const display = applyDisplay(terminal);
  const options: ApplyOptions = { signal, onEvent: display.onEvent, readFingerprint: readTouched(plan, registry) };
  const title = (text: string): void => terminal.say(`\n${terminal.paint.bold(text)}`);
  try {
    title("flux apply");
    await applyPlan(url, plan, options);
    title("flux rollback --steps 1");
    await rollbackPlan(url, { plan: plan.id, to: { steps: 1 }, signal, onEvent: display.onEvent });
    title("flux apply: forward again, up to the gate");
    let result = await applyPlan(url, plan, options);
    while (result.state === "gate") {
      terminal.say(`\n${terminal.paint.yellow("▲")} Deploy:`);
      for (const instruction of result.gate?.instructions ?? []) terminal.say(`    ${instruction}`);
      traffic.deploy("new");
      terminal.say("  The application now runs its new code.");
      title("flux apply --deployed");
      result = await applyPlan(url, plan, { ...options, deployed: true });
    }
  } finally {
    display.close();
  }
}

async function judge(stage: Stage, report: TrafficReport): Promise<Omit<DemoResult, "ms">> {
  const { terminal } = stage.invocation;
  const task = startTask(terminal, "Looking for every row, and for drift");
  const check: DataCheck = await checkShop(stage.url, report.wrote);
  const { drifts } = await findDrift(requestOf(stage, task.note)).finally(task.close);
  const { statements, longest, errors } = report;
  return { statements, longest, errors, ...check, drifts: drifts.length };
}

/** The last lines. */
export function demoText(result: DemoResult): string {
  const { statements, longest, rows, lost, wrong, drifts, errors, ms } = result;
  return [
    "",
    `Statements executed by the application   ${statements.toLocaleString("en")}, ${errors.length === 0 ? "none failed" : `failed: ${errors.join("; ")}`}`,
    `Longest time the traffic was blocked     ${Math.round(longest)} ms (its slowest statement while flux worked)`,
    `Rows lost                                ${lost} of ${rows.toLocaleString("en")}; wrong values: ${wrong}`,
    `Drift                                    ${drifts === 0 ? "none" : drifts}`,
    `Time in all                              ${seconds(ms)}; nothing is left running`,
  ].join("\n");
}

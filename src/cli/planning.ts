import { inFlight } from "../apply/status.ts";
import { connect } from "../live/connect.ts";
import { fail } from "../model/diagnostic.ts";
import type { Invocation } from "./command.ts";
import { diagnosticText } from "./print-diagnostic.ts";
import { startTask } from "./progress.ts";
import type { Settings } from "./settings.ts";
import { type DriftReport, findDrift, makePlanFor, type PlanRequest, type PlanResult } from "./workflow.ts";

type Wishes = Pick<PlanRequest, "name" | "mode" | "acceptDrops">;

/**
 * Makes a plan while the terminal shows what goes on; prints warnings.
 * @throws FluxError FLUX610 while another plan is in flight
 */
export async function planNow(
  invocation: Invocation,
  settings: Settings,
  url: string,
  wishes: Wishes,
): Promise<PlanResult> {
  await refuseWhileInFlight(url);
  const { terminal } = invocation;
  const task = startTask(terminal, "Planning");
  const request = { ...requestOf(invocation, settings, url, task.note), ...wishes };
  const result = await makePlanFor(request).finally(task.close);
  warn(result, invocation);
  return result;
}

/** Looks for drift while the terminal shows what goes on; prints warnings. */
export async function driftNow(invocation: Invocation, settings: Settings, url: string): Promise<DriftReport> {
  const task = startTask(invocation.terminal, "Comparing");
  const report = await findDrift(requestOf(invocation, settings, url, task.note)).finally(task.close);
  warn(report, invocation);
  return report;
}

function requestOf(
  { options, signal }: Invocation,
  { config }: Settings,
  url: string,
  onProgress: (what: string) => void,
): Omit<PlanRequest, keyof Wishes> {
  const { shadow } = config;
  return {
    url,
    documents: config.documents,
    schemas: config.schemas,
    shadow: shadow.type === "url" ? shadow.url.reveal() : shadow.type,
    strict: options["strict"] === true,
    signal,
    onProgress,
  };
}

function warn({ diagnostics }: Pick<PlanResult, "diagnostics">, { terminal }: Invocation): void {
  for (const diagnostic of diagnostics) terminal.warn(diagnosticText(diagnostic, terminal.paint));
}

/** Half of a plan's way is not a state to plan from: the new plan would take the old one's helpers for clutter. */
async function refuseWhileInFlight(url: string): Promise<void> {
  const connection = await connect(url);
  try {
    const begun = (await inFlight(connection)).filter(({ done, unsettled }) => done.length + unsettled.length > 0);
    const [first] = begun;
    if (first)
      fail("FLUX610", `The plan "${first.plan.name}" is still in flight`, {
        detail: `${first.done.length} of its ${first.plan.steps.length} steps are done.`,
        remedy: "Finish it with `flux apply`, or take it back with `flux rollback`; then plan again.",
      });
  } finally {
    await connection.client.end();
  }
}

import { managedKinds } from "../desired/config.ts";
import { FluxError } from "../model/diagnostic.ts";
import type { Invocation } from "./command.ts";
import type { Drift } from "./drift-words.ts";
import { type DriftReport, findDrift } from "./find-drift.ts";
import type { PlanRequest } from "./plan-request.ts";
import { diagnosticText } from "./print-diagnostic.ts";
import { startTask } from "./progress.ts";
import type { Settings } from "./settings.ts";
import type { PlanResult } from "./workflow.ts";

type Wishes = Pick<PlanRequest, "name" | "mode" | "acceptDrops">;

/** Makes a plan while the terminal shows what goes on; prints warnings. */
export async function planNow(
  invocation: Invocation,
  settings: Settings,
  url: string,
  wishes: Wishes,
): Promise<PlanResult> {
  const { terminal } = invocation;
  const task = startTask(terminal, "Planning");
  const request = { ...requestOf(invocation, settings, url, task.note), ...wishes };
  const { makePlanFor } = await import("./workflow.ts");
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

/** Differences in the words of `flux drift`, which knows the document: as they are where it cannot be asked, or does not speak of them. */
export async function toldByDrift(
  invocation: Invocation,
  settings: Settings,
  url: string,
  found: readonly Drift[],
): Promise<readonly Drift[]> {
  try {
    const { drifts } = await findDrift(requestOf(invocation, settings, url, () => undefined));
    return found.map((one) => drifts.find(({ noun, title }) => noun === one.noun && title === one.title) ?? one);
  } catch (error) {
    if (!(error instanceof FluxError)) throw error;
    return found;
  }
}

function requestOf(
  { options, signal }: Invocation,
  { config, registry }: Settings,
  url: string,
  onProgress: (what: string) => void,
): Omit<PlanRequest, keyof Wishes> {
  const { shadow } = config;
  return {
    url,
    documents: config.documents,
    schemas: config.schemas,
    kinds: managedKinds(registry, config),
    ...(config.roles !== undefined && { roles: config.roles }),
    managedRoles: config.managedRoles,
    shadow: shadow.type === "url" ? shadow.url.reveal() : shadow.type,
    strict: options["strict"] === true,
    signal,
    onProgress,
  };
}

function warn({ diagnostics }: Pick<PlanResult, "diagnostics">, { terminal }: Invocation): void {
  for (const diagnostic of diagnostics) terminal.warn(diagnosticText(diagnostic, terminal.paint));
}

import { begunSteps } from "../apply/admission.ts";
import { type PlanRecord, readPlans } from "../apply/journal.ts";
import { hasJournal } from "../apply/journal-schema.ts";
import { connect } from "../live/connect.ts";
import { fail } from "../model/diagnostic.ts";
import type { Plan } from "../model/plan.ts";
import { findPlan, type PlanFile, plansIn } from "./plan-files.ts";

/**
 * The plan that `flux apply` means: the one that is named; else the one in flight; else the newest in the migrations
 * folder that came after the last one applied. Null where there is nothing to apply.
 * @throws FluxError FLUX611 where several are in flight
 */
export async function choosePlan(
  argument: string | undefined,
  url: string,
  at: { readonly cwd: string; readonly migrations: string },
): Promise<Plan | null> {
  if (argument !== undefined) return (await findPlan(argument, at.cwd, at.migrations)).plan;
  const records = await readJournal(url);
  const inFlight = records.filter((record) => record.state === "in flight");
  const flying = inFlight.filter((record) => begunSteps(record).length > 0);
  if (flying.length > 1)
    fail("FLUX611", "More than one plan is in flight", {
      detail: flying.map(({ plan }) => `  ${plan.id}  ${plan.name}`).join("\n"),
      remedy: "Name one: `flux apply <plan>`.",
    });
  if (flying[0]) return flying[0].plan;
  // One that failed at its first step gives way to a newer one.
  return (await notApplied(records, at.migrations)).at(-1)?.plan ?? inFlight[0]?.plan ?? null;
}

/** The plans of the migrations folder that came after the last one applied to a database, the oldest first. */
export async function pendingPlans(url: string, migrations: string): Promise<readonly PlanFile[]> {
  return notApplied(await readJournal(url), migrations);
}

async function notApplied(records: readonly PlanRecord[], migrations: string): Promise<readonly PlanFile[]> {
  const finished = new Set(records.filter((record) => record.state === "finished").map(({ plan }) => plan.id));
  const plans = await plansIn(migrations);
  return plans.slice(plans.findLastIndex(({ plan }) => finished.has(plan.id)) + 1);
}

async function readJournal(url: string): ReturnType<typeof readPlans> {
  const { client } = await connect(url);
  try {
    return (await hasJournal(client)) ? await readPlans(client) : [];
  } finally {
    await client.end();
  }
}

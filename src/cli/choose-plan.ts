import { basename, dirname } from "node:path";
import { begunSteps } from "../apply/admission.ts";
import { type PlanRecord, readPlans } from "../apply/journal.ts";
import { hasJournal } from "../apply/journal-schema.ts";
import { connect } from "../live/connect.ts";
import { fail } from "../model/diagnostic.ts";
import type { Plan } from "../model/plan.ts";
import { findPlan, type PlanFile, plansIn } from "./plan-files.ts";

/** What `flux apply` would take without an argument. */
export interface NextPlan {
  readonly plan: Plan;
  /** Of its files; null where the migrations folder no longer has them. */
  readonly folder: string | null;
  /** rolled back: somebody did not want it, so it waits to be named. */
  readonly state: "in flight" | "written" | "rolled back";
}

/**
 * The plan that `flux apply` means: the one that is named; else the one in flight; else the newest in the migrations
 * folder that came after the last one applied. Null where there is nothing to apply.
 * @throws FluxError FLUX611 where several are in flight · FLUX616 where that one was rolled back
 */
export async function choosePlan(
  argument: string | undefined,
  url: string,
  at: { readonly cwd: string; readonly migrations: string },
): Promise<Plan | null> {
  if (argument !== undefined) return (await findPlan(argument, at.cwd, at.migrations)).plan;
  const next = await nextPlans(url, at.migrations);
  if (next.length > 1)
    fail("FLUX611", "More than one plan is in flight", {
      detail: next.map(({ plan }) => `  ${plan.id}  ${plan.name}`).join("\n"),
      remedy: "Name one: `flux apply <plan>`.",
    });
  const [only] = next;
  if (only?.state === "rolled back")
    fail("FLUX616", `The plan "${only.plan.name}" was rolled back`, {
      detail: "Without its name flux does not take it again. No plan was written after it.",
      remedy: `Change what was wrong and run \`flux plan\`; or name it, if it is meant: \`${commandFor(only)}\`.`,
    });
  return only?.plan ?? null;
}

/** The command that applies a plan whatever came before. */
export function commandFor({ plan, folder }: Pick<NextPlan, "plan" | "folder">): string {
  return `flux apply ${folder === null ? plan.id : basename(folder)}`;
}

/** The plan that comes next; several only where several are in flight. */
export async function nextPlans(url: string, migrations: string): Promise<readonly NextPlan[]> {
  const records = await readJournal(url);
  const inFlight = records.filter((record) => record.state === "in flight");
  const begun = inFlight.filter((record) => begunSteps(record).length > 0);
  const pending = await notApplied(records, migrations);
  const folderOf = (id: string): string | null => {
    const file = pending.find(({ plan }) => plan.id === id);
    return file ? dirname(file.path) : null;
  };
  const flying = ({ plan }: PlanRecord): NextPlan => ({ plan, folder: folderOf(plan.id), state: "in flight" });
  if (begun.length > 0) return begun.map(flying);
  // One that failed at its first step, or has not passed the gate where it begins, gives way to a newer one.
  const newest = pending.at(-1)?.plan;
  const record = inFlight.find(({ plan }) => newest === undefined || plan.id === newest.id);
  if (record) return [flying(record)];
  if (!newest) return [];
  const back = records.some(({ plan, state }) => plan.id === newest.id && state === "rolled back");
  return [{ plan: newest, folder: folderOf(newest.id), state: back ? "rolled back" : "written" }];
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

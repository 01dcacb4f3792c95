import { basename, dirname } from "node:path";
import { begunSteps } from "../apply/admission.ts";
import { type PlanRecord, readPlans } from "../apply/journal.ts";
import { hasJournal } from "../apply/journal-schema.ts";
import { connect } from "../live/connect.ts";
import { type FluxError, fail } from "../model/diagnostic.ts";
import type { Plan } from "../model/plan.ts";
import { planFolder } from "../render/file-name.ts";
import { type BrokenFile, filesIn, findPlan, type PlanFile } from "./plan-files.ts";

/** What `flux apply` would take without an argument. */
export interface NextPlan {
  readonly plan: Plan;
  /** Of its files; null where the migrations folder no longer has them. */
  readonly folder: string | null;
  /** rolled back: somebody did not want it, so it waits to be named. */
  readonly state: "in flight" | "written" | "rolled back";
  /** Why its file cannot be applied; null: it can, or the journal has the plan. */
  readonly problem: FluxError | null;
}

/**
 * The plan that `flux apply` means: the one that is named; else the one in flight; else the newest in the migrations
 * folder that came after the last one applied. Null where there is nothing to apply.
 * @throws FluxError FLUX605, FLUX606, FLUX620 for what is no plan, or no longer what was proven · FLUX611 where several are in flight · FLUX616 where that one was rolled back
 */
export async function choosePlan(
  argument: string | undefined,
  url: string,
  at: { readonly cwd: string; readonly migrations: string },
): Promise<Plan | null> {
  if (argument !== undefined) return planNamed(argument, url, at);
  const next = await nextPlans(url, at.migrations);
  if (next.length > 1)
    fail("FLUX611", "More than one plan is in flight", {
      detail: next.map(({ plan }) => `  ${plan.id}  ${plan.name}`).join("\n"),
      remedy: "Name one: `flux apply <plan>`.",
    });
  const [only] = next;
  if (only?.problem) throw only.problem;
  if (only?.state === "rolled back")
    fail("FLUX616", `The plan "${only.plan.name}" was rolled back`, {
      detail: "Without its name flux does not take it again. No plan was written after it.",
      remedy: `Change what was wrong and run \`flux plan\`; or name it, if it is meant: \`${commandFor(only)}\`.`,
    });
  return only?.plan ?? null;
}

/**
 * The plan that is named. One that the journal has is taken from there: its file is but a copy, and may be damaged or gone.
 * @param counts which plans of the journal: those that are under way, unless told
 * @throws FluxError FLUX605, FLUX606, FLUX620
 */
export async function planNamed(
  argument: string,
  url: string,
  { cwd, migrations }: { readonly cwd: string; readonly migrations: string },
  counts: (record: PlanRecord) => boolean = (record) => record.state === "in flight" && begunSteps(record).length > 0,
): Promise<Plan> {
  const records = await readJournal(url);
  const known = records.filter(({ plan }) => argument.length >= 8 && plan.id.startsWith(argument));
  const file = await findPlan(argument, cwd, migrations).catch((error: unknown) => {
    if (known.length === 1) return null;
    throw error;
  });
  if (file === null) return (known[0] as PlanRecord).plan;
  const record = records.find((one) => counts(one) && isOf(one, file));
  if (record) return record.plan;
  if (!("plan" in file) || file.problem) throw file.problem;
  return file.plan;
}

/** Whether a file is that of a recorded plan; a damaged one is told by the name of its folder. */
function isOf({ plan }: PlanRecord, file: PlanFile | BrokenFile): boolean {
  if ("plan" in file) return file.plan.id === plan.id;
  const folder = basename(dirname(file.path));
  return folder === planFolder(plan, folder.slice(0, 14));
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
  const { files, broken } = await notApplied(records, migrations);
  const pending = files;
  const folderOf = (id: string): string | null => {
    const file = pending.find(({ plan }) => plan.id === id);
    return file ? dirname(file.path) : null;
  };
  const flying = ({ plan }: PlanRecord): NextPlan => ({
    plan,
    folder: folderOf(plan.id),
    state: "in flight",
    problem: null,
  });
  if (begun.length > 0) return begun.map(flying);
  if (broken) throw broken.problem;
  // One that failed at its first step, or has not passed the gate where it begins, gives way to a newer one.
  const file = pending.at(-1);
  const newest = file?.plan;
  const record = inFlight.find(({ plan }) => newest === undefined || plan.id === newest.id);
  if (record) return [flying(record)];
  if (!file || !newest) return [];
  const back = records.some(({ plan, state }) => plan.id === newest.id && state === "rolled back");
  return [
    { plan: newest, folder: folderOf(newest.id), state: back ? "rolled back" : "written", problem: file.problem },
  ];
}

/** The plans of the migrations folder that came after the last one applied to a database, the oldest first. */
export async function pendingPlans(url: string, migrations: string): Promise<readonly PlanFile[]> {
  return (await notApplied(await readJournal(url), migrations)).files;
}

interface Pending {
  readonly files: readonly PlanFile[];
  /** The newest file, where it holds no plan. */
  readonly broken: BrokenFile | null;
}

async function notApplied(records: readonly PlanRecord[], migrations: string): Promise<Pending> {
  const finished = new Set(records.filter((record) => record.state === "finished").map(({ plan }) => plan.id));
  const all = await filesIn(migrations);
  const after = all.slice(all.findLastIndex((file) => "plan" in file && finished.has(file.plan.id)) + 1);
  const newest = after.at(-1);
  return {
    files: after.filter((file) => "plan" in file),
    broken: newest && !("plan" in newest) ? newest : null,
  };
}

async function readJournal(url: string): ReturnType<typeof readPlans> {
  const { client } = await connect(url);
  try {
    return (await hasJournal(client)) ? await readPlans(client) : [];
  } finally {
    await client.end();
  }
}

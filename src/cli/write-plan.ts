import { rm, rmdir } from "node:fs/promises";
import { basename, dirname, join, relative } from "node:path";
import type { Config } from "../desired/config.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import { sealOf } from "../model/fingerprint.ts";
import type { Plan } from "../model/plan.ts";
import { rendererOf, renderPlan } from "../render/registry.ts";
import { commandFor, nextPlans, pendingPlans } from "./choose-plan.ts";
import { nextStamp, type PlanFile, writeFiles } from "./plan-files.ts";
import { renderTimeouts } from "./run-options.ts";

/** What became of a plan's files, as paths. */
export interface WrittenPlan {
  /** Of plan.json and plan.txt; null where nothing was to be written. */
  readonly folder: string | null;
  /** Empty where the same plan had been written before. */
  readonly files: readonly string[];
  /** Files of plans that this one replaces. */
  readonly removed: readonly string[];
  readonly notes: readonly Diagnostic[];
  /** The command that applies it. */
  readonly next: string;
}

/**
 * Writes the files of a plan. Plans that were written before and not applied to this database lead from the same state
 * of it, so only one of them can be applied; but another database may still need them, so they go only on request.
 */
export async function writePlan(plan: Plan, config: Config, url: string, replace: boolean): Promise<WrittenPlan> {
  const { folder } = config.migrations;
  const pending = await pendingPlans(url, folder);
  const newest = pending.at(-1);
  const same = newest?.plan.id === plan.id ? newest : undefined;
  const others = pending.filter((file) => file !== same);
  const removed = replace ? (await Promise.all(others.map((file) => removePlan(file, config)))).flat() : [];
  const notes = replace || others.length === 0 ? [] : [notReplaced(others)];
  // What a plan concerns may be as it was, and yet the locks, the proof or the document another one.
  if (same && same.problem === null && sealOf(same.plan) === sealOf(plan)) {
    const [next] = await nextPlans(url, folder);
    const command = next?.state === "rolled back" ? commandFor(next) : "flux apply";
    return { folder: dirname(same.path), files: [], removed, notes, next: command };
  }
  const files = writeFiles(folder, rendered(plan, config, same ? stampOf(same) : await nextStamp(folder, new Date())));
  const own = files.find((file) => basename(file) === "plan.json") as string;
  return { folder: dirname(own), files, removed, notes, next: "flux apply" };
}

function rendered(plan: Plan, config: Config, stamp: string): ReturnType<typeof renderPlan> {
  return renderPlan(plan, rendererOf(config.migrations.tool), { stamp, timeouts: renderTimeouts(config) });
}

const stampOf = ({ path }: Pick<PlanFile, "path">): string => basename(dirname(path)).slice(0, 14);

/** A plan's files are those that it would be rendered to under the stamp of its folder. */
async function removePlan({ path, plan }: PlanFile, config: Config): Promise<readonly string[]> {
  const paths = rendered(plan, config, stampOf({ path })).map((file) => join(config.migrations.folder, file.path));
  for (const file of paths) await rm(file, { force: true });
  for (const folder of new Set(paths.map(dirname)))
    if (folder !== config.migrations.folder) await rmdir(folder).catch(() => undefined); // Something else is in it.
  return paths;
}

function notReplaced(others: readonly PlanFile[]): Diagnostic {
  const many = others.length > 1;
  return {
    code: "FLUX615",
    severity: "note",
    summary: many
      ? `${others.length} plans were written before and not applied to this database`
      : `The plan "${others[0]?.plan.name}" was written before and not applied to this database`,
    detail: [
      ...others.map(({ path }) => `  ${relative(process.cwd(), dirname(path))}`),
      "The new plan starts from the database as it is, not from where these would lead.",
    ].join("\n"),
    remedy: `\`flux apply\` takes the new one. If ${many ? "they are" : "it is"} not needed elsewhere, \`flux plan --replace\` removes ${many ? "their" : "its"} files.`,
  };
}

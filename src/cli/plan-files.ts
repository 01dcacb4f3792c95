import { mkdirSync, writeFileSync } from "node:fs";
import { readdir, readFile, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { FluxError, fail } from "../model/diagnostic.ts";
import { sealOf } from "../model/fingerprint.ts";
import type { Plan } from "../model/plan.ts";
import type { RenderedFile } from "../render/renderer.ts";

/** A plan as a file holds it. */
export interface PlanFile {
  readonly path: string;
  readonly plan: Plan;
  /** What speaks against applying it; null: it is as it was written. */
  readonly problem: FluxError | null;
}

/** A plan.json that holds no plan. */
export interface BrokenFile {
  readonly path: string;
  readonly problem: FluxError;
}

/** Writes files below a folder, which is made where there is none. @returns their paths */
export function writeFiles(folder: string, files: readonly RenderedFile[]): readonly string[] {
  const paths = files.map((file) => join(folder, file.path));
  for (const below of new Set(paths.map(dirname))) mkdirSync(below, { recursive: true });
  for (const [index, path] of paths.entries()) writeFileSync(path, (files[index] as RenderedFile).text);
  return paths;
}

/**
 * A version stamp for new files: now, but later than every file that is there.
 * @param now in UTC
 */
export async function nextStamp(folder: string, now: Date): Promise<string> {
  const wanted = now.toISOString().replace(/[-:T]|\..*/g, "");
  const names = await readdir(folder, { recursive: true }).catch(() => [] as string[]);
  const stamps = names.map((name) => /^(\d{14})_/.exec(basename(name))?.[1] ?? "").filter((stamp) => stamp !== "");
  const newest = stamps.sort().at(-1) ?? "";
  return newest < wanted ? wanted : next(newest);
}

function next(stamp: string): string {
  const iso = stamp.replace(/^(....)(..)(..)(..)(..)(..)$/, "$1-$2-$3T$4:$5:$6Z");
  return new Date(Date.parse(iso) + 1_000).toISOString().replace(/[-:T]|\..*/g, "");
}

/** What a migrations folder has, the oldest first. */
export async function filesIn(folder: string): Promise<readonly (PlanFile | BrokenFile)[]> {
  const names = await readdir(folder).catch(() => [] as string[]);
  const folders = names.filter((name) => /^\d{14}_/.test(name) && !name.endsWith(".sql")).sort();
  const files = await Promise.all(folders.map((name) => readIfThere(join(folder, name, "plan.json"))));
  return files.filter((file) => file !== null);
}

/** The plans of a migrations folder, the oldest first; files that are none are left out. */
export async function plansIn(folder: string): Promise<readonly PlanFile[]> {
  return (await filesIn(folder)).filter((file) => "plan" in file);
}

async function readIfThere(path: string): Promise<PlanFile | BrokenFile | null> {
  const info = await stat(path).catch(() => null);
  return info === null ? null : readPlan(path);
}

/**
 * The plan that an argument names: a `plan.json`, its folder, or the end of the folder's name in the migrations folder.
 * @throws FluxError FLUX605 where there is none, or more than one
 */
export async function findPlan(argument: string, cwd: string, migrations: string): Promise<PlanFile | BrokenFile> {
  for (const candidate of [
    join(cwd, argument),
    join(cwd, argument, "plan.json"),
    argument,
    join(argument, "plan.json"),
  ]) {
    const info = await stat(candidate).catch(() => null);
    if (info?.isFile()) return readPlan(candidate);
  }
  const plans = await filesIn(migrations);
  const named = plans.filter((file) => {
    const folder = basename(dirname(file.path));
    return (
      ("plan" in file && file.plan.id.startsWith(argument)) || folder === argument || folder.slice(15) === argument
    );
  });
  if (named.length === 1) return named[0] as PlanFile | BrokenFile;
  const list = plans.map(({ path }) => `  ${basename(dirname(path))}`).join("\n");
  return fail("FLUX605", `${named.length === 0 ? "No plan" : "More than one plan"} is called "${argument}"`, {
    detail: plans.length === 0 ? `There are no plans in ${migrations}.` : `The plans in ${migrations}:\n${list}`,
    remedy:
      plans.length === 0 ? "Run `flux plan` first." : "Give the name of its folder, or the path of its plan.json.",
  });
}

/** Reads a plan.json. FLUX606 for a file that is no plan of this version, FLUX620 for one that was changed by hand */
export async function readPlan(path: string): Promise<PlanFile | BrokenFile> {
  const text = await readFile(path, "utf8");
  const remedy = "`flux plan` writes it again.";
  const problem = (code: string, summary: string, detail?: string): FluxError =>
    new FluxError({ code, severity: "error", summary, ...(detail && { detail }), remedy });
  let read: Plan;
  try {
    read = JSON.parse(text) as Plan;
  } catch (error) {
    return { path, problem: problem("FLUX606", `${path} is not a plan: ${(error as Error).message}`) };
  }
  if (read?.formatVersion !== 1 || !Array.isArray(read.steps))
    return { path, problem: problem("FLUX606", `${path} is not a plan that this version of flux can read`) };
  const { seal, ...plan } = read;
  const edited = "What stands there now is not what was proven.";
  return {
    path,
    plan,
    problem: seal === sealOf(plan) ? null : problem("FLUX620", `${path} was changed after flux wrote it`, edited),
  };
}

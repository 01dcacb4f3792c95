import type { Plan } from "../model/plan.ts";

/** Words as a file name holds them: lower-case ASCII joined by underscores; empty where there are none. */
export function slugOf(text: string, longest = 60): string {
  const ascii = text
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replaceAll("ß", "ss")
    .replace(/[^a-z0-9]+/g, "_");
  return ascii.slice(0, longest).replace(/^_+|_+$/g, "");
}

/** The folder of a plan's own files, below the migrations folder. */
export function planFolder(plan: Plan, stamp: string): string {
  return [stamp, slugOf(plan.name) || plan.id].join("_");
}

/** A stamp so many seconds later: tools such as dbmate take the digits alone for the version, so no two files may share them. */
export function laterStamp(stamp: string, seconds: number): string {
  if (!/^\d{14}$/.test(stamp)) throw new Error(`This is a bug in flux-migrate: "${stamp}" is no version stamp`);
  const part = (from: number, to: number): number => Number(stamp.slice(from, to));
  const time = Date.UTC(part(0, 4), part(4, 6) - 1, part(6, 8), part(8, 10), part(10, 12), part(12, 14) + seconds);
  return new Date(time).toISOString().replace(/[-:T]|\..*/g, "");
}

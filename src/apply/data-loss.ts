import { fail } from "../model/diagnostic.ts";
import type { Probe, Step } from "../model/plan.ts";
import { count, surelyHolds } from "./probes.ts";
import type { Session } from "./session.ts";

/**
 * A plan without a gate drops at once what a review of its files would have shown.
 * @throws FluxError FLUX531 where the data that its steps would lose is there
 */
export async function refuseLossForward(session: Session, steps: readonly Step[]): Promise<void> {
  const losing = await filtered(
    session,
    steps.filter((step) => step.losesData !== null),
    (step) => step.losesNothingIf,
  );
  if (losing.length > 0)
    fail("FLUX531", "Going there at once loses data", {
      detail: losing.map((step) => `"${step.title}": ${step.losesData}`).join("\n"),
      remedy: "Say `--accept-drop` if that is meant. Nothing was done.",
    });
}

/** @throws FluxError FLUX528 where the data that an undo would lose is there */
export async function refuseLossBack(session: Session, steps: Iterable<Step>): Promise<void> {
  const losing = await filtered(
    session,
    [...steps].filter(({ undo }) => undo.result === "loses data"),
    ({ undo }) => undo.unless,
  );
  if (losing.length > 0)
    fail("FLUX528", "Going back loses data", {
      detail: whatUndoing(losing),
      remedy: "Say `--allow-data-loss` if that is meant, or go back less far (`--to`).",
    });
}

/** @throws FluxError FLUX533 where rows stand in the way of an undo; what cannot be counted now is left to the undo itself */
export async function refuseObstacles({ worker, timeouts }: Session, steps: Iterable<Step>): Promise<void> {
  const lines: string[] = [];
  for (const { title, undo } of steps)
    for (const { sql, says } of undo.obstacles ?? []) {
      const rows = await count(worker.client, sql, timeouts);
      if (rows) lines.push(`"${title}": ${says} in ${rows} ${rows === 1 ? "row" : "rows"}`);
    }
  if (lines.length > 0)
    fail("FLUX533", "Rows stand in the way of going back", {
      detail: lines.join("\n"),
      remedy: "Give them another value and run the command again, or go back less far (`--to`).",
    });
}

/** What taking steps back loses, or why they cannot be taken back; a line each. */
export function whatUndoing(steps: readonly Step[]): string {
  return steps.map((step) => `"${step.title}": ${step.undo.what}`).join("\n");
}

/** The steps that do not surely lose nothing. */
async function filtered(
  { worker, timeouts }: Session,
  steps: readonly Step[],
  unless: (step: Step) => Probe | undefined,
): Promise<readonly Step[]> {
  const losing: Step[] = [];
  for (const step of steps) {
    const probe = unless(step);
    if (!(probe && (await surelyHolds(worker.client, probe, timeouts)))) losing.push(step);
  }
  return losing;
}

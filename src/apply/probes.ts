import type pg from "pg";
import { fail } from "../model/diagnostic.ts";
import type { Probe, Step } from "../model/plan.ts";

/** Answers a probe. */
export async function holds(client: pg.Client, probe: Probe): Promise<boolean> {
  const { rows } = await client.query<{ answer: boolean | null }>(`SELECT (${probe.sql}) AS answer`);
  return rows[0]?.answer === true;
}

/** @throws FluxError FLUX514 when a step may not start */
export async function expectBefore(client: pg.Client, { title }: Step, before: Probe | null): Promise<void> {
  if (before && !(await holds(client, before)))
    fail("FLUX514", `"${title}" cannot start: it expects that ${before.says}, and that is not so`, {
      detail: "Something outside of the plan changed the database, or an earlier step was undone by hand.",
      remedy:
        "Run `flux drift` to see what differs. Put it back and run the command again, or roll back and plan again.",
    });
}

/** @throws FluxError FLUX515 when a step did not do what it should */
export async function expectAfter(client: pg.Client, { title }: Step, after: Probe | null): Promise<void> {
  if (after && !(await holds(client, after)))
    fail("FLUX515", `"${title}" ran without an error, but it is not so that ${after.says}`, {
      remedy: "Run `flux drift` to see how the database differs from the plan.",
    });
}

/** Clears what an interrupted attempt of a step left behind. */
export async function clearLeftover(client: pg.Client, { repair }: Pick<Step, "repair">): Promise<void> {
  if (repair && (await holds(client, repair.leftover))) await client.query(repair.sql);
}

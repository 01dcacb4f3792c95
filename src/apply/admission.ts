import type { Connection } from "../live/connect.ts";
import { fail } from "../model/diagnostic.ts";
import type { Plan, Step } from "../model/plan.ts";
import type { InFlight } from "./expected.ts";
import { journalOf, type PlanRecord, readPlans, recordPlan } from "./journal.ts";
import type { Session } from "./session.ts";
import { flightOf } from "./status.ts";

/** What tells whether the database is as a plan has it. */
export interface Lookout {
  /** Hash of the objects that the plan touches, as the database is now. Absent: the database is taken to be as planned. */
  readonly readFingerprint?: (connection: Connection) => Promise<string>;
  /** What of the plan's objects is not as the plan has it, in lines; asked before it goes on. Absent: all is. */
  readonly differences?: (connection: Connection, flight: InFlight) => Promise<readonly string[]>;
}

/** The steps that the database shows traces of, in the plan's order. */
export function begunSteps(record: PlanRecord): readonly Step[] {
  const begun = new Set(["started", "done", "undoing"]);
  return record.plan.steps.filter((step) => begun.has(record.steps.get(step.id)?.state ?? "planned"));
}

/** True when two plans concern a common object. */
export function overlap(a: Plan, b: Plan): boolean {
  const touched = new Set(a.touches);
  return b.touches.some((key) => touched.has(key));
}

/**
 * Lets a plan in: nobody else's plan is in flight on its objects, and before its first step the database is what it
 * was made for. Records a plan that is new; one that is finished begins anew where the database is again what it was made for.
 * @param ready throws what speaks against the steps that are left
 * @throws FluxError FLUX512 another plan is in flight · FLUX513 the database changed · FLUX525 other server version ·
 * FLUX532 the database changed while the plan was on its way
 */
export async function admit(
  session: Session,
  plan: Plan,
  { readFingerprint, differences = async () => [] }: Lookout,
  ready: (left: readonly Step[]) => Promise<void> = async () => undefined,
): Promise<PlanRecord> {
  const { worker } = session;
  const major = (version: number): number => Math.floor(version / 10_000);
  if (major(plan.serverVersion) > major(worker.version))
    fail(
      "FLUX525",
      `The plan was made for PostgreSQL ${major(plan.serverVersion)}, the server is ${worker.versionName}`,
      {
        remedy: "Plan again against this database: `flux plan`.",
      },
    );
  const plans = await readPlans(worker.client);
  for (const other of plans) await giveWay(session, plan, other);
  const known = plans.find((record) => record.plan.id === plan.id);
  if ((!known || begunSteps(known).length === 0) && readFingerprint) {
    if ((await readFingerprint(worker)) !== plan.from.touched)
      fail("FLUX513", "The database changed since the plan was made", {
        detail: [
          "An object that the plan touches is not as it was then, so what the plan would do is no longer known.",
          ...(await differences(worker, { plan, done: [], unsettled: [], undone: [], cameToGate: false })),
        ].join("\n"),
        remedy: "Run `flux plan` again: it plans from the database as it is now.",
      });
  }
  if (known?.state === "in flight" && begunSteps(known).length > 0) await refuseTampering(worker, known, differences);
  const anew = known?.state === "finished" && (await isBackAtStart(worker, plan, readFingerprint));
  await ready(plan.steps.filter((step) => anew || known?.steps.get(step.id)?.state !== "done"));
  if (anew) return beginAnew(session, plan);
  if (known) {
    if (known.state === "rolled back") await journalOf(worker.client, plan.id, session.epoch).state("in flight");
    return known.state === "rolled back" ? { ...known, state: "in flight" } : known;
  }
  await recordPlan(worker.client, plan);
  const [record] = await readPlans(worker.client, [plan.id]);
  return record as PlanRecord;
}

/** What is left of a plan was made for what its steps have left behind. */
async function refuseTampering(
  worker: Connection,
  record: PlanRecord,
  differences: NonNullable<Lookout["differences"]>,
): Promise<void> {
  const lines = await differences(worker, flightOf(record));
  if (lines.length > 0)
    fail("FLUX532", `Something else changed what the plan "${record.plan.name}" works on`, {
      detail: [...lines, "Nothing was done."].join("\n"),
      remedy: "Put it back by hand and run the command again, or take the plan back: `flux rollback`.",
    });
}

/** Something else took away what a finished plan had made. */
async function isBackAtStart(
  worker: Connection,
  { from, to }: Plan,
  readFingerprint: ((connection: Connection) => Promise<string>) | undefined,
): Promise<boolean> {
  return (
    readFingerprint !== undefined && from.touched !== to.touched && (await readFingerprint(worker)) === from.touched
  );
}

async function beginAnew({ worker, epoch }: Session, plan: Plan): Promise<PlanRecord> {
  const journal = journalOf(worker.client, plan.id, epoch);
  await journal.withdraw(0);
  await journal.mark(
    plan.steps.map((step) => step.id),
    "undone",
  );
  await journal.state("in flight");
  const [record] = await readPlans(worker.client, [plan.id]);
  return record as PlanRecord;
}

/** A plan in flight that has begun keeps its objects; one that has not is given up. */
async function giveWay(session: Session, plan: Plan, other: PlanRecord): Promise<void> {
  if (other.state !== "in flight" || other.plan.id === plan.id || !overlap(other.plan, plan)) return;
  const begun = begunSteps(other).length;
  if (begun === 0) return journalOf(session.worker.client, other.plan.id, session.epoch).state("rolled back");
  fail("FLUX512", `The plan "${other.plan.name}" is still in flight on the same objects`, {
    detail: `${begun} of its ${other.plan.steps.length} steps are done (plan ${other.plan.id}).`,
    remedy: "Finish it with `flux apply`, or take it back with `flux rollback`; then plan again.",
  });
}

import { type Expected, expectedOf, type InFlight } from "../apply/expected.ts";
import { registry } from "../kinds/registry.ts";
import type { Change } from "../model/change.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import { differenceLines } from "../model/difference.ts";
import { fingerprintOf, objectHash } from "../model/fingerprint.ts";
import { isWithin, type Model, type ObjectKey, sameJson } from "../model/object.ts";
import type { Plan } from "../model/plan.ts";
import type { Drift } from "./drift-words.ts";
import type { PlanRequest } from "./plan-request.ts";
import { isManaged, managedPart } from "./scope.ts";
import { tamperDrift, tamperedWith } from "./tampering.ts";
import { hasBegun, withComparison } from "./with-comparison.ts";

/** What is different, and whether a plan in flight was taken into account. */
export interface DriftReport {
  readonly drifts: readonly Drift[];
  readonly inFlight: Plan["name"] | null;
  readonly diagnostics: readonly Diagnostic[];
}

/** Compares the database with the document, and with what a plan in flight has done so far. */
export async function findDrift(request: Omit<PlanRequest, "name" | "mode" | "acceptDrops">): Promise<DriftReport> {
  const counts = (flight: InFlight, live: Model): boolean => hasBegun(flight) || waitsForDeploy(flight, live, request);
  return withComparison(request, counts, async ({ comparison, live, flights, diagnostics }) => {
    const expected: Expected = new Map(flights.flatMap((flight) => [...expectedOf(flight)]));
    const explained = explainedBy(flights, expected, live);
    const unexplained = comparison.changes.filter((change) => !explained(change));
    const told = new Set<ObjectKey>(unexplained.map((change) => change.key));
    const tampered = tamperedWith(expected, live).filter((key) => !told.has(key) && isManaged(request, key));
    const drifts = [
      ...unexplained
        .filter((change) => !isToldBy(change, unexplained))
        .map((change) => driftOf(change, unexplained, live)),
      ...tampered.map((key) => tamperDrift(registry, key, live, { done: flights.flatMap(({ done }) => done) })),
    ];
    return { drifts, inFlight: flights[0]?.plan.name ?? null, diagnostics };
  });
}

/** A plan that begins with a gate, as long as the database is what it was made for. */
function waitsForDeploy(
  { plan, cameToGate }: InFlight,
  live: Model,
  scope: Pick<PlanRequest, "schemas" | "kinds">,
): boolean {
  return cameToGate && fingerprintOf(managedPart(live, scope), plan.touches) === plan.from.touched;
}

/** A change is explained when its object is just as the plan in flight has left it so far, or is yet to be changed by it. */
function explainedBy(flights: readonly InFlight[], expected: Expected, live: Model): (change: Change) => boolean {
  const steps = flights.flatMap(({ plan }) => plan.steps);
  const pending = new Set(steps.flatMap((step) => [...Object.keys(step.effects), ...step.causes]));
  return (change) => {
    const keys = change.type === "rename" ? [change.key, change.before.key] : [change.key];
    return keys.every((key) => {
      return expected.get(key)?.has(objectHash(live.objects.get(key))) ?? pending.has(key);
    });
  };
}

/** What goes with a table that is missing or left over is not told apart, nor what else differs about a renamed object. */
function isToldBy(change: Change, all: readonly Change[]): boolean {
  return all.some((other) =>
    change.type === "alter"
      ? other.type === "rename" && other.key === change.key
      : other.type === change.type && other !== change && isWithin(change.key, other.key),
  );
}

function driftOf(change: Change, all: readonly Change[], live: Model): Drift {
  const object = change.type === "create" ? change.after : change.before;
  const kind = registry.get(object.kind);
  const base = { title: kind.title(object), noun: kind.noun, attributes: [] };
  if (change.type === "create") return { ...base, type: "missing", details: [] };
  if (change.type === "drop") return { ...base, type: "extra", details: [] };
  if (change.type === "alter") return { ...base, type: "different", ...differences(change.attributes) };
  // What PostgreSQL calls after it follows its name.
  const old = live.objects.get(change.before.key)?.attributes ?? {};
  const also = all.flatMap((other) =>
    other.type === "alter" && other.key === change.key
      ? [differences(other.attributes.filter(({ name, after }) => !sameJson(after, old[name] ?? null)))]
      : [],
  );
  return {
    ...base,
    type: "different",
    details: [`the document calls it ${change.after.name}`, ...also.flatMap(({ details }) => details)],
    attributes: also.flatMap(({ attributes }) => attributes),
  };
}

function differences(
  attributes: (Change & { readonly type: "alter" })["attributes"],
): Pick<Drift, "details" | "attributes"> {
  return {
    details: attributes.flatMap(({ name, before, after }) =>
      differenceLines(name, before, after, ["the database", "the document"]),
    ),
    attributes: attributes.map(({ name, before, after }) => ({ name, database: before, document: after })),
  };
}

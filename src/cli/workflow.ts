import { changedBy } from "../apply/expected.ts";
import { registry, registryWith } from "../kinds/registry.ts";
import { type Diagnostic, FluxError } from "../model/diagnostic.ts";
import { fingerprintOf, objectHash } from "../model/fingerprint.ts";
import { isWithin, kindOf, type Model, namesOf, type ObjectKey, parentOf } from "../model/object.ts";
import type { Plan, Step } from "../model/plan.ts";
import { makePlan } from "../planner/make-plan.ts";
import type { SourceAt } from "../shadow/elaborate.ts";
import { prove } from "../shadow/prove.ts";
import { type Comparison, sourceIn } from "./compare.ts";
import { refuseInFlight } from "./in-flight.ts";
import { readFacts } from "./live-facts.ts";
import { withFreshId } from "./plan-id.ts";
import { nameOfChanges } from "./plan-name.ts";
import type { PlanRequest } from "./plan-request.ts";
import { refuseCreatorsGrants, refuseForeignGrants, refuseRolesOfOthers, shadowRegistry } from "./role-plans.ts";
import { isManaged, managedPart } from "./scope.ts";
import { refuseSilentRenames } from "./silent-renames.ts";
import { type Compared, hasBegun, withComparison } from "./with-comparison.ts";

/** A plan, proven. */
export interface PlanResult {
  /** Without steps where there is nothing to do. */
  readonly plan: Plan;
  /** Warnings and notes; errors are thrown. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Makes the plan that leads from the database to the document, and proves it. */
export async function makePlanFor(request: PlanRequest): Promise<PlanResult> {
  return withComparison(request, hasBegun, async (compared) => {
    try {
      return await planFrom(request, compared);
    } catch (error) {
      const failed = error instanceof FluxError && error.diagnostics.some(({ code }) => code.startsWith("FLUX41"));
      if (!failed || compared.comparison.ground?.isPart !== true) throw error;
      // A function may have needed what the part of the schema in the shadow lacks.
      return planFrom(request, { ...compared, comparison: await compared.wholly() });
    }
  });
}

async function planFrom(request: PlanRequest, compared: Compared): Promise<PlanResult> {
  const { connection, document, live, holdings, comparison, flights, shadow, diagnostics } = compared;
  if (flights[0] && comparison.changes.length > 0) refuseInFlight(flights[0], "not a state to plan from");
  const sourceAt = sourceIn(document);
  refuseRolesOfOthers(comparison, request.shadow);
  refuseCreatorsGrants(document, request);
  await refuseForeignGrants(connection, comparison, request);
  if (!request.acceptDrops) refuseSilentRenames(registry, comparison, sourceAt);
  const facts = await readFacts(connection, comparison);
  const made = located(comparison, sourceAt, () =>
    makePlan({
      ...comparison,
      name: request.name ?? nameOfChanges(registry, comparison.changes),
      mode: request.mode,
      serverVersion: connection.version,
      registry: registryWith(request.managedRoles ?? []),
      holdings,
      ...facts,
    }),
  );
  // The planner sees the live side under its new names; what apply will find is the database as it is.
  const managed = managedPart(live, request);
  const from = { touched: fingerprintOf(managed, made.touches) };
  const plan = await withFreshId(connection, { ...made, from, document: fingerprintOf(document.model) });
  if (plan.steps.length === 0 || comparison.ground === null) return { plan, diagnostics };
  const opened = await shadow();
  request.onProgress(`Proving ${plan.steps.length} steps on PostgreSQL ${opened.versionName}`);
  const { database, original, desired } = comparison.ground;
  const { steps, proof } = await prove({
    shadow: opened,
    registry: shadowRegistry(request, opened),
    database,
    live: original,
    desired,
    plan,
    counts: (key) => isManaged(request, key) && !isGivenByDefault(comparison, key),
  });
  return {
    plan: { ...plan, steps, proof, from: { ...from, objects: objectsAtStart(managed, plan.touches, steps) } },
    diagnostics,
  };
}

/** Every object that the plan touches or its steps change, as it is before the first step. */
function objectsAtStart(
  managed: Model,
  touches: readonly ObjectKey[],
  steps: readonly Step[],
): { readonly [key: string]: string | null } {
  const touched = [...managed.objects.keys()].filter((key) => touches.some((root) => isWithin(key, root)));
  const keys = [...new Set([...touched, ...changedBy(steps)])].sort();
  return Object.fromEntries(keys.map((key) => [key, objectHash(managed.objects.get(key))]));
}

/** Rights on a new object of a role that the document does not name: PostgreSQL gives them where default privileges say so. */
function isGivenByDefault({ live, namedRoles = new Set() }: Comparison, key: ObjectKey): boolean {
  const parent = parentOf(key);
  const { leftAlone } = registry.get(kindOf(key));
  if (parent === null || leftAlone !== "role not named" || namedRoles.has(namesOf(key).at(-1) as string)) return false;
  return !live.objects.has(parent);
}

/** Planning problems know their object but not its source line. */
function located<T>(comparison: Comparison, sourceAt: SourceAt, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof FluxError)) throw error;
    const objects = [...comparison.desired.objects.values()];
    throw new FluxError(
      error.diagnostics.map((diagnostic) => {
        const { at } = diagnostic;
        const object = at && objects.find(({ origin }) => origin?.file === at.file && origin.line === at.line);
        const place = object && sourceAt(object);
        return place ? { ...diagnostic, at: place } : diagnostic;
      }),
    );
  }
}

import { changedBy, type Expected, expectedOf, type InFlight } from "../apply/expected.ts";
import type { Connection } from "../live/connect.ts";
import { readModel } from "../live/read.ts";
import { objectHash } from "../model/fingerprint.ts";
import type { Registry } from "../model/kind.ts";
import { isWithin, kindOf, type Model, namesOf, type ObjectKey, parentOf, type SchemaObject } from "../model/object.ts";
import type { Plan } from "../model/plan.ts";
import type { Drift } from "./drift-words.ts";
import { isManaged, managedPart, type Scope } from "./scope.ts";

/** Objects that are not what they are expected to be. */
export function tamperedWith(expected: Expected, live: Model): readonly ObjectKey[] {
  return [...expected].filter(([key, may]) => !may.has(objectHash(live.objects.get(key)))).map(([key]) => key);
}

/** Such an object in words. What it was is known by its hash alone. */
export function tamperDrift(registry: Registry, key: ObjectKey, live: Model, { done }: Pick<InFlight, "done">): Drift {
  const object = live.objects.get(key);
  const { noun, title } = registry.get(kindOf(key));
  const base = { title: title(object ?? bare(key)), noun, attributes: [] };
  const made = done.findLast((step) => key in step.effects)?.effects[key];
  if (!object)
    return { ...base, type: "missing", details: [`the plan in flight ${made ? "has made it and " : ""}needs it`] };
  if (made === null) return { ...base, type: "extra", details: ["the plan in flight has removed it"] };
  const left = made ? "has left it otherwise" : "needs it as it was when the plan was made";
  return { ...base, type: "different", details: [`the plan in flight ${left}`] };
}

/** As much of an object as its key says. */
function bare(key: ObjectKey): SchemaObject {
  const name = namesOf(key).at(-1) ?? "";
  const rest = { attributes: {}, dependsOn: [], order: 0, intent: {}, origin: null };
  return { key, kind: kindOf(key), name, parent: parentOf(key), ...rest };
}

/**
 * What somebody else has done to the objects of a plan: before its first step to all that it touches, later to those
 * that its steps change and to what stands below a part of a table that they change, or anything that they make.
 */
export function tamperingWith(
  registry: Registry,
  scope: Scope,
): (connection: Connection, flight: InFlight) => Promise<readonly Drift[]> {
  return async (connection, flight) => {
    const live = managedPart((await readModel(connection, registry, null)).model, scope);
    if (flight.plan.from.objects === undefined) return [];
    const begun = flight.done.length + flight.unsettled.length > 0;
    const expected = begun ? expectedInFlight(registry, flight, live) : atStart(flight.plan, live);
    const keys = tamperedWith(expected, live).filter((key) => isManaged(scope, key));
    const told = new Set(keys);
    const first = keys.filter((key) => !hasAncestor(key, told));
    return first.map((key) =>
      begun ? tamperDrift(registry, key, live, flight) : sinceThen(registry, key, live, flight),
    );
  };
}

function sinceThen(registry: Registry, key: ObjectKey, live: Model, { plan }: InFlight): Drift {
  const drift = tamperDrift(registry, key, live, { done: [] });
  const was = plan.from.objects?.[key] ?? null;
  if (!live.objects.has(key)) return { ...drift, details: ["it was there when the plan was made"] };
  return {
    ...drift,
    type: "different",
    details: [was === null ? "it was not there when the plan was made" : "it was otherwise when the plan was made"],
  };
}

/** All that the plan touches, as it was when the plan was made. */
function atStart({ from, touches }: Plan, live: Model): Expected {
  const within = (key: ObjectKey): boolean => touches.some((root) => isWithin(key, root));
  const known = Object.entries(from.objects ?? {}) as [ObjectKey, string | null][];
  const now = [...live.objects.keys()].map((key): [ObjectKey, string | null] => [key, null]);
  return new Map([...now, ...known].filter(([key]) => within(key)).map(([key, hash]) => [key, new Set([hash])]));
}

function expectedInFlight(registry: Registry, flight: InFlight, live: Model): Expected {
  const { plan, undone } = flight;
  const known = expectedOf(flight);
  const changed = changedBy(plan.steps);
  // What an undo brings back need not be the same in every attribute.
  const takenBack = changedBy(undone);
  const { objects = {} } = plan.from;
  const own = [...known.keys()].filter((key) => isPart(key) || objects[key] === null);
  const below = ([...live.objects.keys(), ...Object.keys(objects)] as ObjectKey[]).filter(
    (key) =>
      !changed.has(key) && registry.get(kindOf(key)).leftAlone === undefined && own.some((one) => isWithin(key, one)),
  );
  const counts = (key: ObjectKey): boolean =>
    !takenBack.has(key) &&
    registry.get(kindOf(key)).leftAlone !== "role not configured" &&
    !wentWithItsTable(key, live, changed);
  return new Map(
    [...known, ...below.map((key) => [key, new Set([objects[key] ?? null])] as const)].filter(([key]) => counts(key)),
  );
}

const rootOf = (key: ObjectKey): ObjectKey => key.split("/").slice(0, 2).join("/") as ObjectKey;

/** A column, say: what stands below it is its matter; not so what stands below a table. */
const isPart = (key: ObjectKey): boolean => rootOf(key) !== key;

/** A partition that was dropped meanwhile takes with it what the plan has made on it. */
function wentWithItsTable(key: ObjectKey, live: Model, changed: ReadonlySet<ObjectKey>): boolean {
  const root = rootOf(key);
  return root !== key && !live.objects.has(root) && !changed.has(root);
}

function hasAncestor(key: ObjectKey, keys: ReadonlySet<ObjectKey>): boolean {
  for (let parent = parentOf(key); parent !== null; parent = parentOf(parent)) if (keys.has(parent)) return true;
  return false;
}

import { changedBy, type Expected, expectedOf, type InFlight } from "../apply/expected.ts";
import { inFlight } from "../apply/status.ts";
import { type DesiredDocument, loadDocument } from "../desired/load.ts";
import { registry, registryWith } from "../kinds/registry.ts";
import { type Connection, connect } from "../live/connect.ts";
import { type LiveModel, readModel } from "../live/read.ts";
import { candidatesIn, unmodelledOf } from "../live/unmodelled.ts";
import type { Change } from "../model/change.ts";
import { type Diagnostic, FluxError } from "../model/diagnostic.ts";
import { differenceLines } from "../model/difference.ts";
import { fingerprintOf, hashesOf, objectHash } from "../model/fingerprint.ts";

import { isWithin, kindOf, type Model, modelOf, namesOf, type ObjectKey, parentOf } from "../model/object.ts";
import { phraseOf } from "../model/phrase.ts";
import type { Plan, Step } from "../model/plan.ts";

import type { PlanInput } from "../planner/input.ts";
import { makePlan } from "../planner/make-plan.ts";
import { cannotDrop } from "../planner/recipes/role-powers.ts";
import type { SourceAt } from "../shadow/elaborate.ts";
import { openShadow, type Shadow, type ShadowSetting } from "../shadow/open-shadow.ts";
import { prove } from "../shadow/prove.ts";
import { type Comparison, compare, isManaged, managedPart, refuseSilentRenames, sourceIn } from "./compare.ts";
import type { Drift } from "./drift-words.ts";
import { refuseInFlight } from "./in-flight.ts";
import { readFacts } from "./live-facts.ts";
import { withFreshId } from "./plan-id.ts";
import { nameOfChanges } from "./plan-name.ts";
import {
  holdingsOf,
  refuseCreatorsGrants,
  refuseForeignGrants,
  refuseRolesOfOthers,
  refuseServersRoles,
  shadowRegistry,
  unlistedRoles,
} from "./role-plans.ts";
import { tamperDrift, tamperedWith } from "./tampering.ts";

/** What planning must know; everything else it reads from the database and the document. */
export interface PlanRequest {
  /** Of the database to be changed. */
  readonly url: string;
  /** Folder (or file) of the document. */
  readonly documents: string;
  /** The managed schemas; null: all but the system's. */
  readonly schemas: readonly string[] | null;
  /** The managed kinds; null or absent: all. */
  readonly kinds?: readonly string[] | null;
  /** Roles whose rights are managed beside those that the document names; null: every role. Absent: none, with a warning where some have rights. */
  readonly roles?: readonly string[] | null;
  /** Roles that are managed as objects; absent: none. */
  readonly managedRoles?: readonly string[];
  /** Where plans are made and proven: `embedded`, `target` or a server's URL. */
  readonly shadow: string;
  /** What the user calls it; null: named after the changes. */
  readonly name: string | null;
  readonly mode: Plan["mode"];
  /** Drops that look like half of a rename are meant. */
  readonly acceptDrops: boolean;
  /** Objects of a kind that flux does not model are errors. */
  readonly strict: boolean;
  /** Ends it promptly, with the shadow stopped and its databases dropped. */
  readonly signal: AbortSignal;
  /** Told what takes long: `Reading the database`, `Proving 9 steps on PostgreSQL 18.4`. */
  readonly onProgress: (what: string) => void;
}

/** A plan, proven. */
export interface PlanResult {
  /** Without steps where there is nothing to do. */
  readonly plan: Plan;
  /** Warnings and notes; errors are thrown. */
  readonly diagnostics: readonly Diagnostic[];
}

/** What is different, and whether a plan in flight was taken into account. */
export interface DriftReport {
  readonly drifts: readonly Drift[];
  readonly inFlight: Plan["name"] | null;
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
  const from = { all: fingerprintOf(managed), touched: fingerprintOf(managed, made.touches) };
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
  const hashes = hashesOf(managed);
  const touched = [...hashes.keys()].filter((key) => touches.some((root) => isWithin(key, root)));
  const keys = [...new Set([...touched, ...changedBy(steps)])].sort();
  return Object.fromEntries(keys.map((key) => [key, hashes.get(key) ?? null]));
}

/** Rights on a new object of a role that the document does not name: PostgreSQL gives them where default privileges say so. */
function isGivenByDefault({ live, namedRoles = new Set() }: Comparison, key: ObjectKey): boolean {
  const parent = parentOf(key);
  const { leftAlone } = registry.get(kindOf(key));
  if (parent === null || leftAlone !== "role not named" || namedRoles.has(namesOf(key).at(-1) as string)) return false;
  return !live.objects.has(parent);
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
      ...unexplained.filter((change) => !isToldBy(change, unexplained)).map((change) => driftOf(change, unexplained)),
      ...tampered.map((key) => tamperDrift(registry, key, live, { done: flights.flatMap(({ done }) => done) })),
    ];
    return { drifts, inFlight: flights[0]?.plan.name ?? null, diagnostics };
  });
}

/** A plan that failed at its first step has left nothing behind that would explain anything. */
const hasBegun = ({ done, unsettled }: InFlight): boolean => done.length + unsettled.length > 0;

/** A plan that begins with a gate, as long as the database is what it was made for. */
function waitsForDeploy(
  { plan, cameToGate }: InFlight,
  live: Model,
  scope: Pick<PlanRequest, "schemas" | "kinds">,
): boolean {
  return cameToGate && fingerprintOf(managedPart(live, scope), plan.touches) === plan.from.touched;
}

/** While a plan is on its way, the old and the new name exist by design. */
function withoutRenames(document: DesiredDocument): DesiredDocument {
  const objects = [...document.model.objects.values()].map((object) => {
    const { renamedFrom: _renamedFrom, ...intent } = object.intent;
    return { ...object, intent };
  });
  return { ...document, model: modelOf(objects) };
}

interface Compared {
  readonly connection: Connection;
  readonly document: DesiredDocument;
  readonly live: Model;
  readonly holdings: NonNullable<PlanInput["holdings"]>;
  readonly comparison: Comparison;
  /** Compares again, with the whole of a large schema in the shadow. */
  readonly wholly: () => Promise<Comparison>;
  readonly flights: readonly InFlight[];
  /** Opens the shadow, once. */
  readonly shadow: () => Promise<Shadow>;
  readonly diagnostics: readonly Diagnostic[];
}

async function withComparison<T>(
  request: Omit<PlanRequest, "name" | "mode" | "acceptDrops">,
  counts: (flight: InFlight, live: Model) => boolean,
  use: (compared: Compared) => Promise<T>,
): Promise<T> {
  const { signal, onProgress } = request;
  onProgress("Reading the database");
  const { document, connection, reading } = await readBoth(request);
  let opened: Promise<Shadow> | undefined;
  const shadow = async (): Promise<Shadow> => {
    signal.throwIfAborted();
    onProgress(`Starting the shadow database (PostgreSQL ${Math.floor(connection.version / 10_000)})`);
    opened ??= openShadow(shadowSetting(request), Math.floor(connection.version / 10_000));
    return opened;
  };
  const work = async (): Promise<T> => {
    const live = await reading;
    const unmodelled = await unmodelledDiagnostics(connection, live, request);
    const flights = live.hasJournal ? (await inFlight(connection)).filter((flight) => counts(flight, live.model)) : [];
    const wanted = flights.length > 0 ? withoutRenames(document) : document;
    await refuseServersRoles(connection, request);
    const holdings = await holdingsOf(connection, live, wanted, request);
    const kinds = registryWith(request.managedRoles ?? []);
    const comparison = await compare(kinds, request, live, wanted, shadow).catch((error: unknown) => {
      // What flux does not manage may name a role that is to go.
      if (!(error instanceof FluxError) || holdings.size === 0) throw error;
      throw new FluxError([...holdings].map(([role, held]) => cannotDrop(role, held)));
    });
    const unnamed = unnamedRoles(live.model, comparison, request);
    const diagnostics = [...unmanagedDiagnostics(document, request), ...unnamed, ...unmodelled];
    const wholly = (): Promise<Comparison> => compare(kinds, request, live, wanted, shadow, false);
    return use({ connection, document, live: live.model, holdings, comparison, wholly, flights, shadow, diagnostics });
  };
  try {
    return await Promise.race([work(), aborted(signal)]);
  } finally {
    await (await opened?.catch(() => undefined))?.close(); // Why it did not open has been thrown already.
    await connection.client.end();
  }
}

/** Reads the document while the server reads its catalog; but what is wrong with the document is told first. */
async function readBoth({
  url,
  documents,
  schemas,
  managedRoles = [],
}: Pick<PlanRequest, "url" | "documents" | "schemas" | "managedRoles">): Promise<
  Pick<Compared, "document" | "connection"> & { readonly reading: Promise<LiveModel> }
> {
  const load = (): Promise<DesiredDocument> => loadDocument(documents, registry, { managed: schemas });
  const connection = await connect(url).catch(async (error: unknown) => {
    await load();
    throw error;
  });
  try {
    let reading = undefined as unknown as Promise<LiveModel>;
    await new Promise<void>((asked) => {
      const besides = candidatesIn(schemas);
      reading = readModel(connection, registryWith(managedRoles), null, { onAsked: asked, besides });
      reading.catch(() => asked());
    });
    return { document: await load(), connection, reading };
  } catch (error) {
    await connection.client.end();
    throw error;
  }
}

/** Rejects when the signal aborts. */
function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const stop = (): void => reject(signal.reason);
    if (signal.aborted) stop();
    signal.addEventListener("abort", stop, { once: true });
  });
}

/** Says that the document speaks of what flux was told to leave alone. */
function unmanagedDiagnostics(
  document: DesiredDocument,
  { kinds = null, managedRoles = [] }: Pick<PlanRequest, "kinds" | "managedRoles">,
): readonly Diagnostic[] {
  const unmanaged = [...document.model.objects.values()].filter(
    (object) => object.origin && !isManaged({ schemas: null, kinds, managedRoles }, object.key),
  );
  const [first, ...others] = unmanaged;
  if (!first?.origin) return [];
  if (first.kind === "role" && isManaged({ schemas: null, kinds, managedRoles: [first.name] }, first.key))
    return [unlistedRoles(document, unmanaged)];
  const more = others.length > 0 ? ` and ${others.length} more ${others.length === 1 ? "object" : "objects"}` : "";
  return [
    {
      code: "FLUX431",
      severity: "warning",
      summary: `${phraseOf(registry.get(first.kind), first)}${more} in the document: of a kind that the configuration does not manage`,
      detail: "flux neither creates, changes nor drops objects of these kinds.",
      remedy: "Remove them from the document, or manage their kinds: `kinds` in the configuration.",
      at: document.sourceAt(first.origin),
    },
  ];
}

/** Says whose rights are left as they are only because nobody has spoken of the role. */
function unnamedRoles(
  live: Model,
  { namedRoles = new Set() }: Comparison,
  request: Pick<PlanRequest, "schemas" | "kinds" | "roles">,
): readonly Diagnostic[] {
  if (request.roles !== undefined) return [];
  const left = [...managedPart(live, request).objects.values()].filter(
    ({ kind, name }) => registry.get(kind).leftAlone === "role not named" && !namedRoles.has(name),
  );
  const [first] = left;
  if (!first) return [];
  const roles = [...new Set(left.map(({ name }) => name))].sort();
  const more = left.length > 1 ? ` and ${left.length - 1} more` : "";
  return [
    {
      code: "FLUX330",
      severity: "warning",
      summary: `Rights of ${enumerated(roles)} are left as they are, because the document names ${roles.length === 1 ? "this role" : "these roles"} nowhere`,
      detail: `In the database: ${registry.get(first.kind).title(first)}${more}.`,
      remedy: `To have them revoked, write \`roles: [${roles.join(", ")}]\` in the configuration; \`roles: []\` leaves them without this warning.`,
    },
  ];
}

const enumerated = (names: readonly string[]): string =>
  names.length > 5 ? `${names.slice(0, 5).join(", ")} and ${names.length - 5} more roles` : names.join(", ");

function shadowSetting({ shadow, url }: Pick<PlanRequest, "shadow" | "url">): ShadowSetting {
  if (shadow === "embedded") return { type: "embedded" };
  return { type: "server", url: shadow === "target" ? url : shadow };
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

async function unmodelledDiagnostics(
  connection: Connection,
  live: LiveModel,
  { strict }: Pick<PlanRequest, "strict">,
): Promise<readonly Diagnostic[]> {
  const found = await unmodelledOf(connection, live);
  const diagnostics = found.map(
    ({ noun, name }): Diagnostic => ({
      code: "FLUX430",
      severity: strict ? "error" : "warning",
      summary: `${noun} ${name} is of a kind that flux does not manage`,
      detail: "flux neither changes nor drops it, and does not see it change.",
    }),
  );
  if (strict && diagnostics.length > 0) throw new FluxError(diagnostics);
  return diagnostics;
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

function driftOf(change: Change, all: readonly Change[]): Drift {
  const object = change.type === "create" ? change.after : change.before;
  const kind = registry.get(object.kind);
  const base = { title: kind.title(object), noun: kind.noun, attributes: [] };
  if (change.type === "create") return { ...base, type: "missing", details: [] };
  if (change.type === "drop") return { ...base, type: "extra", details: [] };
  if (change.type === "alter") return { ...base, type: "different", ...differences(change) };
  const also = all.flatMap((other) => (other.type === "alter" && other.key === change.key ? [differences(other)] : []));
  return {
    ...base,
    type: "different",
    details: [`the document calls it ${change.after.name}`, ...also.flatMap(({ details }) => details)],
    attributes: also.flatMap(({ attributes }) => attributes),
  };
}

function differences({ attributes }: Change & { readonly type: "alter" }): Pick<Drift, "details" | "attributes"> {
  return {
    details: attributes.flatMap(({ name, before, after }) =>
      differenceLines(name, before, after, ["the database", "the document"]),
    ),
    attributes: attributes.map(({ name, before, after }) => ({ name, database: before, document: after })),
  };
}

import type { InFlight } from "../apply/expected.ts";
import { inFlight } from "../apply/status.ts";
import { type DesiredDocument, loadDocument } from "../desired/load.ts";
import { registry, registryWith } from "../kinds/registry.ts";
import { type Connection, connect, leave } from "../live/connect.ts";
import { type LiveModel, readModel } from "../live/read.ts";
import { candidatesIn } from "../live/unmodelled-query.ts";
import { type Diagnostic, FluxError } from "../model/diagnostic.ts";
import { type Model, modelOf } from "../model/object.ts";
import type { PlanInput } from "../planner/input.ts";
import type { Shadow, ShadowSetting } from "../shadow/open-shadow.ts";
import { type Comparison, compare } from "./compare.ts";
import { unmanagedDiagnostics, unmodelledDiagnostics, unnamedRoles } from "./not-managed.ts";
import type { PlanRequest } from "./plan-request.ts";
import { holdingsOf, refuseServersRoles } from "./role-plans.ts";

/** The database and the document, compared. */
export interface Compared {
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

/**
 * Reads both sides, compares them, and closes what that has opened after `use`.
 * @param counts whether a plan in flight explains differences
 */
export async function withComparison<T>(
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
    opened ??= import("../shadow/open-shadow.ts").then(({ openShadow }) =>
      openShadow(shadowSetting(request), Math.floor(connection.version / 10_000)),
    );
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
    const comparison = await compare(kinds, request, live, wanted, shadow).catch(async (error: unknown) => {
      // What flux does not manage may name a role that is to go.
      if (!(error instanceof FluxError) || holdings.size === 0) throw error;
      const { cannotDrop } = await import("../planner/recipes/own-roles.ts");
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
    leave(connection);
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
  const load = (after?: Promise<void>): Promise<DesiredDocument> =>
    loadDocument(documents, registry, { managed: schemas, ...(after && { after }) });
  const connection = await connect(url).catch(async (error: unknown) => {
    await load();
    throw error;
  });
  try {
    let reading = undefined as unknown as Promise<LiveModel>;
    const asked = new Promise<void>((onAsked) => {
      reading = readModel(connection, registryWith(managedRoles), null, { onAsked, besides: candidatesIn(schemas) });
      reading.catch(() => onAsked()); // Thrown where it is awaited.
    });
    return { document: await load(asked), connection, reading };
  } catch (error) {
    leave(connection);
    throw error;
  }
}

/** A plan that failed at its first step has left nothing behind that would explain anything. */
export const hasBegun = ({ done, unsettled }: InFlight): boolean => done.length + unsettled.length > 0;

/** While a plan is on its way, the old and the new name exist by design. */
function withoutRenames(document: DesiredDocument): DesiredDocument {
  const objects = [...document.model.objects.values()].map((object) => {
    const { renamedFrom: _renamedFrom, ...intent } = object.intent;
    return { ...object, intent };
  });
  return { ...document, model: modelOf(objects) };
}

/** Rejects when the signal aborts. */
function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const stop = (): void => reject(signal.reason);
    if (signal.aborted) stop();
    signal.addEventListener("abort", stop, { once: true });
  });
}

function shadowSetting({ shadow, url }: Pick<PlanRequest, "shadow" | "url">): ShadowSetting {
  if (shadow === "embedded") return { type: "embedded" };
  return { type: "server", url: shadow === "target" ? url : shadow };
}

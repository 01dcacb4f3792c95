import type { Connection } from "../live/connect.ts";
import { givenNames } from "../model/given-names.ts";
import type { Kind, Registry } from "../model/kind.ts";
import { isNamedPart } from "../model/named-part.ts";
import { childrenOf, keyOf, type Model, type ObjectKey, type SchemaObject } from "../model/object.ts";
import type { Statement } from "../model/statement.ts";
import { dollarQuoted, name, textArray } from "../sql/quote.ts";
import { type Blame, blameOf, type SqlPart } from "./blame.ts";

/** An object that PostgreSQL did not take, with its words. */
export interface Refusal {
  readonly object: SchemaObject;
  /** What the server's complaint points at, where it can be told. */
  readonly blame: Blame;
  readonly code: string;
  readonly message: string;
  readonly hint: string | null;
}

const publicSchema = keyOf(null, "schema", "public");

interface Unit {
  readonly object: SchemaObject;
  /** It only keeps the object's place; the object itself comes later. */
  readonly isStandIn: boolean;
  readonly sql: string;
  readonly parts: readonly SqlPart[];
  /** What creates it where PostgreSQL has given its name away by itself. */
  readonly instead: () => string;
}

/**
 * Creates every object of a model in an empty database, in the open transaction of the connection.
 * What depends on what is not known of a model read from a document, so whatever fails is tried again after the rest,
 * until nothing more succeeds.
 * @param hints dependencies known from elsewhere (the live model), to get the order right at once
 * @param stubs the roles of a server that is ours: missing ones that grants and policies name are created and noted here, those noted already come first, and managed ones are as the model has them; null: the server is not ours
 * @returns what PostgreSQL refused, in the order of the model
 */
export async function loadModel(
  { client, version }: Connection,
  registry: Registry,
  model: Model,
  hints: Model,
  stubs: Set<string> | null,
): Promise<readonly Refusal[]> {
  // The database is born with a schema public whose owner and rights a CREATE SCHEMA would not give.
  if (!model.objects.has(publicSchema)) await client.query("DROP SCHEMA public");
  await client.query(
    "SET LOCAL check_function_bodies = off; SET LOCAL search_path = public; SET LOCAL client_min_messages = error",
  );
  const managed = registry.kinds.flatMap(({ only = [] }) => only);
  if (stubs && managed.length > 0) await setRolesAside(client, managed);
  for (const role of stubs ?? []) await createStub(client, role);
  const stub = (role: string): boolean => {
    if (stubs === null || managed.includes(role)) return false;
    stubs.add(role);
    return true;
  };
  // What gives rights on new objects comes when all are there.
  const last = (unit: Unit): boolean => registry.get(unit.object.kind).settle !== undefined;
  const units = unitsOf(registry, model, hints, version);
  const first = await createUnits(
    client,
    units.filter((unit) => !last(unit)),
    stub,
  );
  return [...first, ...(await createUnits(client, units.filter(last), stub))];
}

async function createUnits(
  client: Connection["client"],
  units: readonly Unit[],
  stub: Stub,
): Promise<readonly Refusal[]> {
  let waiting = units;
  let refusals: Refusal[] = [];
  for (;;) {
    const failed: Unit[] = [];
    refusals = [];
    await attempt(client, waiting, 64, stub, (unit, error) => {
      failed.push(unit);
      if (unit.isStandIn) return;
      const { code = "", message, hint = null } = error;
      refusals.push({ object: unit.object, blame: blameOf(unit, error), code, message, hint });
    });
    // Where the object is there already, its stand-in would take its place.
    const left = failed.filter(
      (unit) => !unit.isStandIn || failed.some((other) => other.object === unit.object && !other.isStandIn),
    );
    if (left.length === 0 || left.length === waiting.length) break;
    waiting = left;
  }
  return refusals;
}

/** Whether a role that the server lacks may be created for those that name it. */
type Stub = (role: string) => boolean;

/**
 * Roles belong to the whole server: those of another database of the shadow get other names, whatever they own there,
 * and are nobody's from then on.
 */
async function setRolesAside(client: Connection["client"], roles: readonly string[]): Promise<void> {
  const found = `SELECT oid, rolname FROM pg_roles WHERE rolname = ANY (${textArray(roles)})`;
  const rename = "EXECUTE format('ALTER ROLE %I RENAME TO %I', r.rolname, 'flux_aside_' || r.oid)";
  await client.query(`DO ${dollarQuoted(`DECLARE r record; BEGIN FOR r IN ${found} LOOP ${rename}; END LOOP; END`)}`);
}

type ServerError = Error & { readonly code?: string; readonly hint?: string; readonly position?: string };

/** Runs units in one round trip while they succeed; a batch that fails is halved until the culprit stands alone. */
async function attempt(
  client: Connection["client"],
  units: readonly Unit[],
  size: number,
  stub: Stub,
  onFailure: (unit: Unit, error: ServerError) => void,
): Promise<void> {
  for (let i = 0; i < units.length; i += size) {
    const batch = units.slice(i, i + size);
    // By itself: where the rest cannot even be parsed, nothing of it has run.
    await client.query("SAVEPOINT u");
    try {
      await client.query(batch.map((unit) => unit.sql).join(";\n"));
      await client.query("RELEASE u");
    } catch (error) {
      await client.query("ROLLBACK TO u; RELEASE u");
      if (batch.length > 1) await attempt(client, batch, Math.max(1, Math.floor(batch.length / 4)), stub, onFailure);
      else if (await createMissingRole(client, error as ServerError, stub)) {
        await attempt(client, batch, 1, stub, onFailure);
      } else if (!(await createInstead(client, batch[0] as Unit, error as ServerError))) {
        onFailure(batch[0] as Unit, error as ServerError);
      }
    }
  }
}

async function createInstead(client: Connection["client"], { instead }: Unit, { code }: ServerError): Promise<boolean> {
  const sql = code === "42P07" ? instead() : "";
  if (sql === "") return false;
  await client.query("SAVEPOINT u");
  try {
    await client.query(sql);
    return true;
  } catch {
    await client.query("ROLLBACK TO u");
    return false;
  } finally {
    await client.query("RELEASE u");
  }
}

/** The server names the role it lacks; the shadow's lc_messages is C. */
async function createMissingRole(client: Connection["client"], error: ServerError, stub: Stub): Promise<boolean> {
  const role = error.code === "42704" ? /^role "(.+)" does not exist$/.exec(error.message)?.[1] : undefined;
  if (role === undefined || !stub(role)) return false;
  await createStub(client, role);
  return true;
}

/** Another database of the same shadow may have made it. */
async function createStub(client: Connection["client"], role: string): Promise<void> {
  const body = `BEGIN CREATE ROLE ${name(role)}; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END`;
  await client.query(`DO ${dollarQuoted(body)}`);
}

function unitsOf(registry: Registry, model: Model, hints: Model, version: number): readonly Unit[] {
  const order = new Map(registry.kinds.map((kind, i) => [kind.name, i]));
  const objects = [...model.objects.values()].filter(
    (object) => !isFolded(registry, model, object) && object.key !== publicSchema,
  );
  const byRank = objects.sort(
    (a, b) =>
      (order.get(a.kind) ?? 0) - (order.get(b.kind) ?? 0) ||
      Number(isNamedPart(b)) - Number(isNamedPart(a)) ||
      (a.key < b.key ? -1 : 1),
  );
  const ordered = byDependency(byRank, hints, registry, model);
  const units = ordered.map((object) => ({
    object,
    isStandIn: false,
    ...createSql(registry, model, object, version),
  }));
  // What others stand on that it stands on itself is there, if only as a stand-in, before all that.
  return [...units.flatMap(({ object }) => standIn(registry, object)), ...units];
}

function standIn(registry: Registry, object: SchemaObject): readonly Unit[] {
  const statements = registry.get(object.kind).standIn?.(object) ?? [];
  return statements.length === 0
    ? []
    : [{ object, isStandIn: true, sql: sqlOf(statements), parts: [], instead: () => "" }];
}

/** Columns are created with their table; everything else gets a statement of its own, which fails on its own. */
function isFolded(registry: Registry, model: Model, object: SchemaObject): boolean {
  return (
    object.kind === "column" &&
    object.parent !== null &&
    model.objects.has(object.parent) &&
    registry.get(object.kind).clause !== null
  );
}

function createSql(
  registry: Registry,
  model: Model,
  object: SchemaObject,
  version: number,
): Pick<Unit, "sql" | "parts" | "instead"> {
  const kind: Kind = registry.get(object.kind);
  const taken = givenNames(model);
  const bare = { clauses: [], parent: "", taken };
  const folded = childrenOf(model, object.key).filter((child) => isFolded(registry, model, child));
  const inside = folded
    .map((child) => ({ object: child, sql: registry.get(child.kind).clause?.(child, bare) ?? "" }))
    .filter((clause) => clause.sql !== "");
  const clauses = inside.map((clause) => clause.sql);
  const parent = object.parent === null ? undefined : model.objects.get(object.parent);
  const reference = parent ? registry.get(parent.kind).reference(parent) : "";
  const after = folded.flatMap((child) => registry.get(child.kind).afterClause?.(child, bare) ?? []);
  const statements = [...kind.create(object, { clauses, parent: reference, taken, version }), ...after];
  const found = kind.found?.reproduce(object) ?? [];
  const instead = (): string => {
    const others = kind.createBesideParts?.(object) ?? [];
    return others.length === 0 ? "" : [sqlOf(others), ...found].join(";\n");
  };
  return { sql: [sqlOf(statements), ...found].join(";\n"), parts: inside, instead };
}

const sqlOf = (statements: readonly Statement[]): string => statements.map(({ sql }) => sql).join(";\n");

/** The same list with every object after what the hints say it depends on. */
function byDependency(
  objects: readonly SchemaObject[],
  hints: Model,
  registry: Registry,
  model: Model,
): readonly SchemaObject[] {
  const unit = new Map<ObjectKey, SchemaObject>();
  for (const object of objects) unit.set(object.key, object);
  const unitOf = (key: ObjectKey): SchemaObject | undefined => {
    const object = model.objects.get(key);
    return object && isFolded(registry, model, object) && object.parent !== null
      ? unit.get(object.parent)
      : unit.get(key);
  };
  const needs = new Map<SchemaObject, SchemaObject[]>();
  for (const object of model.objects.values()) {
    const own = unitOf(object.key);
    if (!own) continue;
    const list = needs.get(own) ?? [];
    needs.set(own, list);
    const earlier = registry.get(object.kind).handsOn?.(object, model) ?? [];
    for (const key of [...(hints.objects.get(object.key)?.dependsOn ?? object.dependsOn), ...earlier]) {
      const other = unitOf(key);
      if (other && other !== own) list.push(other);
    }
  }
  const sorted: SchemaObject[] = [];
  const state = new Set<SchemaObject>();
  const visit = (object: SchemaObject): void => {
    if (state.has(object)) return;
    state.add(object);
    for (const needed of needs.get(object) ?? []) visit(needed);
    sorted.push(object);
  };
  for (const object of objects) visit(object);
  return sorted;
}

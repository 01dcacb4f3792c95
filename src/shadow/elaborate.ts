import { readModel } from "../live/read.ts";
import { type Diagnostic, FluxError } from "../model/diagnostic.ts";
import type { Registry } from "../model/kind.ts";
import { isWithin, kindOf, type Model, modelOf, namesOf, type ObjectKey, type SchemaObject } from "../model/object.ts";
import { phraseOf } from "../model/phrase.ts";
import { name, names } from "../sql/quote.ts";
import type { Blame } from "./blame.ts";
import { loadModel, type Refusal } from "./load-model.ts";
import type { Shadow, ShadowDatabase } from "./open-shadow.ts";

/** A model as PostgreSQL prints it, with the shadow database that it stands in. */
export interface Elaborated {
  readonly model: Model;
  readonly database: ShadowDatabase;
}

/** Gives the source line of an object in a document, or of a place in one of its texts, for messages. */
export type SourceAt = (object: SchemaObject, said?: Blame["said"]) => Diagnostic["at"];

/** What a document's objects are made from. */
export interface DesiredInput {
  /** The document's objects, texts as typed, together with the live objects that the document does not manage. */
  readonly raw: Model;
  /** Dependencies of objects that exist already, as hints to the order. */
  readonly live: Model;
  readonly sourceAt: SourceAt;
}

/**
 * Creates a document's objects in a transaction of an empty shadow database and reads them back: what PostgreSQL makes
 * of them. The transaction is the caller's, see `inVain`.
 * @throws FluxError FLUX402 for every object that PostgreSQL refuses, at its place in the document
 */
export async function elaborateDesired(
  shadow: Shadow,
  registry: Registry,
  database: ShadowDatabase,
  { raw, live, sourceAt }: DesiredInput,
): Promise<Elaborated> {
  if (isWatched(registry, raw)) await database.connection.client.query(quietly);
  const refusals = await loadModel(database.connection, registry, raw, live, stubsOf(shadow, database));
  if (refusals.length > 0)
    throw new FluxError(inPlace(causesOf(refusals).map((refusal) => refusedDesired(registry, refusal, sourceAt))));
  const { model } = await readAgain(database, registry);
  return { model: withIntents(model, raw), database };
}

/**
 * Builds the live model again in an empty shadow database, for good, so that both sides are printed by the same server
 * from the same source.
 * @throws FluxError FLUX404 for every object that cannot be rebuilt
 */
export async function elaborateLive(
  shadow: Shadow,
  registry: Registry,
  database: ShadowDatabase,
  live: Model,
): Promise<Elaborated> {
  const { client } = database.connection;
  await client.query(isWatched(registry, live) ? `BEGIN; ${quietly}` : "BEGIN");
  const refusals = await loadModel(database.connection, registry, live, live, stubsOf(shadow, database));
  if (refusals.length > 0) throw new FluxError(refusals.map((refusal) => refusedLive(registry, refusal)));
  const elaborated = await readAgain(database, registry);
  await client.query("COMMIT");
  return elaborated;
}

/** Event triggers of the schema are for its changes, not for what flux asks the shadow. Only a superuser may create them, and may say this. */
const quietly =
  "SELECT set_config('session_replication_role', 'replica', true) FROM pg_roles WHERE rolname = current_user AND rolsuper";
/** Where there are none it is not said: the server would forget the plans of all queries. */
const quietlyWhereWatched = `${quietly} AND EXISTS (SELECT FROM pg_event_trigger)`;

const isWatched = (registry: Registry, { objects }: Model): boolean =>
  [...objects.values()].some((object) => registry.get(object.kind).watches?.(object));

const stubsOf = ({ isOurs }: Shadow, { stubs }: ShadowDatabase): Set<string> | null => (isOurs ? stubs : null);

/** Runs work in a transaction of a shadow database, and takes back what it did there. */
export async function inVain<T>({ connection: { client } }: ShadowDatabase, work: () => Promise<T>): Promise<T> {
  await client.query(`BEGIN; ${quietlyWhereWatched}`);
  try {
    return await work();
  } finally {
    await client.query("ROLLBACK");
  }
}

/** Carries out declared renames in an open transaction of a shadow database: every text now speaks of the new names. */
export async function renamed(
  { database, model }: Elaborated,
  registry: Registry,
  renames: readonly { readonly from: ObjectKey; readonly to: ObjectKey }[],
): Promise<Elaborated> {
  if (renames.length === 0) return { database, model };
  for (const { from, to } of renames) {
    const kind = registry.get(kindOf(from));
    const object = { ...placeholder, kind: kind.name, key: from, name: namesOf(from).at(-1) as string };
    const statements = kind.rename?.(object, namesOf(to).at(-1) as string);
    if (!statements)
      throw new FluxError({
        code: "FLUX305",
        severity: "error",
        summary: `PostgreSQL cannot rename ${kind.noun} ${object.name}`,
      });
    for (const { sql } of statements) await database.connection.client.query(sql);
  }
  return readAgain(database, registry);
}

const placeholder: Omit<SchemaObject, "kind" | "key" | "name"> = {
  parent: null,
  attributes: {},
  dependsOn: [],
  order: 0,
  intent: {},
  origin: null,
};

/** Gives columns temporary names in an open transaction of a shadow database: how definitions read over the copies. */
export async function withCopies(
  { database, model }: Elaborated,
  registry: Registry,
  copies: readonly { readonly column: SchemaObject; readonly copy: string }[],
): Promise<Elaborated> {
  if (copies.length === 0) return { database, model };
  for (const { column, copy } of copies) {
    const [schema, table] = namesOf(column.key) as [string, string];
    await database.connection.client.query(
      `ALTER TABLE ${names(schema, table)} RENAME COLUMN ${name(column.name)} TO ${name(copy)}`,
    );
  }
  return readAgain(database, registry);
}

/** What stands in the shadow database by now. */
export async function readAgain(database: ShadowDatabase, registry: Registry): Promise<Elaborated> {
  const { model } = await readModel(database.connection, registry, null, { repeatedly: true, inTransaction: true });
  return { database, model };
}

/** Intents and origins belong to the document; the shadow knows nothing of them. */
function withIntents(model: Model, raw: Model): Model {
  return modelOf(
    [...model.objects.values()].map((object) => {
      const source = raw.objects.get(object.key);
      return source ? { ...object, intent: source.intent, origin: source.origin, order: source.order } : object;
    }),
  );
}

/** As the places stand in the files. */
function inPlace(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const order = ({ at }: Diagnostic): readonly [string, number] => [at?.file ?? "", at?.line ?? 0];
  return diagnostics.toSorted((a, b) => {
    const [[file, line], [otherFile, otherLine]] = [order(a), order(b)];
    return file < otherFile ? -1 : file > otherFile ? 1 : line - otherLine;
  });
}

/** Undefined table, object (a type, say), function, column and schema. */
const undefinedCodes: readonly string[] = ["42P01", "42704", "42883", "42703", "3F000"];

/** Refusals without those that only follow from another: what stands below a refused object, or needs it. */
function causesOf(refusals: readonly Refusal[]): readonly Refusal[] {
  const follows = ({ object, code, message }: Refusal, other: SchemaObject): boolean =>
    object !== other &&
    (isWithin(object.key, other.key) || (undefinedCodes.includes(code) && mentions(message, other.name)));
  const causes = refusals.filter((refusal) => !refusals.some((other) => follows(refusal, other.object)));
  // Two that need each other follow from each other.
  return causes.length > 0 ? causes : refusals;
}

/** The server writes `"orders"` or `"public.orders"`, and `function f(integer)`. */
function mentions(message: string, name: string): boolean {
  const plain = name.replace(/\(.*/s, "");
  return plain !== "" && [`"${plain}"`, `.${plain}"`, ` ${plain}(`].some((text) => message.includes(text));
}

function refusedDesired(
  registry: Registry,
  { blame, object, code, message, hint }: Refusal,
  sourceAt: SourceAt,
): Diagnostic {
  if (object.kind === "extension") return missingExtension(object, message, sourceAt);
  const at = sourceAt(blame.object, blame.said);
  return {
    code: "FLUX402",
    severity: "error",
    summary: `PostgreSQL does not accept ${phraseOf(registry.get(blame.object.kind), blame.object)}: ${message}`,
    detail: hint ?? `PostgreSQL's own words, SQLSTATE ${code}.`,
    remedy: remedyFor(blame.object, code, message),
    ...(at && { at }),
  };
}

function remedyFor({ kind, name }: SchemaObject, code: string, message: string): string {
  if (kind === "view" && code === "42P01" && mentions(message, name))
    return 'A view that reads itself needs the types of its columns, as in "stand_in: { id: bigint }".';
  if (kind === "default" && code === "0A000")
    return "A default is an SQL expression: a text stands in single quotes, as in \"'new'\".";
  if (code === "42703") return "Correct the column's name, or change what uses it together with the column.";
  if (code === "42P01" || code === "42704" || code === "42883")
    return "Correct the name, or add what it names to the document. Names outside public need their schema.";
  if (code === "42601") return "Correct the SQL at this place.";
  return "Correct the definition at this place.";
}

function missingExtension(object: SchemaObject, message: string, sourceAt: SourceAt): Diagnostic {
  const at = sourceAt(object);
  return {
    code: "FLUX403",
    severity: "error",
    summary: `The shadow database has no extension ${object.name}: ${message}`,
    detail: "Plans are made and proven in a throwaway PostgreSQL, which needs the extensions that the schema uses.",
    remedy:
      'Set "shadow: target" in flux.config.yaml (temporary databases on the target\'s own server), or "shadow: <url>" of a server that has it.',
    ...(at && { at }),
  };
}

function refusedLive(registry: Registry, { object, message }: Refusal): Diagnostic {
  const kind = registry.get(object.kind);
  if (kind.name === "extension") return missingExtension(object, message, () => undefined);
  return {
    code: "FLUX404",
    severity: "error",
    summary: `The live ${phraseOf(kind, object)} cannot be built again in the shadow: ${message}`,
    detail: "It may use something that flux does not manage, or an extension that the shadow lacks.",
    remedy: 'Set "shadow: target" in flux.config.yaml, or report this with the definition.',
  };
}

import type { DesiredDocument } from "../desired/load.ts";
import { concerned } from "../diff/concerned.ts";
import { diffModels } from "../diff/diff-models.ts";
import { renameCandidates } from "../diff/rename-candidates.ts";
import { declaredRenames, type Rename, relabel } from "../diff/renames.ts";
import { registryWith } from "../kinds/registry.ts";
import type { LiveModel } from "../live/read.ts";
import type { Change } from "../model/change.ts";
import { type Diagnostic, FluxError } from "../model/diagnostic.ts";
import type { Registry } from "../model/kind.ts";
import {
  isWithin,
  keyOf,
  kindOf,
  type Link,
  linksOf,
  type Model,
  modelOf,
  namesOf,
  type ObjectKey,
  rebase,
  type SchemaObject,
} from "../model/object.ts";
import { copyName } from "../model/own-names.ts";
import { phraseOf } from "../model/phrase.ts";
import { changesByCopy, type PlanInput } from "../planner/input.ts";
import { addedColumns } from "../planner/recipes/add-column.ts";
import { checkExpressions } from "../shadow/check-expressions.ts";
import { addFacts, typeFacts } from "../shadow/column-facts.ts";
import {
  type DesiredInput,
  type Elaborated,
  elaborateDesired,
  elaborateLive,
  inVain,
  renamed,
  type SourceAt,
  withCopies,
} from "../shadow/elaborate.ts";
import { withMovedExtensions } from "../shadow/moved-extensions.ts";
import type { Shadow, ShadowDatabase } from "../shadow/open-shadow.ts";
import { isOfRole, splitRoles, withRoles } from "./managed-roles.ts";

/** Both sides of a comparison and what follows from them, as far as the planner needs it. */
export interface Comparison
  extends Pick<
    PlanInput,
    | "live"
    | "before"
    | "desired"
    | "changes"
    | "typeChanges"
    | "columnAdds"
    | "desiredWithCopies"
    | "role"
    | "namedRoles"
  > {
  readonly renames: readonly Rename[];
  /** What a proof starts from; null where nothing had to be elaborated. */
  readonly ground: Ground | null;
  /** The shadow is a server whose roles are ours. */
  readonly provesRoles: boolean;
}

/** What stands in the shadow: the whole, or the part of it that the changes concern. */
export interface Ground {
  /** Holds `original`. */
  readonly database: ShadowDatabase;
  /** The live model as it is, printed by the shadow; the plan's way back must end here. */
  readonly original: Model;
  /** Where the plan must lead. */
  readonly desired: Model;
  readonly isPart: boolean;
}

/** Which objects flux manages. */
export interface Scope {
  /** null: every schema. */
  readonly schemas: readonly string[] | null;
  /** null or absent: every kind. */
  readonly kinds?: readonly string[] | null;
  /** Roles whose rights it manages beside those that the document names; null: every role. Absent: no others. */
  readonly roles?: readonly string[] | null;
  /** Roles that it manages as objects, with all their rights; absent: none. */
  readonly managedRoles?: readonly string[];
}

/**
 * Whether an object lies in what flux manages. What lies in no schema is managed; a part of what is not managed is not;
 * but tables are managed also where the schemas themselves are not.
 */
export function isManaged({ schemas, kinds = null, managedRoles = [] }: Scope, key: ObjectKey): boolean {
  if (isOfRole(key) && !managedRoles.includes(namesOf(key)[0] as string)) return false;
  if (schemas === null && kinds === null) return true;
  if (schemas !== null && key.startsWith("schema:")) {
    if (!schemas.some((schema) => isWithin(key, keyOf(null, "schema", schema)))) return false;
  }
  if (kinds === null) return true;
  const [top, ...below] = linksOf(key) as readonly [Link, ...Link[]];
  return (top.kind === "schema" && below.length > 0 ? below : [top, ...below]).every(({ kind }) =>
    kinds.includes(kind),
  );
}

/** What of a model flux manages. */
export function managedPart(model: Model, scope: Scope): Model {
  return filtered(model, (key) => isManaged(scope, key));
}

/** Finds objects, and places in their texts, in a document. */
export function sourceIn(document: DesiredDocument): SourceAt {
  return (object, said) =>
    (said && document.textAt(object.key, said.text, said.offset)) ??
    (object.origin ? document.sourceAt(object.origin) : undefined);
}

function filtered(model: Model, keep: (key: ObjectKey) => boolean): Model {
  const kept = [...model.objects.values()].filter((object) => keep(object.key));
  return kept.length === model.objects.size ? model : modelOf(kept);
}

/**
 * Compares a live model with a document. What is equal as written costs nothing more; whatever differs in text is
 * settled by PostgreSQL itself in the shadow, which holds only the part of a large schema that the differences concern.
 * @param openShadow called only when there is something to elaborate
 * @param part false: the shadow shall hold the whole
 * @throws FluxError for whatever PostgreSQL refuses, at its place in the document
 */
export async function compare(
  registry: Registry,
  scope: Scope,
  { model: live, role }: Pick<LiveModel, "model" | "role">,
  source: DesiredDocument,
  openShadow: () => Promise<Shadow>,
  part = true,
): Promise<Comparison> {
  const managed = (key: ObjectKey): boolean => isManaged(scope, key);
  const liveManaged = filtered(live, managed);
  const written = filtered(source.model, managed);
  const renames = declaredRenames(liveManaged, written);
  const namedRoles = rolesOfRights(registry, scope, liveManaged, written);
  const roles = { named: namedRoles, configured: configuredRoles(registry, scope, liveManaged) };
  const said = withWhatIsLeft(registry, liveManaged, written, renames, roles);
  const differing = diffModels(liveManaged, completed(registry, said, liveManaged));
  if (differing.length === 0) return { ...nothing(liveManaged), renames, role, namedRoles, provesRoles: true };
  const shadow = await openShadow();
  if (!shadow.isOurs && (scope.managedRoles ?? []).length > 0) {
    const rest = { ...scope, managedRoles: [] };
    const sides = splitRoles({ live, said: source.model, managed, renames, differing });
    const compared = await compare(
      registryWith([]),
      { ...rest, ...(scope.roles !== null && { roles: [...(scope.roles ?? []), ...(scope.managedRoles ?? [])] }) },
      { model: sides.live, role },
      { ...source, model: sides.said },
      async () => shadow,
      part,
    );
    return withRoles(compared, sides);
  }
  const raw = modelOf([...said.objects.values(), ...leftAlone(live, said, managed, renames)]);
  const both: Sides = { live, raw, renames, role, namedRoles, managed, sourceAt: sourceIn(source) };
  const keys = part
    ? concerned(
        live,
        raw,
        differing.map(({ key }) => key),
      )
    : null;
  if (keys === null || !isWorthIt(keys, live)) return settle(registry, shadow, both, false);
  const within = (model: Model): Model => filtered(model, (key) => keys.has(key));
  try {
    const settled = await settle(registry, shadow, { ...both, live: within(live), raw: within(raw) }, true);
    return completedBy(
      settled,
      filtered(liveManaged, (key) => !keys.has(key)),
      said,
    );
  } catch (error) {
    if (!(error instanceof FluxError)) throw error;
    return settle(registry, shadow, both, false); // It may need what the part lacks; if not, it says the same again.
  }
}

/** A part saves work where most of a schema is left out. */
const isWorthIt = (keys: ReadonlySet<ObjectKey>, { objects }: Model): boolean =>
  objects.size > 300 && keys.size < objects.size / 2;

/** A comparison of a part, with the rest, which is the same on both sides. */
function completedBy(part: Comparison, rest: Model, said: Model): Comparison {
  const whole = (model: Model): Model => modelOf([...model.objects.values(), ...rest.objects.values()]);
  const desired = [...rest.objects.values()].map((object) => ({
    ...object,
    intent: said.objects.get(object.key)?.intent ?? {},
  }));
  const meant = (model: Model): Model => modelOf([...model.objects.values(), ...desired]);
  return {
    ...part,
    live: whole(part.live),
    before: whole(part.before),
    desired: meant(part.desired),
    desiredWithCopies: meant(part.desiredWithCopies),
  };
}

/** Both sides as they are written. */
interface Sides {
  readonly live: Model;
  readonly raw: Model;
  readonly renames: readonly Rename[];
  readonly role: string;
  readonly namedRoles: ReadonlySet<string>;
  readonly managed: (key: ObjectKey) => boolean;
  readonly sourceAt: SourceAt;
}

/** Lets PostgreSQL print both sides in the shadow, and compares what it prints. */
async function settle(
  registry: Registry,
  shadow: Shadow,
  { live, raw, renames, role, namedRoles, managed, sourceAt }: Sides,
  isPart: boolean,
): Promise<Comparison> {
  const database = await shadow.database();
  const document = { raw, live, sourceAt };
  const desired = await inVain(database, () => elaborateDesired(shadow, registry, database, document));
  const original = await elaborateLive(shadow, registry, database, live);
  const byCopy = renames.filter(({ to }) => kindOf(to) === "column");
  const inPlace = renames.filter((rename) => !byCopy.includes(rename));
  const wanted = filtered(desired.model, managed);
  const compared = await inVain(database, async () => {
    const withMoves = (side: Elaborated, known: Model): Promise<Elaborated> =>
      withMovedExtensions(side, registry, { original: original.model, known, desired: desired.model });
    const unmoved = await renamed(original, registry, inPlace);
    const moved = await withMoves(unmoved, unmoved.model);
    const before = relabel(filtered(moved.model, managed), byCopy);
    const now = byCopy.length === 0 ? moved : await withMoves(await renamed(moved, registry, byCopy), moved.model);
    const both = { live: asRead(filtered(now.model, managed), live), desired: wanted };
    const changes = diffModels(both.live, both.desired, renames);
    const facts = await columnFacts(registry, { ...both, changes }, database);
    return { ...both, before, changes, ...facts };
  });
  await checkExpressions(database, compared.changes, renames, sourceAt);
  const copies = copiesOf(compared);
  const desiredWithCopies =
    copies.length === 0 ? wanted : filtered(await withCopiesIn(shadow, registry, document, copies), managed);
  const ground = { database, original: original.model, desired: wanted, isPart };
  return { ...compared, desiredWithCopies, renames, role, namedRoles, ground, provesRoles: shadow.isOurs };
}

/** With what the shadow cannot know of live objects: attributes that do not count, such as which secrets there are. */
function asRead(model: Model, live: Model): Model {
  const objects = [...model.objects.values()].map((object) => {
    const { cosmetic = [], attributes = {} } = live.objects.get(object.key) ?? {};
    const own = Object.entries(attributes).filter(([name]) => cosmetic.includes(name));
    return own.length === 0 ? object : { ...object, attributes: { ...object.attributes, ...Object.fromEntries(own) } };
  });
  return modelOf(objects);
}

/** The roles whose rights are the document's matter: those that it names, and those of the configuration. */
function rolesOfRights(registry: Registry, scope: Scope, live: Model, said: Model): ReadonlySet<string> {
  return new Set([...rolesIn(registry, said), ...configuredRoles(registry, scope, live)]);
}

function configuredRoles(
  registry: Registry,
  { roles = [], managedRoles = [] }: Scope,
  live: Model,
): ReadonlySet<string> {
  if (roles !== null) return new Set([...roles, ...managedRoles]);
  const holders = [...live.objects.values()].flatMap((object) => registry.get(object.kind).holder?.(object) ?? []);
  return new Set([...rolesIn(registry, live), ...holders]);
}

function rolesIn(registry: Registry, { objects }: Model): readonly string[] {
  return [...objects.values()].flatMap((object) => registry.get(object.kind).roles?.(object) ?? []);
}

/** The document, and the live objects that it leaves as they are: rights of roles that it does not name, owners. */
function withWhatIsLeft(
  registry: Registry,
  live: Model,
  said: Model,
  renames: readonly Rename[],
  roles: { readonly named: ReadonlySet<string>; readonly configured: ReadonlySet<string> },
): Model {
  const left = [...live.objects.values()].flatMap((object) => {
    const { leftAlone: rule, holder } = registry.get(object.kind);
    const own = rule === "role not configured" ? roles.configured : roles.named;
    if (rule === undefined || own.has(holder?.(object) ?? object.name)) return [];
    const moved = (key: ObjectKey): ObjectKey => renames.reduce((k, { from, to }) => rebase(k, from, to), key);
    const [key, parent] = [moved(object.key), object.parent && moved(object.parent)];
    if (said.objects.has(key)) return [];
    if (parent === null || said.objects.has(parent)) return [{ ...object, key, parent }];
    // A column of a view is an object only while something is said about it.
    const column = object.parent && live.objects.get(object.parent);
    const view =
      column?.kind === "column" && column.attributes["type"] === null && column.parent && moved(column.parent);
    return column && view && said.objects.has(view)
      ? [
          { ...column, key: parent, parent: view },
          { ...object, key, parent },
        ]
      : [];
  });
  return left.length === 0 ? said : modelOf([...said.objects.values(), ...left]);
}

/** The live objects that flux does not manage, where they will be: below the new names, and without parents that go. */
function leftAlone(
  live: Model,
  said: Model,
  managed: (key: ObjectKey) => boolean,
  renames: readonly Rename[],
): readonly SchemaObject[] {
  const moved = (key: ObjectKey): ObjectKey => renames.reduce((k, { from, to }) => rebase(k, from, to), key);
  const keys = new Set<ObjectKey>(said.objects.keys());
  const left: SchemaObject[] = [];
  for (const object of live.objects.values()) {
    const parent = object.parent === null ? null : moved(object.parent);
    if (managed(object.key) || (parent !== null && !keys.has(parent))) continue;
    const key = moved(object.key);
    left.push({ ...object, key, parent });
    keys.add(key);
  }
  return left;
}

/** The document with what it leaves to PostgreSQL taken from the live objects. */
function completed(registry: Registry, document: Model, live: Model): Model {
  let isComplete = true;
  const objects = [...document.objects.values()].map((object) => {
    const { derived, isDerived } = registry.get(object.kind);
    const now = live.objects.get(object.key);
    if (!derived || !now || isDerived?.(now) === false) return object;
    const filled = derived
      .filter((name) => object.attributes[name] === null)
      .map((name) => [name, now.attributes[name] ?? null]);
    if (filled.length === 0) return object;
    isComplete = false;
    return { ...object, attributes: { ...object.attributes, ...Object.fromEntries(filled) } };
  });
  return isComplete ? document : modelOf(objects);
}

function nothing(live: Model): Omit<Comparison, "renames" | "role" | "namedRoles" | "provesRoles"> {
  return {
    live,
    before: live,
    desired: live,
    changes: [],
    ground: null,
    typeChanges: new Map(),
    columnAdds: new Map(),
    desiredWithCopies: live,
  };
}

async function columnFacts(
  registry: Registry,
  { live, desired, changes }: Pick<PlanInput, "live" | "desired" | "changes">,
  { connection }: ShadowDatabase,
): Promise<Pick<PlanInput, "typeChanges" | "columnAdds">> {
  const retyped = changes.flatMap((change) => (isRetype(change) ? [change.after] : []));
  const added = addedColumns({ changes, live }).map((key) => desired.objects.get(key) as SchemaObject);
  return {
    typeChanges: await typeFacts(connection, retyped),
    columnAdds: await addFacts(connection, registry, desired, added),
  };
}

interface Copy {
  readonly column: SchemaObject;
  readonly copy: string;
}

/** A typed table has its columns from its type, and no copies of them. */
function copiesOf({
  changes,
  typeChanges,
  live,
}: Pick<PlanInput, "changes" | "typeChanges" | "live">): readonly Copy[] {
  const isTyped = ({ parent }: SchemaObject): boolean =>
    parent !== null && (live.objects.get(parent)?.attributes["ofType"] ?? null) !== null;
  return changes
    .flatMap((change) => (isRetype(change) && changesByCopy(typeChanges.get(change.key)) ? [change.after] : []))
    .filter((column) => !isTyped(column))
    .map((column) => ({ column, copy: copyName(column.name) }));
}

/** In a database of its own: the first holds the live model by now. */
async function withCopiesIn(
  shadow: Shadow,
  registry: Registry,
  document: DesiredInput,
  copies: readonly Copy[],
): Promise<Model> {
  const database = await shadow.database();
  return inVain(database, async () => {
    const desired = await elaborateDesired(shadow, registry, database, document);
    return (await withCopies(desired, registry, copies)).model;
  });
}

function isRetype(change: Change): change is Change & { type: "alter" } {
  return (
    change.type === "alter" &&
    change.after.kind === "column" &&
    // One that becomes inherited, or its table's own, keeps its type.
    change.before.attributes["type"] !== null &&
    change.after.attributes["type"] !== null &&
    change.attributes.some(({ name }) => name === "type" || name === "collation")
  );
}

/** @throws FluxError FLUX302 when a drop and a create look like a rename that nobody declared */
export function refuseSilentRenames(registry: Registry, comparison: Comparison, sourceAt: SourceAt): void {
  const { changes, live, desired } = comparison;
  const candidates = renameCandidates(changes, live, desired, (object) => registry.get(object.kind).holdsData);
  if (candidates.length === 0) return;
  throw new FluxError(
    candidates.map(({ dropped, created }): Diagnostic => {
      const kind = registry.get(created.kind);
      const at = sourceAt(created);
      return {
        code: "FLUX302",
        severity: "error",
        summary: `${phraseOf(kind, dropped)} would be dropped and ${created.name} created: is it a rename?`,
        detail: `Dropping ${kind.title(dropped)} loses its data; a rename keeps it. flux never guesses.`,
        remedy: `If it is a rename, add this line to ${created.name}:\n  renamed_from: ${dropped.name}\nIf the old one shall go, run the command again with --accept-drop.`,
        ...(at && { at }),
      };
    }),
  );
}

import type { DesiredDocument } from "../desired/load.ts";
import { concerned } from "../diff/concerned.ts";
import { diffModels } from "../diff/diff-models.ts";
import { declaredRenames, type Rename, relabel } from "../diff/renames.ts";
import { registryWith } from "../kinds/registry.ts";
import type { LiveModel } from "../live/read.ts";
import { FluxError } from "../model/diagnostic.ts";
import type { Registry } from "../model/kind.ts";
import { kindOf, type Model, modelOf, type ObjectKey } from "../model/object.ts";
import type { PlanInput } from "../planner/input.ts";
import { checkExpressions } from "../shadow/check-expressions.ts";
import {
  type Elaborated,
  elaborateDesired,
  elaborateLive,
  inVain,
  renamed,
  type SourceAt,
} from "../shadow/elaborate.ts";
import { withMovedExtensions } from "../shadow/moved-extensions.ts";
import type { Shadow, ShadowDatabase } from "../shadow/open-shadow.ts";
import { completed, configuredRoles, leftAlone, rolesOfRights, withWhatIsLeft } from "./left-alone.ts";
import { splitRoles, withRoles } from "./managed-roles.ts";
import { columnFacts, copiesOf, withCopiesIn } from "./retyped-columns.ts";
import { filtered, isManaged, type Scope } from "./scope.ts";

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
    | "casts"
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

/** Finds objects, and places in their texts, in a document. */
export function sourceIn(document: DesiredDocument): SourceAt {
  return (object, said) =>
    (said && document.textAt(object.key, said.text, said.offset)) ??
    (object.origin ? document.sourceAt(object.origin) : undefined);
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

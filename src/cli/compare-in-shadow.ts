import { concerned } from "../diff/concerned.ts";
import { diffModels } from "../diff/diff-models.ts";
import { type Rename, relabel } from "../diff/renames.ts";
import { parentsOf } from "../kinds/tables-above.ts";
import type { Change } from "../model/change.ts";
import { FluxError } from "../model/diagnostic.ts";
import type { Registry } from "../model/kind.ts";
import { kindOf, type Model, modelOf, type ObjectKey, type SchemaObject, sameJson } from "../model/object.ts";
import { spelledAs } from "../model/printed-sql.ts";
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
import type { Shadow } from "../shadow/open-shadow.ts";
import type { Comparison } from "./compare.ts";
import { leftAlone } from "./left-alone.ts";
import { columnFacts, copiesOf, withCopiesIn } from "./retyped-columns.ts";
import { filtered } from "./scope.ts";

/** What is the same for the whole of a schema and for a part of it. */
interface Common {
  readonly renames: readonly Rename[];
  readonly role: string;
  readonly namedRoles: ReadonlySet<string>;
  readonly managed: (key: ObjectKey) => boolean;
  readonly sourceAt: SourceAt;
}

/** Both sides as they are written, which differ. */
export interface Written extends Common {
  readonly live: Model;
  /** The managed part of it. */
  readonly liveManaged: Model;
  /** The document, with what it leaves to the database. */
  readonly said: Model;
  readonly differing: readonly Change[];
}

/**
 * Settles by PostgreSQL itself what differs in text; the shadow holds only the part of a large schema that the differences
 * concern.
 * @param part false: the shadow shall hold the whole
 * @throws FluxError for whatever PostgreSQL refuses, at its place in the document
 */
export async function compareInShadow(
  registry: Registry,
  shadow: Shadow,
  { live, liveManaged, said, differing, ...common }: Written,
  part: boolean,
): Promise<Comparison> {
  const raw = modelOf([...said.objects.values(), ...leftAlone(live, said, common.managed, common.renames)]);
  const both: Sides = { ...common, live, raw };
  const keys = part ? concernedBy(registry, both, differing) : null;
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

/** A part saves work where most of a large schema is left out. */
const isWorthIt = (keys: ReadonlySet<ObjectKey>, { objects }: Model): boolean =>
  objects.size > 300 && keys.size < objects.size / 2;

function concernedBy(
  registry: Registry,
  { live, raw, role }: Sides,
  differing: readonly Change[],
): ReadonlySet<ObjectKey> {
  const keys = differing.map(({ key }) => key);
  const reached = [live, raw].flatMap((side) => everywhere(registry, side, role));
  return concerned(live, raw, [...keys, ...namesakes(registry, live, raw, keys), ...reached], familyIn([live, raw]));
}

/** What may have to do with any change, or with whatever the role creates. */
function everywhere(registry: Registry, { objects }: Model, role: string): readonly ObjectKey[] {
  const may = (object: SchemaObject): boolean => {
    const { watches, reaches, settle: givesRights } = registry.get(object.kind);
    return watches?.(object) || reaches?.(object) || (givesRights !== undefined && object.name === role);
  };
  return [...objects.values()].filter(may).map(({ key }) => key);
}

/** What has a name that an object wants to have. */
function namesakes(registry: Registry, live: Model, raw: Model, keys: readonly ObjectKey[]): readonly ObjectKey[] {
  const claimsOf = (object: SchemaObject): readonly string[] => registry.get(object.kind).claims?.(object) ?? [];
  const claimed = new Set(keys.flatMap((key) => [raw.objects.get(key) ?? []].flat().flatMap(claimsOf)));
  if (claimed.size === 0) return [];
  const isNamesake = (object: SchemaObject): boolean => claimsOf(object).some((claim) => claimed.has(claim));
  return [...live.objects.values()].filter(isNamesake).map(({ key }) => key);
}

/** The tables right above and right below each table. */
function familyIn(models: readonly Model[]): (key: ObjectKey) => readonly ObjectKey[] {
  const family = new Map<ObjectKey, ObjectKey[]>();
  const add = (key: ObjectKey, other: ObjectKey): void => {
    const known = family.get(key);
    if (known) known.push(other);
    else family.set(key, [other]);
  };
  for (const model of models)
    for (const { kind, key } of model.objects.values()) {
      if (kind !== "table") continue;
      for (const parent of parentsOf(model, key)) {
        add(key, parent);
        add(parent, key);
      }
    }
  return (key) => family.get(key) ?? [];
}

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

/** What stands in the shadow before PostgreSQL prints it. */
interface Sides extends Common {
  readonly live: Model;
  readonly raw: Model;
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
  const wanted = inSpellingOf(original.model, filtered(desired.model, managed));
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

/** What means the same on both sides is also written the same, so that nothing is replaced for it beside what changes. */
function inSpellingOf(known: Model, model: Model): Model {
  const objects = [...model.objects.values()].map((object) => {
    const { attributes } = known.objects.get(object.key) ?? object;
    if (sameJson(attributes, object.attributes)) return object;
    return { ...object, attributes: spelledAs(attributes, object.attributes) };
  });
  return modelOf(objects);
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

import { isWithin, linksOf, type Model, type ObjectKey, type SchemaObject, sameJson } from "../model/object.ts";
import { plainName, readWhenRun, wordsIn } from "../model/words.ts";

/**
 * The objects that a comparison can concern: those that differ, what stands on them, and what all of these need.
 * Dependencies are PostgreSQL's own where an object exists. What a text of the document, or a function's body, may need
 * beyond them is found by name, generously; what escapes even that makes the shadow refuse the part.
 * @param differing keys of the objects whose texts differ
 * @param family the tables right above and right below a table, by its key: PostgreSQL changes, checks and locks them together
 */
export function concerned(
  live: Model,
  said: Model,
  differing: readonly ObjectKey[],
  family: (key: ObjectKey) => readonly ObjectKey[],
): ReadonlySet<ObjectKey> {
  const below = childrenByUnit([live, said]);
  const found = new Set<ObjectKey>();
  const units = new Set(differing.map(unitOf));
  for (const unit of units) for (const other of family(unit)) units.add(other);
  for (const unit of units) for (const own of below.get(unit) ?? []) found.add(own);
  addDependents(found, live, below);
  addNeeds(found, live, said, below, family);
  return found;
}

/** What a person thinks of as one thing: a table with all that is part of it. */
function unitOf(key: ObjectKey): ObjectKey {
  return key.split("/").slice(0, 2).join("/") as ObjectKey;
}

function childrenByUnit(models: readonly Model[]): ReadonlyMap<ObjectKey, ReadonlySet<ObjectKey>> {
  const units = new Map<ObjectKey, Set<ObjectKey>>();
  for (const { objects } of models)
    for (const key of objects.keys()) {
      const unit = unitOf(key);
      const own = units.get(unit);
      if (own) own.add(key);
      else units.set(unit, new Set([key]));
    }
  return units;
}

/** A schema, on which everything in it stands. */
const isTop = (key: ObjectKey): boolean => !key.includes("/");

/** Object by object: a foreign key to a table that differs is concerned, the rest of its own table is not. */
function addDependents(
  found: Set<ObjectKey>,
  live: Model,
  below: ReadonlyMap<ObjectKey, ReadonlySet<ObjectKey>>,
): void {
  const users = new Map<ObjectKey, ObjectKey[]>();
  for (const { key, dependsOn } of live.objects.values())
    for (const needed of dependsOn) {
      const list = users.get(needed);
      if (list) list.push(key);
      else users.set(needed, [key]);
    }
  const waiting = [...found];
  for (let key = waiting.pop(); key !== undefined; key = waiting.pop()) {
    if (isTop(key)) continue;
    const parts = [...(below.get(unitOf(key)) ?? [])].filter((part) => isWithin(part, key));
    for (const user of [...(users.get(key) ?? []), ...parts]) {
      if (found.has(user)) continue;
      found.add(user);
      waiting.push(user);
    }
  }
}

function addNeeds(
  found: Set<ObjectKey>,
  live: Model,
  said: Model,
  below: ReadonlyMap<ObjectKey, ReadonlySet<ObjectKey>>,
  family: (key: ObjectKey) => readonly ObjectKey[],
): void {
  const named = unitsByName(below);
  const waiting = [...found];
  const add = (key: ObjectKey): void => {
    if (found.has(key)) return;
    found.add(key);
    waiting.push(key);
  };
  for (let key = waiting.pop(); key !== undefined; key = waiting.pop()) {
    const now = live.objects.get(key);
    const then = said.objects.get(key);
    for (const object of [now, then]) {
      if (object?.parent) add(object.parent);
      for (const needed of object?.dependsOn ?? []) add(needed);
    }
    const byName = [...wordsOf(now, then)].flatMap((word) => named.get(word) ?? []);
    for (const unit of [...family(key), ...byName]) for (const part of below.get(unit) ?? []) add(part);
  }
}

function unitsByName(below: ReadonlyMap<ObjectKey, unknown>): ReadonlyMap<string, readonly ObjectKey[]> {
  const units = new Map<string, ObjectKey[]>();
  for (const unit of below.keys()) {
    const name = plainName(linksOf(unit).at(-1)?.name ?? "");
    if (isTop(unit)) continue;
    const list = units.get(name);
    if (list) list.push(unit);
    else units.set(name, [unit]);
  }
  return units;
}

/** The words of texts whose dependencies PostgreSQL has not told: those of the document, and function bodies. */
function wordsOf(now: SchemaObject | undefined, then: SchemaObject | undefined): ReadonlySet<string> {
  const words = wordsIn(now && readWhenRun(now));
  return then && !(now && sameJson(now.attributes, then.attributes))
    ? new Set([...words, ...wordsIn(then.attributes)])
    : words;
}

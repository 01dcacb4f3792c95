import { routineName, splitList } from "../../kinds/routine.ts";
import { type Callable, callsAlike } from "../../kinds/routine-body.ts";
import type { Change } from "../../model/change.ts";
import {
  isWithin,
  kindOf,
  type Model,
  namesOf,
  type ObjectKey,
  type SchemaObject,
  sameJson,
} from "../../model/object.ts";
import { plainName } from "../../model/words.ts";
import { draftOf, kindOfObject, subtree } from "../draft.ts";
import { partitionedAbove } from "../hierarchy.ts";
import type { PlanInput } from "../input.ts";
import { goesWithParent } from "./drop-object.ts";
import { successorOf } from "./made-of-types.ts";
import { rebuildOf } from "./rebuild.ts";
import { alterRules } from "./statements.ts";
import { tableOf } from "./table-facts.ts";

export type Drop = Change & { readonly type: "drop" };
export type Create = Change & { readonly type: "create" };

/** An object that is dropped though others that stay stand on it, or though calls that stay may mean it. */
export interface Undermining {
  readonly drop: Drop;
  /** What stands on it now, and on something else afterwards, though it may read the same. */
  readonly stays: readonly ObjectKey[];
  /** What is created and takes its place, as far as what stands on it is concerned. */
  readonly successors: readonly Create[];
}

/** What goes beneath something that stays. */
export interface Beneath {
  readonly undermining: readonly Undermining[];
  /** All that is dropped and created again with it, and what may be created only once it is gone. */
  readonly reserved: ReadonlySet<ObjectKey>;
}

const known = new WeakMap<PlanInput, Beneath>();

/**
 * Drops beneath something that stays: of an overload whose callers read the same but now mean another, of a table whose
 * place a view takes, of a unique constraint whose place a primary key takes beneath foreign keys.
 */
export function beneath(input: PlanInput): Beneath {
  const found = known.get(input);
  if (found) return found;
  const undermining = underminingOf(input);
  const draft = draftOf(input, input.changes);
  const replaced = input.changes.flatMap((change) => (isReplaced(input, change) ? [change.key] : []));
  const roots = [...undermining.map(({ drop }) => drop.key), ...replaced];
  const rebuilt = roots.flatMap((root) =>
    rebuildOf(draft, withBelow(input, root), () => true).drops.map(({ key }) => key),
  );
  const after = newcomersOn(
    input,
    [...replaced, ...undermining.flatMap(({ successors }) => successors.map(({ key }) => key))],
    isLight,
  ).map(({ key }) => key);
  const instead = undermining.flatMap(({ drop, successors }) =>
    successors.filter((one) => excludeEachOther(input, drop.before, one.after)).map(({ key }) => key),
  );
  const ground = [...newGroundOf(input, roots), ...newPartitionsOf(input, roots)].map(({ key }) => key);
  const result = { undermining, reserved: new Set([...replaced, ...rebuilt, ...after, ...instead, ...ground]) };
  known.set(input, result);
  return result;
}

/** The keys of an object and of all that is part of it. */
export function withBelow({ live }: PlanInput, key: ObjectKey): readonly ObjectKey[] {
  return subtree(live, key).map((object) => object.key);
}

/** Whether an object is dropped and created again with what it stands on, so that no other recipe takes it. */
export function isReserved(input: PlanInput, key: ObjectKey): boolean {
  const { reserved } = beneath(input);
  return reserved.size > 0 && [...reserved].some((one) => isWithin(key, one));
}

const keys = new Set(["primary_key", "unique"]);

/** Kinds that recipes of their own replace, beside what stands on them. */
const besides = new Set(["column", "index", "check", "foreign_key", "enum", "domain", "composite_type", "range_type"]);

function isReplaced(input: PlanInput, change: Change): boolean {
  return change.type === "alter" && !besides.has(change.after.kind) && alterRules(input, change) === null;
}

function underminingOf(input: PlanInput): readonly Undermining[] {
  const changes = new Map(input.changes.map((change) => [change.key, change]));
  const dropped = new Set(input.changes.flatMap((change) => (change.type === "drop" ? [change.key] : [])));
  const created = input.changes.filter((change): change is Create => change.type === "create");
  const users = usersOf(input);
  return input.changes.flatMap((change): readonly Undermining[] => {
    if (change.type !== "drop" || goesWithParent(input, change.before, dropped)) return [];
    if (successorOf(input, change.key)) return []; // Its values are converted.
    const own = subtree(input.live, change.key).map(({ key }) => key);
    const standing = [...new Set(own.flatMap((key) => users.get(key) ?? []))].filter(
      (user) =>
        !isWithin(user.key, change.key) &&
        input.desired.objects.has(user.key) &&
        !leavesWith(input, change.before, user),
    );
    const rivals = created.filter(({ after }) => isRival(change.before, after));
    const successors = [
      ...new Set([...rivals, ...standing.flatMap((user) => successorsOf(input, change.before, user, created))]),
    ];
    // A default is coerced to the type of its column, and changes with that.
    const letsGo = (user: SchemaObject): boolean =>
      standing.some(({ key }) => changes.has(key) && isWithin(user.key, key));
    const stays = standing
      .filter((user) => !letsGo(user) || successorsOf(input, change.before, user, created).length > 0)
      .map(({ key }) => key);
    return stays.length === 0 && rivals.length === 0 ? [] : [{ drop: change, stays, successors }];
  });
}

/** Whether it stands on a partition's part of the column, which the partition keeps as its own where it is detached. */
function leavesWith({ live, desired }: PlanInput, gone: SchemaObject, user: SchemaObject): boolean {
  const needs = desired.objects.get(user.key)?.dependsOn ?? [];
  return needs.some((key) => {
    if (kindOf(key) !== "column" || namesOf(key).at(-1) !== gone.name) return false;
    const table = live.objects.get(tableOf(key));
    return table !== undefined && partitionedAbove(live, table).some((above) => above.key === gone.parent);
  });
}

function usersOf({ live }: PlanInput): ReadonlyMap<ObjectKey, readonly SchemaObject[]> {
  const users = new Map<ObjectKey, SchemaObject[]>();
  for (const object of live.objects.values())
    for (const key of object.dependsOn) {
      const list = users.get(key);
      if (list) list.push(object);
      else users.set(key, [object]);
    }
  return users;
}

/** The created siblings on which a user will stand instead. */
function successorsOf(
  { desired }: PlanInput,
  gone: SchemaObject,
  user: SchemaObject,
  created: readonly Create[],
): readonly Create[] {
  const needs = desired.objects.get(user.key)?.dependsOn ?? [];
  return created.filter(({ key, after }) => succeeds(gone, after) && needs.some((need) => isWithin(need, key)));
}

function succeeds(gone: SchemaObject, fresh: SchemaObject): boolean {
  if (gone.parent !== fresh.parent) return false;
  if (plainName(gone.name) === plainName(fresh.name)) return true;
  return keys.has(gone.kind) && keys.has(fresh.kind) && sameJson(sorted(gone), sorted(fresh));
}

/**
 * Whether two cannot be there at once: one has the name that the other takes, calls could mean both, or both are keys of the
 * same columns, of which a foreign key takes the older one.
 */
export function excludeEachOther(input: PlanInput, gone: SchemaObject, fresh: SchemaObject): boolean {
  const claims = (object: SchemaObject): readonly string[] => kindOfObject(input, object).claims?.(object) ?? [];
  if (isRival(gone, fresh) || (keys.has(gone.kind) && succeeds(gone, fresh))) return true;
  return claims(gone).some((claim) => claims(fresh).includes(claim));
}

const routines = new Set(["function", "procedure"]);

/** Overloads of which PostgreSQL would not know which one a call means; while both are there, the application's calls fail. */
function isRival(gone: SchemaObject, fresh: SchemaObject): boolean {
  if (gone.kind !== fresh.kind || gone.parent !== fresh.parent || !routines.has(gone.kind)) return false;
  return routineName(gone.name).name === routineName(fresh.name).name && callsAlike(callable(gone), callable(fresh));
}

const callable = ({ name, attributes }: SchemaObject): Callable => ({
  types: splitList(routineName(name).types),
  arguments: splitList(String(attributes["arguments"])),
});

const sorted = ({ attributes }: SchemaObject): readonly string[] => [...(attributes["columns"] as string[])].sort();

/** Whether a foreign key that stays stands on one of these keys now and on the other one afterwards, or the other way round. */
export function passesOn({ live, desired }: PlanInput, one: ObjectKey, other: ObjectKey): boolean {
  const stands = (model: Model, foreignKey: ObjectKey, on: ObjectKey): boolean =>
    model.objects.get(foreignKey)?.dependsOn.includes(on) ?? false;
  return [...live.objects.values()].some(
    ({ kind, key }) =>
      kind === "foreign_key" &&
      ((stands(live, key, one) && stands(desired, key, other)) ||
        (stands(live, key, other) && stands(desired, key, one))),
  );
}

/** Keys that are created for foreign keys which stand on another one that goes: of two on the same columns a foreign key takes the older one. */
export function newGroundOf(input: PlanInput, roots: readonly ObjectKey[]): readonly Create[] {
  return input.changes.filter(
    (change): change is Create =>
      change.type === "create" &&
      keys.has(change.after.kind) &&
      roots.some((root) => passesOn(input, root, change.key)),
  );
}

/** New partitions of tables that are replaced: without them there would be no place for rows. */
export function newPartitionsOf({ changes, desired }: PlanInput, roots: readonly ObjectKey[]): readonly Create[] {
  return changes.filter(
    (change): change is Create =>
      change.type === "create" && partitionedAbove(desired, change.after).some(({ key }) => roots.includes(key)),
  );
}

/**
 * Objects to be created that stand, directly or over one another, on some others: in the order of their keys.
 * @param takes which of them count
 */
export function newcomersOn(
  input: PlanInput,
  roots: readonly ObjectKey[],
  takes: (input: PlanInput, object: SchemaObject) => boolean,
): readonly Create[] {
  const { changes, desired } = input;
  if (roots.length === 0) return [];
  const created = changes.filter((change): change is Create => change.type === "create");
  const fresh = new Set(created.map(({ key }) => key));
  const tops = created.filter(
    ({ after }) => after.parent === null || !fresh.has(after.parent) || after.kind === "foreign_key",
  );
  const found = new Set<Create>();
  for (;;) {
    const on = [...roots, ...[...found].map(({ key }) => key)];
    const more = tops.filter(
      (change) =>
        !found.has(change) &&
        !on.some((root) => isWithin(change.key, root)) &&
        takes(input, change.after) &&
        subtree(desired, change.key).some(({ dependsOn }) =>
          dependsOn.some((key) => on.some((root) => isWithin(key, root))),
        ),
    );
    if (more.length === 0) return tops.filter((change) => found.has(change));
    for (const change of more) found.add(change);
  }
}

/** What can be created in no time, and so in one transaction with other things: a foreign key is validated later. */
export function isLight(input: PlanInput, object: SchemaObject): boolean {
  if (object.kind === "materialized_view") return false;
  return object.kind === "foreign_key" || kindOfObject(input, object).rebuiltWithDependency;
}

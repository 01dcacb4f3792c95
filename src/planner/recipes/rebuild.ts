import type { Change } from "../../model/change.ts";
import { isWithin, type Model, type ObjectKey, type SchemaObject } from "../../model/object.ts";
import type { Phase } from "../../model/plan.ts";
import type { Statement } from "../../model/statement.ts";
import { type Circle, circlesIn } from "../circles.ts";
import {
  type Draft,
  type DraftStep,
  dropStatements,
  idOf,
  kindOfObject,
  losing,
  makeStep,
  nothing,
  subtree,
} from "../draft.ts";
import { partitionedAbove } from "../hierarchy.ts";
import type { PlanInput } from "../input.ts";
import { brought, claimsOf, freed, namesPassedOn, removed, settled, swapped } from "../tokens.ts";
import { checksBelow } from "./checks-of-heirs.ts";
import { canBePending, pendingOf, validation } from "./pending-constraint.ts";
import { constraintIs, tableIsEmpty } from "./probes.ts";
import { joinCircle, leaveCircle } from "./stand-in.ts";
import { chain, phrase, recreate } from "./statements.ts";
import { isEmpty, relation } from "./table-facts.ts";

/** Objects that must go before something is done to what they depend on, and come back after. */
export interface Rebuild {
  /** Live objects in the order in which they can be dropped, each without what goes with it. */
  readonly drops: readonly SchemaObject[];
  /** Desired objects in the order in which they can be created again. */
  readonly creates: readonly SchemaObject[];
  /** Changes that are made on the way. */
  readonly takes: readonly Change[];
  /** Dependents that cannot be dropped because they hold data. */
  readonly blocked: readonly SchemaObject[];
  /** What earlier steps give that have dropped, or put on other ground, what would stand in the way. */
  readonly awaits: readonly string[];
}

/**
 * The live dependents of some objects, direct and indirect.
 * @param roots what is altered or replaced; what lies below them goes with them
 * @param first which direct dependents count; dependents of those always do
 * @param also more that they may stand on, and that stays as it is
 */
export function rebuildOf(
  draft: Draft,
  roots: readonly ObjectKey[],
  first: (object: SchemaObject) => boolean,
  also: readonly ObjectKey[] = [],
): Rebuild {
  const { input } = draft;
  const { live, desired } = input;
  const changes = new Map(draft.changes.map((change) => [change.key, change]));
  const within = (key: ObjectKey): boolean => roots.some((root) => isWithin(key, root));
  const found = new Set<ObjectKey>();
  const blocked: SchemaObject[] = [];
  const awaits = new Set<string>();
  const given = new Set(draft.steps.flatMap((step) => step.creates));
  const left = new Set(draft.changes);
  const visit = (targets: readonly ObjectKey[], counts: (object: SchemaObject) => boolean): void => {
    for (const object of live.objects.values()) {
      if (within(object.key) || found.has(object.key) || !counts(object)) continue;
      if (!object.dependsOn.some((key) => targets.includes(key))) continue;
      const top = topOf(input.live, object, found);
      if (top === null) continue;
      const earlier = settledEarlier(input, object, targets, left, given);
      if (earlier !== null) {
        awaits.add(earlier);
        continue;
      }
      if (holdsData(input, object) && !isEmptyPartition(input, object, roots)) {
        // What goes for good goes before.
        if (desired.objects.has(object.key)) blocked.push(object);
        continue;
      }
      found.add(object.key);
      visit([object.key, ...subtree(live, object.key).map((child) => child.key)], () => true);
    }
  };
  visit([...roots, ...also], first);
  const tops = [...found].filter((key) => ![...found].some((other) => other !== key && isWithin(key, other)));
  const drops = inOrder(
    tops.map((key) => live.objects.get(key) as SchemaObject),
    live,
    circlesIn(input.registry, live),
  ).toReversed();
  const creates = inOrder(
    tops.flatMap((key) => desired.objects.get(key) ?? []),
    desired,
    circlesIn(input.registry, desired),
  );
  const takes = [...changes.values()].filter((change) => tops.some((key) => isWithin(change.key, key)));
  return { drops, creates, takes, blocked, awaits: [...awaits] };
}

/**
 * What the step gives, if there is one, after which an object no longer stands in the way: another recipe drops it for
 * good, or has put it on what it shall stand on.
 */
function settledEarlier(
  { changes, desired }: PlanInput,
  { key }: SchemaObject,
  targets: readonly ObjectKey[],
  left: ReadonlySet<Change>,
  given: ReadonlySet<string>,
): string | null {
  if (!desired.objects.has(key)) {
    const drop = changes.find((change) => change.type === "drop" && change.key === key);
    return drop === undefined || left.has(drop) ? null : removed(key);
  }
  const stays = subtree(desired, key).some(({ dependsOn }) => dependsOn.some((one) => targets.includes(one)));
  return stays ? null : ([swapped(key), brought(key)].find((one) => given.has(one)) ?? null);
}

/** A column that is computed holds nothing of its own, nor does what is said of one that the table has from its parent. */
function holdsData(input: PlanInput, object: SchemaObject): boolean {
  const kind = kindOfObject(input, object);
  const { generated = null, type } = object.attributes;
  return kind.holdsData && !kind.rebuiltWithDependency && generated === null && type !== null;
}

/** A partition of a table that is replaced because it holds no rows. */
function isEmptyPartition(input: PlanInput, object: SchemaObject, roots: readonly ObjectKey[]): boolean {
  return partitionedAbove(input.live, object).some(({ key }) => roots.includes(key) && isEmpty(input, key));
}

/** The object itself, or null when something above it is rebuilt already. */
function topOf(model: Model, object: SchemaObject, found: ReadonlySet<ObjectKey>): SchemaObject | null {
  for (let parent = object.parent; parent !== null; parent = model.objects.get(parent)?.parent ?? null)
    if (found.has(parent)) return null;
  return object;
}

/**
 * Each after what it depends on.
 * @param circles what comes before that, as a stand-in
 */
export function inOrder(
  objects: readonly SchemaObject[],
  model: Model,
  circles: ReadonlyMap<ObjectKey, Circle> = new Map(),
): readonly SchemaObject[] {
  const sorted: SchemaObject[] = [];
  const visit = (object: SchemaObject): void => {
    if (sorted.includes(object)) return;
    const needs = circles.has(object.key)
      ? []
      : [...subtree(model, object.key).flatMap((o) => o.dependsOn), ...checksBelow(model, object)];
    for (const other of objects)
      if (other !== object && needs.some((key) => isWithin(key, other.key)) && !waiting.has(other)) {
        waiting.add(object);
        visit(other);
        waiting.delete(object);
      }
    if (!sorted.includes(object)) sorted.push(object);
  };
  const waiting = new Set<SchemaObject>();
  for (const object of [...objects].sort((a, b) => (a.key < b.key ? -1 : 1))) visit(object);
  return sorted;
}

/** The steps that drop and create the dependents; the caller puts its own in between, all in one atomic group. */
export function rebuildSteps(
  draft: Draft,
  rebuild: Rebuild,
  group: string,
  phase: Phase,
  causes: readonly ObjectKey[],
): { readonly drops: readonly DraftStep[]; readonly creates: readonly DraftStep[] } {
  const { input } = draft;
  // What is dropped for a moment takes its own name back; another group may drop and create it, too.
  const passed = namesPassedOn(
    input,
    rebuild.drops.flatMap(({ key }) => subtree(input.live, key)),
    rebuild.creates.flatMap(({ key }) => subtree(input.desired, key)),
  );
  const [now, then] = [circlesIn(input.registry, input.live), circlesIn(input.registry, input.desired)];
  const leaves = rebuild.drops.flatMap(({ key }) => {
    const circle = now.get(key);
    return circle ? [{ ...leaveCircle(input, circle), phase, causes: [...causes, key], atomic: group }] : [];
  });
  const joins = rebuild.creates.flatMap(({ key }) => {
    const circle = then.get(key);
    return circle ? joinCircle(input, circle, { phase, causes: [...causes, key], atomic: group }) : [];
  });
  const drops = rebuild.drops.flatMap((object) =>
    chain(
      input,
      dropsOf(input, object, input.live),
      now.get(object.key)?.standIn ?? recreate(input, subtree(input.before, object.key), input.before),
      {
        id: `${group}:drop:${ownIdOf(object, rebuild.drops)}`,
        title: `${isInherited(object) ? "Take away what is said of" : "Drop"} ${phrase(input, object)}${input.desired.objects.has(object.key) ? " for a moment" : ""}`,
        phase,
        causes: [...causes, object.key],
        creates: claimsOf(input, subtree(input.live, object.key))
          .map(freed)
          .filter((one) => passed.creates.includes(one)),
        needs: [settled(object.key)],
        removes: input.desired.objects.has(object.key) ? [] : subtree(input.live, object.key).map(({ key }) => key),
        releases: subtree(input.live, object.key).flatMap((o) => o.dependsOn),
        atomic: group,
        ...(object.kind === "table" &&
          !input.desired.objects.has(object.key) && {
            losesData: `the rows of ${phrase(input, object)}`,
            losesNothingIf: tableIsEmpty(relation(object.key)),
          }),
      },
    ),
  );
  const creates = rebuild.creates.flatMap((object) => {
    const all = subtree(input.desired, object.key);
    const later = isValidatedLater(input, object);
    const first = later ? [pendingOf(object), ...all.slice(1)] : all;
    const id = `${group}:create:${ownIdOf(object, rebuild.creates)}`;
    const again = input.live.objects.has(object.key) ? " again" : "";
    const statements = then.get(object.key)?.standIn ?? recreate(input, first, input.desired);
    const gone = dropsOf(input, object, input.desired);
    const undo =
      object.kind === "table"
        ? losing(gone, `rows written to ${relation(object.key).name} since`, tableIsEmpty(relation(object.key)))
        : gone;
    const made = chain(input, statements, undo, {
      id,
      title: `${isInherited(object) ? "Say again what is said of" : "Create"} ${phrase(input, object)}${isInherited(object) ? "" : again}${later ? " for new rows only (NOT VALID)" : ""}`,
      phase,
      causes: [...causes, object.key],
      // What comes to stand on it would be in the way while it goes.
      creates: all.map(({ key }) => (again === "" ? key : swapped(key))),
      needs: [
        ...all.flatMap((o) => o.dependsOn).filter((key) => !rebuild.creates.some((other) => isWithin(key, other.key))),
        ...claimsOf(input, all)
          .map(freed)
          .filter((one) => passed.needs.includes(one)),
      ],
      atomic: group,
    });
    return later ? [...made, validationStep(input, object, id, phase, causes)] : made;
  });
  return { drops: [...leaves, ...drops], creates: [...creates, ...joins] };
}

const isInherited = ({ kind, attributes }: SchemaObject): boolean => kind === "column" && attributes["type"] === null;

/** A column that the table has from its parent stays, so that what is said of it goes by itself. */
function dropsOf(input: PlanInput, object: SchemaObject, model: Model): readonly Statement[] {
  const apart = isInherited(object) ? subtree(model, object.key).slice(1).toReversed() : [];
  return [...apart, object].flatMap((one) => dropStatements(input, one, model));
}

/** An index and a policy of one table may have one name. */
function ownIdOf({ key, kind }: SchemaObject, all: readonly SchemaObject[]): string {
  const id = idOf(key);
  return all.some((other) => other.key !== key && idOf(other.key) === id) ? `${kind}:${id}` : id;
}

/** Beside the running application the rows are checked after the transaction, under a weak lock. */
function isValidatedLater(input: PlanInput, object: SchemaObject): boolean {
  return input.mode === "online" && canBePending(input, object);
}

function validationStep(
  input: PlanInput,
  object: SchemaObject,
  created: string,
  phase: Phase,
  causes: readonly ObjectKey[],
): DraftStep {
  return makeStep(input, {
    id: `${created}:validate`,
    title: `Check the existing rows against ${phrase(input, object)}`,
    phase: phase === "expand" ? "backfill" : phase,
    run: validation(input, pendingOf(object), object),
    undo: nothing,
    causes: [...causes, object.key],
    creates: [`valid:${object.key}`],
    follows: [created],
    after: constraintIs(relation(object.key), object.name, true),
  });
}

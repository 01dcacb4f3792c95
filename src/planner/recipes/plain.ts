import type { Change } from "../../model/change.ts";
import { isNamedPart } from "../../model/named-part.ts";
import { childrenOf, type ObjectKey, parentOf, type SchemaObject } from "../../model/object.ts";
import { circlesIn } from "../circles.ts";
import {
  createStatements,
  type Draft,
  dropStatements,
  idOf,
  kindOfObject,
  type Outcome,
  type Recipe,
  subtree,
} from "../draft.ts";
import { partitionedAbove } from "../hierarchy.ts";
import type { PlanInput } from "../input.ts";
import { namesPassedOn } from "../tokens.ts";
import { alterInPlace } from "./alter.ts";
import { neededByCheck } from "./checks-of-heirs.ts";
import { demandOfExpression, demandOfIdentity, namedParts, orderOfCreate, wholesOver } from "./column-order.ts";
import { columnRights } from "./column-rights.ts";
import { dropObject, goesWithParent, goneWith } from "./drop-object.ts";
import { foldedBelow, isFolded } from "./folded.ts";
import { orderOfOwners, ownerOfTable } from "./owner-order.ts";
import { demandOfNewPolicy, demandOfPolicy } from "./row-security.ts";
import { createInCircle } from "./stand-in.ts";
import { chain, exists, needsOf, phrase, renaming } from "./statements.ts";
import { inheritedFrom, relation, tableOf } from "./table-facts.ts";
import { undoOfCreate } from "./written-since.ts";

/** Whatever no other recipe takes: PostgreSQL's own statement is already safe, or there is no safer one. */
export const plain: Recipe = {
  name: "plain",
  why: "PostgreSQL's own statement is instant or touches no rows",
  plan: (draft) => {
    const created = new Set(draft.changes.filter((c) => c.type === "create").map((c) => c.key));
    const dropped = new Set(draft.changes.filter((c) => c.type === "drop").map((c) => c.key));
    // What another recipe drops before comes back after; a part comes with its table.
    const gone = draft.steps
      .flatMap(({ removes }) => removes.flatMap((key) => draft.input.live.objects.get(key as ObjectKey) ?? []))
      .flatMap((object) => (isNamedPart(object) ? [] : [object.key]));
    const apart = new Set([...droppedApart(draft.input, dropped), ...onWhatStays(draft.input, dropped), ...gone]);
    return draft.changes.flatMap((change) => planChange(draft, change, created, dropped, apart));
  },
};

function planChange(
  draft: Draft,
  change: Change,
  created: ReadonlySet<ObjectKey>,
  dropped: ReadonlySet<ObjectKey>,
  apart: ReadonlySet<ObjectKey>,
): readonly Outcome[] {
  const { input } = draft;
  switch (change.type) {
    case "create":
      return isFolded(draft, change.after, created)
        ? [{ takes: [change], steps: [] }]
        : [createObject(draft, change, created)];
    case "drop":
      return goesWithParent(input, change.before, dropped) && !apart.has(change.key)
        ? [{ takes: [change], steps: [] }]
        : [dropObject(draft, change, apart)];
    case "rename":
      return [renameObject(input, change)];
    case "alter":
      return [alterObject(draft, change)];
  }
}

/** A new table with all that its create statement holds. */
export function createTable(draft: Draft, change: Change & { type: "create" }): Outcome {
  const created = new Set(draft.changes.flatMap(({ type, key }) => (type === "create" ? [key] : [])));
  const folded = new Set(foldedBelow(draft, change.after, created).map(({ key }) => key));
  const outcome = createObject(draft, change, created);
  return { ...outcome, takes: [...outcome.takes, ...draft.changes.filter(({ key }) => folded.has(key))] };
}

function createObject(draft: Draft, change: Change & { type: "create" }, created: ReadonlySet<ObjectKey>): Outcome {
  const { input } = draft;
  const object = change.after;
  const folded = foldedBelow(draft, object, created);
  const fills = fillsThatFire(draft, object);
  const all = [object, ...folded];
  const statements = [...ownerOfTable(input, object), ...createStatements(input, object, input.desired, folded)];
  const undo = [...dropStatements(input, object, input.desired), ...columnRights(input, object, input.before)];
  const circle = circlesIn(input.registry, input.desired).get(object.key);
  const demand = demandOfNewPolicy(input, object);
  if (circle) return { takes: [change], steps: createInCircle(input, circle, statements, undo) };
  return {
    takes: [change],
    steps: chain(input, statements, undoOfCreate(input, object, undo), {
      id: `create-${object.kind}:${idOf(object.key)}`,
      title: `Create ${phrase(input, object)}`,
      phase: demand !== null ? "contract" : fills.length > 0 ? "backfill" : "expand",
      causes: all.map((o) => o.key),
      creates: [...all.map((o) => o.key), ...(object.kind === "column" ? inheritedFrom(input, object) : [])],
      needs: [
        ...needsOf(all),
        ...orderOfOwners(input, object),
        ...neededByCheck(input, object),
        ...namedParts(input, object),
        ...wholesOver(input, object),
      ],
      follows: [...orderOfCreate(input, object), ...fills],
      after: exists(kindOfObject(input, object), object),
    }),
    ...(demand !== null && { instructions: [demand] }),
  };
}

/** Backfills that a new trigger would take for updates of the application: it comes after them, and so does what is said of it. */
function fillsThatFire(draft: Draft, object: SchemaObject): readonly string[] {
  const { input, steps } = draft;
  const parent = object.parent === null ? undefined : input.desired.objects.get(object.parent);
  const trigger = [object, parent].find((one) => one?.kind === "trigger");
  const isNew = trigger !== undefined && !input.live.objects.has(trigger.key);
  if (!isNew || !(trigger.attributes["events"] as readonly string[]).includes("update")) return [];
  const own = relation(trigger.key);
  return steps.flatMap(({ id, run }) => {
    if (run.type !== "backfill") return [];
    const { relation: whole, leaves } = run.backfill;
    return [whole, ...leaves].some(({ schema, name }) => schema === own.schema && name === own.name) ? [id] : [];
  });
}

/**
 * Objects that must be dropped before their parents, by themselves, because the parents need each other through them:
 * the foreign keys of two tables that refer to each other.
 */
function droppedApart(input: PlanInput, dropped: ReadonlySet<ObjectKey>): ReadonlySet<ObjectKey> {
  const tops = [...dropped]
    .map((key) => input.live.objects.get(key) as SchemaObject)
    .filter((object) => !goesWithParent(input, object, dropped));
  const topOf = new Map<ObjectKey, ObjectKey>();
  const links = new Map<ObjectKey, { readonly by: ObjectKey; readonly to: ObjectKey }[]>();
  const members = tops.map((top) => [top.key, goneWith(input.live, input, top, new Set())] as const);
  for (const [top, all] of members) for (const object of all) topOf.set(object.key, top);
  for (const [top, all] of members)
    links.set(
      top,
      all.flatMap((object) =>
        object.dependsOn.flatMap((key) => {
          const to = topOf.get(key);
          return to === undefined || to === top ? [] : [{ by: object.key, to }];
        }),
      ),
    );
  const reaches = (from: ObjectKey, to: ObjectKey, seen: Set<ObjectKey>): boolean =>
    from === to ||
    (!seen.has(from) && seen.add(from) && (links.get(from) ?? []).some((link) => reaches(link.to, to, seen)));
  return new Set(
    [...links].flatMap(([top, list]) =>
      list.filter(({ by, to }) => by !== top && reaches(to, top, new Set())).map(({ by }) => by),
    ),
  );
}

/**
 * A column of a view, and a partition's part of an index or key, is an object only while something is said about it; that
 * goes, the column or part stays.
 */
function onWhatStays(input: PlanInput, dropped: ReadonlySet<ObjectKey>): readonly ObjectKey[] {
  return [...dropped].filter((key) => {
    const parent = parentOf(key);
    const object = parent === null || !dropped.has(parent) ? undefined : input.live.objects.get(parent);
    const stays =
      object !== undefined &&
      (object.kind === "column" ? object.attributes["type"] === null : isPartOfOneThatStays(input, object, dropped));
    return stays && object.parent !== null && !dropped.has(object.parent);
  });
}

/** Whether nothing of the sort goes from the partitioned tables above; what is a part of a part need not be an object. */
function isPartOfOneThatStays(
  { live, desired }: PlanInput,
  part: SchemaObject,
  dropped: ReadonlySet<ObjectKey>,
): boolean {
  const table = live.objects.get(tableOf(part.key));
  if (!table || !isNamedPart(part) || !desired.objects.has(table.key)) return false;
  return !partitionedAbove(live, table)
    .flatMap(({ key }) => childrenOf(live, key))
    .some(({ key, kind }) => kind === part.kind && dropped.has(key));
}

function renameObject(input: PlanInput, change: Change & { type: "rename" }): Outcome {
  const kind = kindOfObject(input, change.before);
  if (!kind.rename) return { takes: [change], steps: [], problems: [cannotRename(input, change.before)] };
  const names = namesPassedOn(input, [change.before], [change.after]);
  const { run, undo, hazards } = renaming(kind, change.before, change.after);
  const steps = chain(input, run, undo, {
    id: `rename-${change.after.kind}:${idOf(change.key)}`,
    title: `Rename ${phrase(input, change.before)} to ${change.after.name}`,
    phase: "expand",
    causes: [change.key],
    creates: [...subtree(input.live, change.key).map((object) => object.key), ...names.creates],
    needs: [...(change.after.parent === null ? [] : [change.after.parent]), ...names.needs],
    hazards: hazards ?? [],
    before: exists(kind, change.before),
    after: exists(kind, { ...change.after, attributes: change.before.attributes }),
  });
  return { takes: [change], steps };
}

function cannotRename(input: PlanInput, object: SchemaObject): NonNullable<Draft["problems"]>[number] {
  return {
    code: "FLUX305",
    severity: "error",
    summary: `PostgreSQL cannot rename ${phrase(input, object)}`,
    remedy: 'Remove "renamed_from" and let flux drop and create it.',
  };
}

/** What PostgreSQL must have free of views and the like, the running application may use just as well. */
function demandOfUsers({ input }: Draft, { before, after }: Change & { type: "alter" }): string | null {
  if (input.mode === "direct" || !kindOfObject(input, after).replacedWhileUsed?.(before, after)) return null;
  return `Deploy application code that works with the old and the new ${phrase(input, after)}.`;
}

function alterObject(draft: Draft, change: Change & { type: "alter" }): Outcome {
  const { input } = draft;
  const demand =
    demandOfIdentity(input, change) ??
    demandOfExpression(input, change) ??
    demandOfUsers(draft, change) ??
    demandOfPolicy(input, change);
  const steps = alterInPlace(input, change, demand === null ? "expand" : "contract");
  if (steps === null) throw new Error(`This is a bug in flux-migrate: nothing replaces ${change.key}`);
  return { takes: [change], steps, ...(demand !== null && { instructions: [demand] }) };
}

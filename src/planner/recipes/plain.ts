import type { Change } from "../../model/change.ts";

import {
  childrenOf,
  isWithin,
  keyOf,
  kindOf,
  type ObjectKey,
  parentOf,
  type SchemaObject,
} from "../../model/object.ts";
import { circlesIn } from "../circles.ts";
import {
  createStatements,
  type Draft,
  dropStatements,
  idOf,
  kindOfObject,
  namesPassedOn,
  type Outcome,
  type Recipe,
  subtree,
} from "../draft.ts";
import type { PlanInput } from "../input.ts";
import { alterInPlace } from "./alter.ts";
import { neededByCheck } from "./checks-of-heirs.ts";
import { demandOfIdentity, orderOfCreate } from "./column-order.ts";
import { columnRights } from "./column-rights.ts";
import { dropObject, goesWithParent, goneWith } from "./drop-object.ts";
import { orderOfOwners, ownerOfTable } from "./owner-order.ts";
import { createInCircle } from "./stand-in.ts";
import { chain, exists, needsOf, phrase, renaming } from "./statements.ts";
import { inheritedFrom, relation, tableOf, tablesBelow } from "./table-facts.ts";
import { undoOfCreate } from "./written-since.ts";

/** Whatever no other recipe takes: PostgreSQL's own statement is already safe, or there is no safer one. */
export const plain: Recipe = {
  name: "plain",
  why: "PostgreSQL's own statement is instant or touches no rows",
  plan: (draft) => {
    const created = new Set(draft.changes.filter((c) => c.type === "create").map((c) => c.key));
    const dropped = new Set(draft.changes.filter((c) => c.type === "drop").map((c) => c.key));
    const apart = new Set([...droppedApart(draft.input, dropped), ...onColumnsThatStay(draft.input, dropped)]);
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

/** Created inside its parent's own create statement: columns always, the rest where it needs nothing else that is new. */
function isFolded(draft: Draft, object: SchemaObject, created: ReadonlySet<ObjectKey>): boolean {
  const { input } = draft;
  if (object.parent === null || !created.has(object.parent) || kindOfObject(input, object).clause === null)
    return false;
  if (object.kind === "column") return true;
  // A column of a table with rows needs its default at once.
  if (object.kind === "default" && !created.has(tableOf(object.key))) return !isGiven(input, object.parent);
  const table = tableOf(object.key);
  const needsNew = object.dependsOn.some(
    (key) => created.has(key) && !isWithin(key, table) && !(object.kind === "check" && isInherited(input, key, table)),
  );
  return object.attributes["validated"] !== false && !needsNew && !isOnInherited(input, object);
}

/** A column of a table that this one inherits from, which it has from the start. */
const isInherited = ({ desired }: PlanInput, key: ObjectKey, table: ObjectKey): boolean =>
  kindOf(key) === "column" && tablesBelow(desired, tableOf(key)).includes(table);

/** Inside CREATE TABLE a primary key makes NOT NULL the table's own, too, on columns that have it from a parent table. */
function isOnInherited({ desired }: PlanInput, { kind, key, attributes }: SchemaObject): boolean {
  const table = tableOf(key);
  if (kind !== "primary_key" || !desired.objects.get(table)?.dependsOn.some((one) => kindOf(one) === "table"))
    return false;
  const columns = attributes["columns"] as readonly string[];
  return columns.some((own) => (desired.objects.get(keyOf(table, "column", own))?.attributes["type"] ?? null) === null);
}

/** A column that a view or a parent table gives: what is said about it comes and goes by itself. */
const isGiven = ({ desired }: PlanInput, column: ObjectKey): boolean =>
  desired.objects.get(column)?.attributes["type"] === null;

/** The objects below `object` that its create statement holds: columns in their order, then the rest. */
export function foldedBelow(
  draft: Draft,
  object: SchemaObject,
  created: ReadonlySet<ObjectKey>,
): readonly SchemaObject[] {
  return childrenOf(draft.input.desired, object.key)
    .filter((child) => created.has(child.key) && isFolded(draft, child, created))
    .sort((a, b) => Number(a.order === 0) - Number(b.order === 0))
    .flatMap((child) => [child, ...foldedBelow(draft, child, created)]);
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
  if (circle) return { takes: [change], steps: createInCircle(input, circle, statements, undo) };
  return {
    takes: [change],
    steps: chain(input, statements, undoOfCreate(input, object, undo), {
      id: `create-${object.kind}:${idOf(object.key)}`,
      title: `Create ${phrase(input, object)}`,
      phase: fills.length > 0 ? "backfill" : "expand",
      causes: all.map((o) => o.key),
      creates: [...all.map((o) => o.key), ...(object.kind === "column" ? inheritedFrom(input, object) : [])],
      needs: [...needsOf(all), ...orderOfOwners(input, object), ...neededByCheck(input, object)],
      follows: [...orderOfCreate(input, object), ...fills],
      after: exists(kindOfObject(input, object), object),
    }),
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

/** A column of a view is an object only while something is said about it; that goes, the column stays. */
function onColumnsThatStay(input: PlanInput, dropped: ReadonlySet<ObjectKey>): readonly ObjectKey[] {
  return [...dropped].filter((key) => {
    const parent = parentOf(key);
    const column = parent === null || !dropped.has(parent) ? undefined : input.live.objects.get(parent);
    const stays = column?.kind === "column" && column.attributes["type"] === null;
    return stays && column.parent !== null && !dropped.has(column.parent);
  });
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
  const demand = demandOfIdentity(input, change) ?? demandOfUsers(draft, change);
  const steps = alterInPlace(input, change, demand === null ? "expand" : "contract");
  if (steps === null) throw new Error(`This is a bug in flux-migrate: nothing replaces ${change.key}`);
  return { takes: [change], steps, ...(demand !== null && { instructions: [demand] }) };
}

import type { Change } from "../../model/change.ts";
import type { AlterRule, Kind } from "../../model/kind.ts";
import { childrenOf, isWithin, type Model, type ObjectKey, type SchemaObject } from "../../model/object.ts";
import type { Phase, Probe } from "../../model/plan.ts";
import type { Statement } from "../../model/statement.ts";
import {
  createStatements,
  type Draft,
  type DraftStep,
  dropStatements,
  idOf,
  kindOfObject,
  losing,
  makeStep,
  nothing,
  type Outcome,
  type Recipe,
  type StepSpec,
  subtree,
} from "../draft.ts";
import type { PlanInput } from "../input.ts";
import { removalOf } from "./removal.ts";

/** Whatever no other recipe takes: PostgreSQL's own statement is already safe, or there is no safer one. */
export const plain: Recipe = {
  name: "plain",
  why: "PostgreSQL's own statement is instant or touches no rows",
  plan: (draft) => {
    const created = new Set(draft.changes.filter((c) => c.type === "create").map((c) => c.key));
    const dropped = new Set(draft.changes.filter((c) => c.type === "drop").map((c) => c.key));
    return draft.changes.flatMap((change) => planChange(draft, change, created, dropped));
  },
};

function planChange(
  draft: Draft,
  change: Change,
  created: ReadonlySet<ObjectKey>,
  dropped: ReadonlySet<ObjectKey>,
): readonly Outcome[] {
  const { input } = draft;
  switch (change.type) {
    case "create":
      return isFolded(draft, change.after, created)
        ? [{ takes: [change], steps: [] }]
        : [createObject(draft, change, created)];
    case "drop":
      return goesWithParent(input, change.before, dropped)
        ? [{ takes: [change], steps: [] }]
        : [dropObject(draft, change)];
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
  const table = relationKey(object.key);
  const needsNew = object.dependsOn.some((key) => created.has(key) && !isWithin(key, table));
  return object.attributes["validated"] !== false && !needsNew;
}

const relationKey = (key: ObjectKey): ObjectKey => key.split("/").slice(0, 2).join("/") as ObjectKey;

/** The objects below `object` that its create statement holds. */
export function foldedBelow(
  draft: Draft,
  object: SchemaObject,
  created: ReadonlySet<ObjectKey>,
): readonly SchemaObject[] {
  return childrenOf(draft.input.desired, object.key)
    .filter((child) => created.has(child.key) && isFolded(draft, child, created))
    .flatMap((child) => [child, ...foldedBelow(draft, child, created)]);
}

function createObject(draft: Draft, change: Change & { type: "create" }, created: ReadonlySet<ObjectKey>): Outcome {
  const { input } = draft;
  const object = change.after;
  const folded = foldedBelow(draft, object, created);
  const all = [object, ...folded];
  const statements = createStatements(input, object, input.desired, folded);
  return {
    takes: [change],
    steps: chain(input, statements, dropStatements(input, object, input.desired), {
      id: `create-${object.kind}:${idOf(object.key)}`,
      title: `Create ${phrase(input, object)}`,
      phase: "expand",
      causes: all.map((o) => o.key),
      creates: all.map((o) => o.key),
      needs: needsOf(all),
      after: exists(kindOfObject(input, object), object),
    }),
  };
}

/** What these objects depend on beyond themselves. */
export function needsOf(objects: readonly SchemaObject[]): readonly ObjectKey[] {
  const own = new Set(objects.map((object) => object.key));
  return [...new Set(objects.flatMap((object) => object.dependsOn))].filter((key) => !own.has(key)).sort();
}

function goesWithParent(input: PlanInput, object: SchemaObject, dropped: ReadonlySet<ObjectKey>): boolean {
  return object.parent !== null && dropped.has(object.parent) && kindOfObject(input, object).droppedWithParent;
}

/** What goes with an object when it is dropped; the rest has a step of its own. */
function goneWith(model: Model, input: PlanInput, object: SchemaObject): readonly SchemaObject[] {
  const below = childrenOf(model, object.key).filter((child) => kindOfObject(input, child).droppedWithParent);
  return [object, ...below.flatMap((child) => goneWith(model, input, child))];
}

function dropObject(draft: Draft, change: Change & { type: "drop" }): Outcome {
  const { input } = draft;
  const object = change.before;
  const all = goneWith(input.live, input, object);
  const removal = removalOf(object);
  const holding = all.filter((o) => kindOfObject(input, o).holdsData);
  const loss = holding.length > 0 ? `the rows of ${phrase(input, object)}` : "";
  const undo = recreate(
    input,
    goneWith(input.before, input, object).map((o) => (o.key === object.key ? asReleased(input, o) : o)),
    input.before,
  );
  return {
    takes: [change],
    steps: chain(input, dropStatements(input, object, input.live), loss ? losing(undo, loss) : undo, {
      id: `drop-${object.kind}:${idOf(object.key)}`,
      title: `Drop ${phrase(input, object)}`,
      phase: removal === "loosens" ? "expand" : "contract",
      causes: all.map((o) => o.key),
      removes: all.map((o) => o.key),
      releases: needsOf(all),
      losesData: loss || null,
      before: exists(kindOfObject(input, object), object),
      hazards: loss
        ? [{ code: "FLUX801", message: `${capital(loss)} are gone for good; only the structure can be brought back` }]
        : [],
    }),
    ...(removal === "visible" && {
      instructions: [`Deploy application code that no longer uses ${phrase(input, object)}.`],
    }),
  };
}

/** A column that new rows may leave out by the time it is dropped comes back just so. */
function asReleased(input: PlanInput, object: SchemaObject): SchemaObject {
  return isReleased(input, object) ? { ...object, attributes: { ...object.attributes, notNull: false } } : object;
}

/**
 * Whether a dropped column is NOT NULL and must stop being so before the application that no longer names it is
 * deployed.
 */
export function isReleased(input: PlanInput, column: SchemaObject): boolean {
  if (
    input.mode === "direct" ||
    column.kind !== "column" ||
    column.attributes["notNull"] !== true ||
    column.attributes["identity"] !== null
  )
    return false;
  if (column.parent === null || !input.desired.objects.has(column.parent)) return false;
  const own = [...input.live.objects.values()];
  return !own.some(
    (o) =>
      (o.parent === column.key && o.kind === "default") ||
      (o.kind === "primary_key" && o.dependsOn.includes(column.key)),
  );
}

/** Statements that bring back a dropped object with everything that was dropped with it. */
export function recreate(
  input: PlanInput,
  all: readonly SchemaObject[],
  model: PlanInput["live"],
): readonly Statement[] {
  const order = new Map(input.registry.kinds.map((kind, i) => [kind.name, i]));
  const top = all[0] as SchemaObject;
  const folded = all.filter((object) => object !== top && (object.kind === "column" || object.kind === "default"));
  const rest = all
    .filter((object) => object !== top && !folded.includes(object))
    .sort((a, b) => (order.get(a.kind) ?? 0) - (order.get(b.kind) ?? 0) || (a.key < b.key ? -1 : 1));
  return [
    ...createStatements(input, top, model, folded),
    ...rest.flatMap((object) => createStatements(input, object, model)),
  ];
}

function renameObject(input: PlanInput, change: Change & { type: "rename" }): Outcome {
  const kind = kindOfObject(input, change.before);
  const rename = kind.rename;
  if (!rename) return { takes: [change], steps: [], problems: [cannotRename(input, change.before)] };
  const steps = chain(input, rename(change.before, change.after.name), rename(change.after, change.before.name), {
    id: `rename-${change.after.kind}:${idOf(change.key)}`,
    title: `Rename ${phrase(input, change.before)} to ${change.after.name}`,
    phase: "expand",
    causes: [change.key],
    creates: subtree(input.live, change.key).map((object) => object.key),
    needs: change.after.parent === null ? [] : [change.after.parent],
    before: exists(kind, change.before),
    after: exists(kind, change.after),
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

function alterObject(draft: Draft, change: Change & { type: "alter" }): Outcome {
  const { input } = draft;
  const steps = alterInPlace(input, change);
  if (steps === null) throw new Error(`This is a bug in flux-migrate: nothing replaces ${change.key}`);
  return { takes: [change], steps };
}

/** What the alter rules of a change say; null when one says that the object must be replaced. */
export function alterRules(input: PlanInput, change: Change & { type: "alter" }): readonly Statement[] | null {
  const kind = kindOfObject(input, change.after);
  const statements: Statement[] = [];
  let again = false;
  for (const { name } of change.attributes) {
    const rule = (kind.alter as { readonly [name: string]: AlterRule<SchemaObject["attributes"]> })[name];
    const answer = typeof rule === "function" ? rule(change.before, change.after) : (rule ?? "replace");
    if (answer === "replace") return null;
    if (answer === "create or replace") again = true;
    else
      for (const statement of answer) if (!statements.some((s) => s.sql === statement.sql)) statements.push(statement);
  }
  return again ? [...createStatements(input, change.after, input.desired), ...statements] : statements;
}

/** Steps that alter an object in place, undone by the same rules backwards; null when it must be replaced. */
export function alterInPlace(
  input: PlanInput,
  change: Change & { type: "alter" },
  phase: Phase = "expand",
): readonly DraftStep[] | null {
  const forward = alterRules(input, change);
  if (forward === null) return null;
  const attributes = change.attributes.map(({ name, before, after }) => ({ name, before: after, after: before }));
  const old = input.before.objects.get(change.key) ?? change.before;
  const backward = alterRules(
    { ...input, desired: input.before },
    { ...change, before: change.after, after: old, attributes },
  );
  const undo = backward ?? replaceBackwards(input, change.after, old) ?? impossible(input, change);
  return chain(input, forward, undo, {
    id: `alter-${change.after.kind}:${idOf(change.key)}`,
    title: `Alter ${phrase(input, change.after)} (${change.attributes.map(({ name }) => words(name)).join(", ")})`,
    phase,
    causes: [change.key],
    creates: phase === "expand" ? [change.key] : [],
    needs: needsOf([change.after]),
    releases: needsOf([change.before]),
  });
}

/** What could be altered there but not back is dropped and created again, when nothing new stands on it. */
function replaceBackwards(input: PlanInput, after: SchemaObject, old: SchemaObject): readonly Statement[] | null {
  if (kindOfObject(input, after).holdsData || hasDependents(input.desired, after.key)) return null;
  return [
    ...dropStatements(input, after, input.desired),
    ...recreate(input, subtree(input.before, old.key), input.before),
  ];
}

function hasDependents(model: PlanInput["live"], key: ObjectKey): boolean {
  return [...model.objects.values()].some(
    (object) => !isWithin(object.key, key) && object.dependsOn.some((needed) => isWithin(needed, key)),
  );
}

function impossible(input: PlanInput, change: Change & { type: "alter" }): StepSpec["undo"] {
  return {
    actions: [],
    transaction: "shared",
    result: "impossible",
    what: `PostgreSQL has no statement that takes this change of ${phrase(input, change.after)} back`,
  };
}

/** One step a statement, in one transaction where they can share one. The first carries the undo of all. */
export function chain(
  input: PlanInput,
  statements: readonly Statement[],
  undo: StepSpec["undo"],
  spec: Omit<StepSpec, "run" | "undo">,
): readonly DraftStep[] {
  const last = statements.length - 1;
  return statements.map((statement, i) =>
    makeStep(input, {
      ...spec,
      id: i === 0 ? spec.id : `${spec.id}#${i + 1}`,
      title: i === 0 ? spec.title : `${spec.title} (${i + 1} of ${statements.length})`,
      run: statement,
      undo: i === 0 ? undo : nothing,
      creates: i === last ? (spec.creates ?? []) : [],
      removes: i === last ? (spec.removes ?? []) : [],
      before: i === 0 ? (spec.before ?? null) : null,
      after: i === last ? (spec.after ?? null) : null,
      atomic: spec.atomic ?? (last > 0 && statements.every((s) => s.form !== "add enum value") ? spec.id : null),
      follows: i === 0 ? (spec.follows ?? []) : [`${spec.id}${i === 1 ? "" : `#${i}`}`],
      ...(statement.form === "add enum value" && { transaction: "commit-after" as const }),
    }),
  );
}

/** `table orders`, `check constraint orders_total_positive`. */
export function phrase(input: PlanInput, object: SchemaObject): string {
  const kind = kindOfObject(input, object);
  return `${kind.noun} ${kind.title(object)}`;
}

export function exists(kind: Kind, object: SchemaObject): Probe {
  return { sql: kind.probe(object), says: `${kind.noun} ${kind.title(object)} exists` };
}

const words = (name: string): string => name.replace(/[A-Z]/g, (c) => ` ${c.toLowerCase()}`);
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

import type { Change } from "../../model/change.ts";
import type { AlterRule, Kind } from "../../model/kind.ts";
import { isNamedPart } from "../../model/named-part.ts";
import { isWithin, kindOf, type ObjectKey, type SchemaObject } from "../../model/object.ts";
import { phraseOf } from "../../model/phrase.ts";
import type { Probe } from "../../model/plan.ts";
import type { Statement } from "../../model/statement.ts";
import {
  createOrReplace,
  createStatements,
  type DraftStep,
  kindOfObject,
  losing,
  makeStep,
  nothing,
  type StepSpec,
  sizeOf,
} from "../draft.ts";
import type { PlanInput } from "../input.ts";
import { fromParentsAlone, ofOtherTypes } from "./own-rules.ts";

/** What these objects depend on beyond themselves. */
export function needsOf(objects: readonly SchemaObject[]): readonly ObjectKey[] {
  const own = new Set(objects.map((object) => object.key));
  return [...new Set(objects.flatMap((object) => object.dependsOn))].filter((key) => !own.has(key)).sort();
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
    .sort(
      (a, b) =>
        (order.get(a.kind) ?? 0) - (order.get(b.kind) ?? 0) ||
        Number(isNamedPart(b)) - Number(isNamedPart(a)) ||
        (a.key < b.key ? -1 : 1),
    );
  return [
    ...createStatements(input, top, model, folded),
    ...rest.flatMap((object) => createStatements(input, object, model)),
  ];
}

/** Whether something stands on it that is dropped before it and created again after it; of a type, whether columns hold it. */
function isUsed(input: PlanInput, key: ObjectKey): boolean {
  const all = [...input.live.objects.values()];
  if (kindOf(key) === "composite_type")
    return isWrapped(input, key) || all.some((one) => one.kind === "column" && one.dependsOn.includes(key));
  return all.some(
    (one) =>
      kindOfObject(input, one).rebuiltWithDependency &&
      !isWithin(one.key, key) &&
      one.dependsOn.some((used) => isWithin(used, key)),
  );
}

/**
 * Arrays, composite values and ranges of columns hold values of it: PostgreSQL does not look for them there, and refuses
 * to try. Through a domain over it, it does look.
 */
function isWrapped({ live }: PlanInput, type: ObjectKey): boolean {
  const all = [...live.objects.values()];
  const isOfArrays = ({ attributes }: SchemaObject): boolean => String(attributes["type"]).endsWith("[]");
  const seen = new Set<ObjectKey>([type]);
  const wrapping = new Set<ObjectKey>();
  for (const key of seen)
    for (const one of all) {
      if (!["domain", "composite_type", "range_type"].includes(one.kind) || !one.dependsOn.includes(key)) continue;
      const looksThrough = kindOf(type) === "domain" && one.kind === "domain" && !isOfArrays(one);
      if (!looksThrough || wrapping.has(key)) wrapping.add(one.key);
      seen.add(one.key);
    }
  return all.some(
    (one) =>
      one.kind === "column" && one.dependsOn.some((key) => wrapping.has(key) || (seen.has(key) && isOfArrays(one))),
  );
}

/** What the alter rules of a change say; null when one says that the object must be replaced. */
export function alterRules(input: PlanInput, change: Change & { type: "alter" }): readonly Statement[] | null {
  const kind = kindOfObject(input, change.after);
  if (kind.replacedWhileUsed?.(change.before, change.after) && isUsed(input, change.before.key)) return null;
  if (isFixed(input, change)) return null;
  const statements: Statement[] = [];
  let again = false;
  for (const { name } of change.attributes) {
    const rule = (kind.alter as { readonly [name: string]: AlterRule<SchemaObject["attributes"]> })[name];
    const answer =
      typeof rule === "function" ? rule(change.before, change.after, input.serverVersion) : (rule ?? "replace");
    if (answer === "replace") return null;
    if (answer === "create or replace") again = true;
    else
      for (const statement of answer) if (!statements.some((s) => s.sql === statement.sql)) statements.push(statement);
  }
  if (statements.some(({ form }) => form === "alter domain scan") && isWrapped(input, change.before.key)) return null;
  return again ? [...createOrReplace(input, change.after, input.desired), ...statements] : statements;
}

/** What PostgreSQL alters of other objects of the kind, but not of this one. */
function isFixed(input: PlanInput, change: Change & { type: "alter" }): boolean {
  return isBornHeir(input, change) || ofOtherTypes(input, change).length > 0 || isOfPartitioned(input, change);
}

/** A table without rows that shall have columns only from parents which it comes to inherit from. */
function isBornHeir(input: PlanInput, change: Change & { type: "alter" }): boolean {
  if (!change.attributes.some(({ name }) => name === "inherits")) return false;
  return sizeOf(input, change.key)?.rows === 0 && fromParentsAlone(input, change).length > 0;
}

/** PostgreSQL alters storage parameters of the indexes that hold rows only, and not those of a partitioned table's. */
function isOfPartitioned({ live }: PlanInput, { after, attributes }: Change & { type: "alter" }): boolean {
  const isWhole =
    after.attributes["attachedTo"] === null && attributes.some(({ name }) => name === "storageParameters");
  const table = isWhole && after.parent !== null ? live.objects.get(after.parent) : undefined;
  return typeof table?.attributes["partitionBy"] === "string";
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
  return phraseOf(kindOfObject(input, object), object);
}

export function exists(kind: Kind, object: SchemaObject): Probe {
  return { sql: kind.probe(object), says: `${phraseOf(kind, object)} exists` };
}

/** Nothing of it is left, where PostgreSQL would not say otherwise; null: it would. */
export function isRevoked(kind: Kind, object: SchemaObject): Probe | null {
  return kind.revoked ? { sql: kind.revoked(object), says: `${phraseOf(kind, object)} is gone` } : null;
}

/** RENAME and its undo, with what neither of them keeps. */
export function renaming(
  kind: Kind,
  before: SchemaObject,
  after: SchemaObject,
): Pick<StepSpec, "undo" | "hazards"> & { readonly run: readonly Statement[]; readonly forgotten: string | null } {
  const run = kind.rename?.(before, after.name) ?? [];
  const undo = kind.rename?.(after, before.name) ?? [];
  const forgotten = kind.forgottenByRename?.(before) ?? null;
  if (forgotten === null) return { run, undo, forgotten, hazards: [] };
  const message = `RENAME loses ${forgotten}`;
  return { run, undo: losing(undo, forgotten), forgotten, hazards: [{ code: "FLUX808", message }] };
}

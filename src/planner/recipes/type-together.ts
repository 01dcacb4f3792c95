import type { Change } from "../../model/change.ts";
import { childrenOf, isWithin, modelOf, type ObjectKey, type SchemaObject } from "../../model/object.ts";
import type { Phase } from "../../model/plan.ts";
import { type Draft, kindOfObject, subtree } from "../draft.ts";
import { changesByCopy, type PlanInput } from "../input.ts";
import { isOfEmptyHeirs } from "./empty-heirs.ts";
import { hasInherited } from "./own-rules.ts";
import { type Rebuild, rebuildOf } from "./rebuild.ts";
import { alterRules } from "./statements.ts";
import { isComputed, tableOf, tablesBelow } from "./table-facts.ts";

/** A change of an object that stays. */
export type Alter = Change & { readonly type: "alter" };

/** Whether the change alters the type or collation of the column itself, not of a copy. */
export function isRetyped(draft: Draft, change: Change): change is Alter {
  if (change.type !== "alter" || change.after.kind !== "column") return false;
  return change.attributes.some(({ name }) => name === "type" || name === "collation") && !isCopied(draft, change);
}

/** A computed column that goes and comes back with what it is computed from. */
export function isMadeAgain(draft: Draft, { key, before }: Alter): boolean {
  if (draft.input.mode !== "direct" || !isGenerated(before)) return false;
  return draft.changes.some((one) => one.key !== key && before.dependsOn.includes(one.key) && isRetyped(draft, one));
}

/** What forbids the changes of type while it stands, to be dropped before and created after. */
export function rebuildAround(draft: Draft, changes: readonly Alter[]): Rebuild {
  const { input } = draft;
  const keys = changes.map(({ key }) => key);
  return rebuildOf(
    draft,
    keys,
    (object) =>
      kindOfObject(input, object).rebuiltWithDependency ||
      (keys.some((key) => isAtOnce(input, key)) &&
        (isGenerated(object) ||
          hasOwnDefault(draft, object) ||
          losesItsText(draft, object) ||
          spansTypes(draft, object))),
    // What stands on a column that nothing is said about stands on its table.
    keys.flatMap((key) => tablesBelow(input.live, tableOf(key))),
  );
}

/** The change with those of other columns that the same views and the like stand on: these go and come back once. */
export function withSharers(draft: Draft, first: Alter): readonly Alter[] {
  const group = [first];
  const others = draft.changes.filter(
    (one): one is Alter => one !== first && isRetyped(draft, one) && !isMadeAgain(draft, one),
  );
  const phase = phaseOf(draft, first);
  for (;;) {
    const drops = rebuildAround(draft, group).drops;
    const more = others.filter(
      (one) =>
        !group.includes(one) &&
        phaseOf(draft, one) === phase &&
        rebuildAround(draft, [one]).drops.some(({ key }) =>
          drops.some((drop) => isWithin(key, drop.key) || isWithin(drop.key, key)),
        ),
    );
    if (more.length === 0) return group;
    group.push(...more);
  }
}

/** Whether the column changes with all that is in it: nobody else is there, or nothing is in it. */
export const isAtOnce = (input: PlanInput, column: ObjectKey): boolean =>
  input.mode === "direct" || isOfEmptyHeirs(input, column);

/** Whether PostgreSQL rewrites nothing, so that the running application does not notice. */
export const isInPlace = ({ input }: Draft, { key }: Alter): boolean =>
  input.mode === "online" && !changesByCopy(input.typeChanges.get(key));

/** The phase of a change of type that makes no copy. */
export const phaseOf = (draft: Draft, change: Alter): Phase =>
  draft.input.mode === "online" && !isInPlace(draft, change) ? "contract" : "expand";

/** What a copy changes at its switch comes back as it is until then. */
export function changedLater(draft: Draft, drops: readonly SchemaObject[]): Draft {
  const { input, changes } = draft;
  const left = new Set(changes);
  const later = drops.filter(({ key }) => input.changes.some((one) => isWithin(one.key, key) && !left.has(one)));
  if (later.length === 0) return draft;
  const objects = new Map(input.desired.objects);
  for (const { key } of later) {
    for (const one of subtree(input.desired, key)) objects.delete(one.key);
    for (const one of subtree(input.before, key)) objects.set(one.key, one);
  }
  return { ...draft, input: { ...input, desired: modelOf(objects.values()) } };
}

/** What PostgreSQL reads over the new type, whatever else becomes of it: expressions, and comparisons with other columns. */
const expressions: ReadonlySet<string> = new Set(["check", "exclusion", "foreign_key", "index", "statistics"]);

/** An expression over the column that is another one afterwards, or none: PostgreSQL would read the old one over the new type, and that over the old type on the way back. */
function losesItsText({ input, changes }: Draft, object: SchemaObject): boolean {
  return changes.some(
    (other) =>
      other.key === object.key &&
      ((other.type === "alter" && object.kind !== "column" && alterRules(input, other) === null) ||
        (other.type === "drop" && expressions.has(object.kind))),
  );
}

/** PostgreSQL changes no type beneath a computed column, which is made again from the new values. */
export const isGenerated = ({ kind, attributes }: SchemaObject): boolean =>
  kind === "column" && (attributes["generated"] ?? null) !== null;

/** What a table that inherits the column says of its default may be no value of the new type, nor the new one of the old type. */
const hasOwnDefault = ({ input }: Draft, { kind, key, attributes }: SchemaObject): boolean =>
  kind === "column" && attributes["type"] === null && childrenOf(input.live, key).some((one) => one.kind === "default");

/** PostgreSQL changes one column after the other, and looks each time whether what they compare still fits. */
function spansTypes(draft: Draft, { kind, dependsOn }: SchemaObject): boolean {
  if (!expressions.has(kind)) return false;
  return draft.changes.filter((one) => isRetyped(draft, one) && dependsOn.includes(one.key)).length > 1;
}

/** What is computed cannot be kept in step by a trigger, so it has no copy. */
function isCopied({ input }: Draft, change: Alter): boolean {
  if (isAtOnce(input, change.key) || isComputed(change) || hasInherited(input.live, change.after)) return false;
  return changesByCopy(input.typeChanges.get(change.key));
}

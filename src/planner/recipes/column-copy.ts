import type { Change } from "../../model/change.ts";
import { keyOf, type ObjectKey, type SchemaObject } from "../../model/object.ts";
import { type Draft, type DraftStep, idOf, makeStep, type Outcome, type Recipe, swapped } from "../draft.ts";
import { changesByCopy, type PlanInput } from "../input.ts";
import { backfillStep, expandSteps, forgetting, nullsFail } from "./column-copy-expand.ts";
import { followersOf } from "./column-copy-followers.ts";
import type { Switch } from "./column-copy-identity.ts";
import { blockedBy } from "./column-copy-refusals.ts";
import { removeOld } from "./column-copy-removal.ts";
import { hasOwnValue, notNullOfCopy, switches } from "./column-copy-switch.ts";
import { syncOf } from "./column-copy-sync.ts";
import { functionsOf, twinSteps, twinTriggers, withTwins } from "./column-copy-triggers.ts";
import { type ColumnCopy, copyOf, requiresNotNull } from "./column-copy-values.ts";
import { notNullSteps } from "./not-null.ts";
import { ofPartitionKey, partitionedBy } from "./partition-key.ts";
import { rebuildOf, rebuildSteps } from "./rebuild.ts";
import { phrase } from "./statements.ts";
import { firedBy, heirOf, isComputed, outOfReach, relation, tableOf } from "./table-facts.ts";

/** Rename and change of type: a new column, both kept in step, a backfill, and a switch in contract. */
export const columnCopy: Recipe = {
  name: "column by copy",
  why: "RENAME COLUMN breaks the running application, and a change of type may write the whole table anew",
  takes: ["column: rename", "column: alter type", "column: alter collation"],
  plan: (draft) => {
    const outcomes: Outcome[] = [];
    const taken = new Set<Change>();
    const served = new Set<ObjectKey>();
    for (const change of referencedFirst(draft)) {
      const rest = { ...draft, changes: draft.changes.filter((c) => !taken.has(c)) };
      if (taken.has(change) || !startsCopy(rest, change)) continue;
      const outcome = planCopy(rest, change.key, served);
      for (const other of outcome.takes) taken.add(other);
      outcomes.push(outcome);
    }
    return outcomes;
  },
};

/** A key is copied before the foreign keys to it, which come along with it. */
function referencedFirst({ input, changes }: Draft): readonly Change[] {
  const before = new Map<ObjectKey, readonly ObjectKey[]>();
  for (const { kind, parent, attributes, dependsOn } of input.live.objects.values()) {
    if (kind !== "foreign_key" || parent === null) continue;
    const own = (attributes["columns"] as readonly string[]).map((column) => keyOf(parent, "column", column));
    for (const column of own)
      before.set(column, [...(before.get(column) ?? []), ...dependsOn.filter((key) => !own.includes(key))]);
  }
  const sorted = new Set<Change>();
  const visit = (change: Change, above: readonly Change[]): void => {
    if (sorted.has(change) || above.includes(change)) return;
    for (const key of before.get(change.key) ?? [])
      for (const other of changes) if (other.key === key) visit(other, [...above, change]);
    sorted.add(change);
  };
  for (const change of changes) visit(change, []);
  return [...sorted];
}

function startsCopy({ input }: Draft, change: Change): boolean {
  if ((change.type !== "alter" && change.type !== "rename") || change.after.kind !== "column") return false;
  if (!input.live.objects.has(tableOf(change.key)) || change.after.attributes["type"] === null) return false;
  if (change.type === "rename") return true;
  if (isComputed(change)) return false;
  return (
    change.attributes.some(({ name }) => name === "type" || name === "collation") &&
    changesByCopy(input.typeChanges.get(change.key))
  );
}

function planCopy(draft: Draft, key: ObjectKey, served: Set<ObjectKey>): Outcome {
  const { input } = draft;
  const changes = draft.changes.filter((change) => change.key === key || change.key.startsWith(`${key}/`));
  const partitioned = partitionedBy(input.live, key);
  const column = input.desired.objects.get(key) as SchemaObject;
  if (partitioned) return { takes: changes, steps: [], problems: [ofPartitionKey(input, column, partitioned)] };
  const copy = copyOf(input, key, changes);
  if ("code" in copy) return { takes: changes, steps: [], problems: [copy] };
  const followers = followersOf(draft, copy, served);
  const rebuild = rebuildOf(draft, [key], (object) => followers.rebuilt(object));
  const [blocked] = rebuild.blocked;
  const heir = heirOf(input.live, copy.table);
  if (heir) return { takes: changes, steps: [], problems: [outOfReach(input, copy.after, "replaced by a copy", heir)] };
  if (blocked) return { takes: changes, steps: [], problems: [blockedBy(input, copy, blocked)] };
  const takes = [...new Set([...changes, ...followers.takes, ...rebuild.takes])];
  const group = `switch:${idOf(key)}`;
  const twins = twinTriggers(input, copy);
  const rebuilt = rebuildSteps(withTwins(draft, twins), rebuild, group, "contract", copy.causes);
  const around = { ...rebuilt, creates: withoutCopies(draft, rebuilt.creates) };
  const sync = syncOf(copy, { old: copy.from, fresh: copy.copy }, hasOwnValue(input, copy));
  const expand = expandSteps(input, copy, sync);
  const fill = backfillStep(input, copy, expand.at(-1) as DraftStep);
  const filled = [fill.id];
  const twinned = twins
    .filter(({ key: own }) => !served.has(own) && served.add(own))
    .flatMap((twin) => twinSteps(input, copy, twin, filled));
  const notNull = requiresNotNull(copy)
    ? notNullSteps(
        // NOT NULL of the copy is proven by a CHECK on 18 as well, where the constraint needs a name of its own meanwhile.
        { ...input, serverVersion: Math.min(input.serverVersion, 179_999) },
        {
          key,
          column: copy.copy,
          causes: copy.causes,
          guarded: expand.map((step) => step.id),
          filled,
          hazards: copy.before.attributes["notNull"] === true ? [] : [nullsFail(input, copy)],
          ...(input.serverVersion >= 180_000 && { constraint: notNullOfCopy(copy) }),
        },
      )
    : [];
  const [beforeSwitch, setNotNull] = [notNull.slice(0, 2), notNull.slice(2)];
  const built = followers.build(filled);
  const ready = [...filled, ...beforeSwitch, ...built, ...twinned].map((step) =>
    typeof step === "string" ? step : step.id,
  );
  const tightened = setNotNull.map((step, i) => (i === 0 ? { ...step, follows: [...step.follows, ...ready] } : step));
  const switched = [
    ...around.drops,
    ...followers.before(group),
    ...switches(input, copy).map((part) => switchStep(input, copy, group, part)),
    ...followers.after(group),
    ...around.creates,
  ].map((step, i, all) => ({
    ...step,
    needs: i === 0 ? [...step.needs, ...followers.awaits] : step.needs,
    creates:
      i === all.length - 1
        ? [...step.creates, ...followers.brings, ...(copy.copy === copy.after.name ? [] : [swapped(key)])]
        : step.creates,
    atomic: group,
    class: step.class === "instant" ? ("swap" as const) : step.class,
    follows: i === 0 ? [...step.follows, ...ready, ...tightened.map((s) => s.id)] : step.follows,
  }));
  const done = switched.at(-1);
  const removal = [...followers.retire(), ...removeOld(input, copy)];
  return {
    takes,
    steps: [
      ...expand,
      fill,
      ...beforeSwitch,
      ...built,
      ...twinned,
      ...tightened,
      ...switched,
      ...removal.map((step) => ({
        ...step,
        follows: [...step.follows, ...(done ? [done.id] : ready), ...tightened.map((s) => s.id)],
      })),
    ],
    instructions: [instruction(input, copy), ...functionsOf(input, copy)],
    notes: firedBy(input, copy.table),
  };
}

/** What is made again does not wait for the switch of another column: the column that it needs is there before and after. */
export function withoutCopies({ input }: Draft, steps: readonly DraftStep[]): readonly DraftStep[] {
  const replaced = new Set<string>(
    [...input.typeChanges].flatMap(([column, facts]) => (changesByCopy(facts) ? [column] : [])),
  );
  return steps.map((step) => ({ ...step, needs: step.needs.filter((need) => !replaced.has(need)) }));
}

function instruction(input: PlanInput, copy: ColumnCopy): string {
  const table = relation(copy.table).name;
  if (copy.from !== copy.after.name)
    return `Deploy application code that uses ${table}.${copy.after.name} instead of ${table}.${copy.from}.`;
  return `Deploy application code that reads and writes ${phrase(input, copy.after)} both as ${copy.before.attributes["type"]} and as ${copy.after.attributes["type"]}.`;
}

function switchStep(input: PlanInput, copy: ColumnCopy, group: string, { id, title, run, undo }: Switch): DraftStep {
  const step = makeStep(input, {
    id: `${group}:${id}`,
    title,
    phase: "contract",
    run,
    undo,
    causes: copy.causes,
    atomic: group,
  });
  return id === "new" ? forgetting(copy, step) : step;
}

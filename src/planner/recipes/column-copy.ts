import type { Change } from "../../model/change.ts";
import type { Diagnostic } from "../../model/diagnostic.ts";
import { isWithin, keyOf, type ObjectKey, type SchemaObject } from "../../model/object.ts";
import { type Draft, type DraftStep, idOf, makeStep, type Outcome, type Recipe, subtree } from "../draft.ts";
import { changesByCopy, type PlanInput } from "../input.ts";
import { swapped } from "../tokens.ts";
import { backfillStep, expandSteps, forgetting, nullsFail } from "./column-copy-expand.ts";
import { type Followers, followersOf, isBroughtAlong, standsOn } from "./column-copy-followers.ts";
import type { Switch } from "./column-copy-identity.ts";
import { blockedBy, withoutNulls } from "./column-copy-refusals.ts";
import { removeOld } from "./column-copy-removal.ts";
import { freedNotNull, hasOwnValue, notNullOfCopy, switches } from "./column-copy-switch.ts";
import { syncOf } from "./column-copy-sync.ts";
import { functionsOf, twinSteps, twinTriggers, withTwins } from "./column-copy-triggers.ts";
import { type ColumnCopy, copyOf, requiresNotNull } from "./column-copy-values.ts";
import { refusesNull } from "./domain-of-column.ts";
import { isOfEmptyHeirs } from "./empty-heirs.ts";
import { notNullSteps } from "./not-null.ts";
import { hasInherited } from "./own-rules.ts";
import { ofPartitionKey, partitionedBy } from "./partition-key.ts";
import { type Rebuild, rebuildOf, rebuildSteps } from "./rebuild.ts";
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
    const copied = referencedFirst(draft).filter((change) => startsCopy(draft, change));
    const around = new Map(copied.map(({ key }) => [key, rebuildAround(draft, [key]).drops]));
    const gone = new Set([...around.values()].flat().map(({ key }) => key));
    // What is computed goes and comes back with what it is computed from.
    const columns = copied.filter(({ key }) => !gone.has(key));
    const drops = new Map(columns.map(({ key }) => [key, around.get(key) ?? []]));
    for (const change of columns) {
      if (taken.has(change)) continue;
      const rest = { ...draft, changes: draft.changes.filter((c) => !taken.has(c)) };
      const outcome = planCopies(rest, sharersOf(draft.input, change.key, drops), served);
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
  if (isComputed(change) || hasInherited(input.live, change.after) || isOfEmptyHeirs(input, change.key)) return false;
  return (
    change.attributes.some(({ name }) => name === "type" || name === "collation") &&
    changesByCopy(input.typeChanges.get(change.key))
  );
}

/** What only stands on a column as a text, and so goes and comes back at the switch. */
const rebuildAround = (draft: Draft, keys: readonly ObjectKey[]): Rebuild =>
  rebuildOf(draft, keys, (object) => !isBroughtAlong(object) && keys.some((key) => standsOn(object, key)));

/**
 * The column with the others that the same views and the like stand on, before or afterwards: all of them switch at once,
 * as what reads two may fit both or neither.
 */
function sharersOf(
  { desired }: PlanInput,
  first: ObjectKey,
  drops: ReadonlyMap<ObjectKey, readonly SchemaObject[]>,
): readonly ObjectKey[] {
  const keys = new Set([first]);
  const dropsOf = (key: ObjectKey): readonly SchemaObject[] => drops.get(key) ?? [];
  const comesOnto = (key: ObjectKey, column: ObjectKey): boolean =>
    dropsOf(key).some((one) => subtree(desired, one.key).some(({ dependsOn }) => dependsOn.includes(column)));
  for (const key of keys)
    for (const [other, own] of drops)
      if (own.some((one) => dropsOf(key).includes(one)) || comesOnto(key, other) || comesOnto(other, key))
        keys.add(other);
  return [...drops.keys()].filter((key) => keys.has(key));
}

/** One copy with what comes along with it. */
interface Planned {
  readonly copy: ColumnCopy;
  readonly followers: Followers;
  readonly twins: readonly SchemaObject[];
  /** All that is done before the switch. */
  readonly steps: readonly DraftStep[];
  /** Ids of the steps that the switch, and what tightens the copy, wait for. */
  readonly ready: readonly string[];
  readonly tightened: readonly DraftStep[];
}

function planCopies(draft: Draft, keys: readonly ObjectKey[], served: Set<ObjectKey>): Outcome {
  const { input } = draft;
  const changes = draft.changes.filter((change) => keys.some((key) => isWithin(change.key, key)));
  const copies: ColumnCopy[] = [];
  const problems: Diagnostic[] = [];
  for (const key of keys) {
    const copy = copyOrProblem(draft, key);
    if ("code" in copy) problems.push(copy);
    else copies.push(copy);
  }
  const rebuild = rebuildAround(draft, keys);
  const [blocked] = rebuild.blocked;
  const [first] = copies;
  if (blocked && first) problems.push(blockedBy(input, first, blocked));
  if (problems.length > 0) return { takes: changes, steps: [], problems };
  const planned = copies.map((copy) => planCopy(draft, copy, served));
  const takes = [...new Set([...changes, ...planned.flatMap(({ followers }) => followers.takes), ...rebuild.takes])];
  const switched = switchTogether(draft, planned, rebuild);
  return {
    takes,
    steps: [
      ...planned.flatMap(({ steps, tightened }) => [...steps, ...tightened]),
      ...switched,
      ...planned.flatMap((one) => removal(input, one, switched.at(-1))),
    ],
    instructions: copies.flatMap((copy) => [instruction(input, copy), ...functionsOf(input, copy)]),
    notes: [...new Set(copies.flatMap((copy) => firedBy(input, copy.table)))],
  };
}

function copyOrProblem({ input, changes }: Draft, key: ObjectKey): ColumnCopy | Diagnostic {
  const partitioned = partitionedBy(input.live, key);
  if (partitioned) return ofPartitionKey(input, input.desired.objects.get(key) as SchemaObject, partitioned);
  const own = changes.filter((change) => isWithin(change.key, key));
  const copy = copyOf(input, key, own);
  if ("code" in copy) return copy;
  if (refusesNull(input.live, copy.before) || refusesNull(input.desired, copy.after)) return withoutNulls(input, copy);
  const heir = heirOf(input.live, tableOf(key));
  return heir ? outOfReach(input, copy.after, "replaced by a copy", heir) : copy;
}

function planCopy(draft: Draft, copy: ColumnCopy, served: Set<ObjectKey>): Planned {
  const { input } = draft;
  const followers = followersOf(draft, copy, served);
  const twins = twinTriggers(input, copy);
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
          key: copy.key,
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
  const prepared = [...beforeSwitch, ...followers.build(filled), ...twinned];
  const ready = [...filled, ...prepared.map((step) => step.id)];
  const tightened = setNotNull.map((step, i) => (i === 0 ? { ...step, follows: [...step.follows, ...ready] } : step));
  return { copy, followers, twins, steps: [...expand, fill, ...prepared], ready, tightened };
}

/** One transaction: what stands on the columns goes, each copy takes its place, and all comes back. */
function switchTogether(draft: Draft, planned: readonly Planned[], rebuild: Rebuild): readonly DraftStep[] {
  const { input } = draft;
  const groupOf = ({ copy }: Planned): string => `switch:${idOf(copy.key)}`;
  const group = groupOf(planned[0] as Planned);
  const twins = planned.flatMap((one) => one.twins);
  const causes = [...new Set(planned.flatMap(({ copy }) => copy.causes))];
  const rebuilt = rebuildSteps(withTwins(draft, twins), rebuild, group, "contract", causes);
  return [
    ...rebuilt.drops,
    ...planned.flatMap((one) => [
      ...one.followers.before(groupOf(one)),
      ...switches(input, one.copy).map((part) => switchStep(input, one.copy, groupOf(one), part)),
      ...one.followers.after(groupOf(one)),
    ]),
    ...withoutCopies(draft, rebuilt.creates),
  ].map((step, i, all) => ({
    ...step,
    needs:
      i === 0
        ? [...step.needs, ...planned.flatMap(({ followers }) => followers.awaits), ...rebuild.awaits]
        : step.needs,
    creates: i === all.length - 1 ? [...step.creates, ...planned.flatMap(given)] : step.creates,
    atomic: group,
    class: step.class === "instant" ? ("swap" as const) : step.class,
    follows: i === 0 ? [...step.follows, ...planned.flatMap(awaited)] : step.follows,
  }));
}

/** What the switch gives. */
const given = ({ copy, followers }: Planned): readonly string[] => [
  ...followers.brings,
  ...(copy.copy === copy.after.name ? [] : [swapped(copy.key)]),
];

/** The steps that the switch waits for. */
const awaited = ({ ready, tightened }: Planned): readonly string[] => [...ready, ...tightened.map(({ id }) => id)];

function removal(input: PlanInput, one: Planned, done: DraftStep | undefined): readonly DraftStep[] {
  const after = [...(done ? [done.id] : one.ready), ...one.tightened.map(({ id }) => id)];
  return [...one.followers.retire(), ...removeOld(input, one.copy)].map((step) => ({
    ...step,
    follows: [...step.follows, ...after],
  }));
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

function switchStep(
  input: PlanInput,
  copy: ColumnCopy,
  group: string,
  { id, title, run, undo, needs = [] }: Switch,
): DraftStep {
  const step = makeStep(input, {
    id: `${group}:${id}`,
    title,
    phase: "contract",
    run,
    undo,
    causes: copy.causes,
    needs,
    creates: id === "not-null-name" ? freedNotNull(input, copy) : [],
    // What the old default stands on may go after that.
    releases:
      id === "default-off"
        ? subtree(input.live, copy.key)
            .slice(1)
            .flatMap(({ dependsOn }) => dependsOn)
        : [],
    atomic: group,
  });
  return id === "new" ? forgetting(copy, step) : step;
}

import type { Change } from "../../model/change.ts";
import { isWithin, kindOf, type ObjectKey, type SchemaObject } from "../../model/object.ts";
import type { Phase } from "../../model/plan.ts";
import { type Draft, idOf, type Outcome, type Recipe } from "../draft.ts";
import type { PlanInput } from "../input.ts";
import { removed } from "../tokens.ts";
import {
  beneath,
  type Create,
  type Drop,
  excludeEachOther,
  isLight,
  newcomersOn,
  newGroundOf,
  newPartitionsOf,
  passesOn,
  withBelow,
} from "./beneath.ts";
import { checksBelow } from "./checks-of-heirs.ts";
import { dropObject, goesWithParent } from "./drop-object.ts";
import { inOrder, type Rebuild, rebuildOf, rebuildSteps } from "./rebuild.ts";
import { removalOf } from "./removal.ts";
import { builtAgainOnTheWayBack, wholeKey } from "./replace-keys.ts";
import { boundTo, createLinks, dropLinks, linksAmong } from "./replace-links.ts";
import { blockedBy, wouldLoseRows } from "./replace-refusals.ts";
import { createNew, dropOld, lockEmpty, losesData } from "./replace-steps.ts";
import { tablesOfReplacedTypes } from "./replaced-tables.ts";
import { alterRules, phrase } from "./statements.ts";
import { tableOf } from "./table-facts.ts";

type Alter = Change & { readonly type: "alter" };

/** What has to go, for a moment or for good, while others stand on it. */
type Root = Alter | Drop;

/**
 * What PostgreSQL cannot alter in place is dropped and created again, with everything that stands on it, in one
 * transaction. So is what stays while something beneath it is dropped.
 */
export const replace: Recipe = {
  name: "replace",
  why: "PostgreSQL has no ALTER for this; one transaction leaves no moment without it",
  plan: (draft) => planEach(draft, fromBelow(draft, rootsOf(draft))),
};

/**
 * A table that cannot be altered goes with all that is in it, so that no other recipe need change what is to be dropped.
 * Asked after those that know how a table changes its place, and before those for columns, keys and indexes.
 */
export const replaceTable: Recipe = {
  name: "replace",
  why: replace.why,
  plan: (draft) => {
    const later = tablesOfReplacedTypes(draft).map(({ key }) => key);
    return planEach(
      draft,
      rootsOf(draft).filter(
        (root) => root.type === "alter" && root.after.kind === "table" && !later.includes(root.key),
      ),
    );
  },
};

/** Each root with what it takes along, which the later ones no longer find. */
function planEach(draft: Draft, roots: readonly Root[]): readonly Outcome[] {
  const outcomes: Outcome[] = [];
  const taken = new Set<Change>();
  for (const root of roots) {
    if (taken.has(root)) continue;
    const outcome = planReplacement({ ...draft, changes: draft.changes.filter((c) => !taken.has(c)) }, root);
    for (const other of outcome.takes) taken.add(other);
    outcomes.push(outcome);
  }
  return outcomes;
}

/** What is in something that is replaced goes with that. */
function rootsOf({ input, changes }: Draft): readonly Root[] {
  const undermining = new Set(beneath(input).undermining.map(({ drop }) => drop.key));
  const all = changes.filter(
    (change): change is Root =>
      (change.type === "alter" && alterRules(input, change) === null) ||
      (change.type === "drop" && undermining.has(change.key)),
  );
  return all.filter(
    ({ key }) => !all.some((other) => other.type === "alter" && other.key !== key && isWithin(key, other.key)),
  );
}

/** What others go for comes before those. */
function fromBelow(draft: Draft, roots: readonly Root[]): readonly Root[] {
  const onTop = new Set(roots.flatMap((root) => rebuiltOn(draft, [root]).drops.map(({ key }) => key)));
  const goes = (root: Root): boolean => [...onTop].some((key) => isWithin(root.key, key));
  return [...roots.filter((root) => !goes(root)), ...roots.filter(goes)];
}

function rebuiltOn(draft: Draft, roots: readonly Root[]): Rebuild {
  const { input } = draft;
  const dropped = droppedIn(input);
  const forGood = roots.every(({ type }) => type === "drop");
  const earlier = leaving(input, roots);
  return rebuildOf(
    draft,
    roots.flatMap(({ key }) => withBelow(input, key)),
    // What is dropped with its table is gone by then.
    (object) => !((forGood || earlier.includes(tableOf(object.key))) && goesWithParent(input, object, dropped)),
  );
}

const droppedIn = (input: PlanInput): ReadonlySet<ObjectKey> =>
  new Set(input.changes.flatMap(({ type, key }) => (type === "drop" ? [key] : [])));

/** A table is replaced after the deploy, as others are dropped. */
const waitsForDrops = ({ type, before }: Root): boolean => type === "alter" && before.kind === "table";

/** The tables that stand on one that is replaced, and not it on them, and are dropped for good, which they are before that. */
function leaving(input: PlanInput, roots: readonly Root[]): readonly ObjectKey[] {
  const ground = roots.filter(waitsForDrops).flatMap(({ key }) => withBelow(input, key));
  const dropped = droppedIn(input);
  const tables = [...input.live.objects.values()].flatMap(({ key, dependsOn }) =>
    dependsOn.some((one) => ground.includes(one)) && dropped.has(tableOf(key)) ? [tableOf(key)] : [],
  );
  const needed = ground.flatMap((key) => input.live.objects.get(key)?.dependsOn ?? []).map(tableOf);
  const isFree = (key: ObjectKey): boolean => !needed.includes(key) && !roots.some((root) => root.key === key);
  return [...new Set(tables)].filter((key) => kindOf(key) === "table" && isFree(key));
}

/** A root with the others that must go in the same transaction, because something stands on both. */
function togetherWith(draft: Draft, first: Root): { readonly roots: readonly Root[]; readonly rebuild: Rebuild } {
  const others = rootsOf(draft).filter((other) => other !== first);
  const bound = boundTo(draft.input, first, others);
  const reaches = new Map(others.map((other) => [other, rebuiltOn(draft, [other]).drops.map(({ key }) => key)]));
  const roots = [first];
  for (;;) {
    const rebuild = rebuiltOn(draft, roots);
    const tops = rebuild.drops.map(({ key }) => key);
    const more = others.filter(
      (other) =>
        !roots.includes(other) &&
        !tops.some((top) => isWithin(other.key, top)) &&
        (bound.includes(other) ||
          roots.some((root) => isSameCheck(draft.input, root, other)) ||
          roots.some((root) => passesOn(draft.input, root.key, other.key)) ||
          reaches.get(other)?.some((key) => tops.includes(key))),
    );
    if (more.length === 0) return { roots, rebuild };
    roots.push(...more);
  }
}

/** A check that two tables declare, of which one inherits from the other. */
const isSameCheck = ({ live }: PlanInput, one: Root, other: Root): boolean =>
  checksBelow(live, one.before).includes(other.key) || checksBelow(live, other.before).includes(one.key);

/** All that happens in one transaction. */
interface Replacement {
  readonly roots: readonly Root[];
  readonly rebuild: Rebuild;
  readonly phase: Phase;
  /** What is created along with what comes back. */
  readonly fresh: readonly Create[];
  /** What goes, with what takes its place here. */
  readonly pairs: readonly (readonly [gone: SchemaObject, fresh: SchemaObject])[];
  readonly takes: readonly Change[];
}

export function planReplacement(draft: Draft, first: Root): Outcome {
  const { input } = draft;
  const all = replacementOf(draft, first);
  const { roots, rebuild, takes } = all;
  const losing = roots.find((root): root is Alter => root.type === "alter" && losesData(input, root.before));
  if (losing) return { takes, steps: [], problems: [wouldLoseRows(draft, losing)] };
  const [blocker] = rebuild.blocked;
  if (blocker) return { takes, steps: [], problems: [blockedBy(draft, first, blocker)] };
  return { takes, steps: steps(draft, first, all), instructions: instructions(draft, all) };
}

function replacementOf(draft: Draft, first: Root): Replacement {
  const { input, changes } = draft;
  const { roots, rebuild } = togetherWith(draft, first);
  const phase = roots.some((root) => isBehindDeploy(draft, root)) ? "contract" : "expand";
  const drops = [...roots, ...rebuild.takes].filter(({ type }) => type === "drop").map(({ key }) => key);
  const own = beneath(input).undermining.filter(({ drop }) => drops.includes(drop.key));
  const successors = own.flatMap((one) => one.successors);
  const pairs = own.flatMap(({ drop, successors: some }) =>
    some.flatMap((one) => (excludeEachOther(input, drop.before, one.after) ? [{ drop, one }] : [])),
  );
  const ground = [...roots, ...successors].map(({ key }) => key);
  // What comes in expand all the same finds the new object there.
  const newcomers = phase === "contract" ? newcomersOn(input, ground, isLight) : [];
  const keys = roots.map(({ key }) => key);
  const others = [...newcomers, ...newGroundOf(input, keys), ...newPartitionsOf(input, keys)];
  const fresh = [...new Set([...pairs.map(({ one }) => one), ...others])].filter((one) => changes.includes(one));
  const within = changes.filter((one) => [...roots, ...fresh].some(({ key }) => isWithin(one.key, key)));
  return {
    roots,
    rebuild,
    phase,
    fresh,
    pairs: pairs.map(({ drop, one }) => [drop.before, one.after]),
    takes: [...new Set([...within, ...rebuild.takes])],
  };
}

function isBehindDeploy({ input }: Draft, { type, before }: Root): boolean {
  if (type === "drop") return removalOf(before) !== "loosens";
  return isNoticed(before) && input.mode === "online";
}

function steps(draft: Draft, first: Root, { roots, rebuild, phase, fresh, takes }: Replacement): Outcome["steps"] {
  const { input } = draft;
  const group = `replace:${idOf(first.key)}`;
  const causes = takes.map((taken) => taken.key);
  const again = roots.filter((root): root is Alter => root.type === "alter");
  const built = new Map(
    input.mode === "direct" ? [] : [...fresh, ...again].map(({ key, after }) => [key, wholeKey(draft, after)]),
  );
  const news = fresh.flatMap(({ key, after }) => (built.get(key) ? [] : [after]));
  const creates = inOrder([...rebuild.creates, ...news], input.desired);
  const around = rebuildSteps(draft, { ...rebuild, creates }, group, phase, causes);
  const byKey = new Map(roots.map((root) => [root.key, root]));
  const ends = inOrder(
    roots.map(({ before }) => before),
    input.live,
  ).toReversed();
  const starts = inOrder(
    again.flatMap(({ key, after }) => (built.get(key) ? [] : [after])),
    input.desired,
  );
  const needs = [...leaving(input, roots).map(removed), ...rebuild.awaits];
  const keys = again.map(({ key }) => key);
  const [old, now] = [linksAmong(input.live, keys), linksAmong(input.desired, keys)];
  const all = [
    ...roots.flatMap((root) => (root.type === "alter" ? lockEmpty(input, root.before, group, phase, causes) : [])),
    ...around.drops,
    ...dropLinks(input, old, group, phase, causes),
    ...ends.flatMap(({ key }) => {
      const root = byKey.get(key) as Root;
      if (root.type === "alter")
        return dropOld(input, root, group, phase, causes, old).map((step) =>
          built.get(key) ? builtAgainOnTheWayBack(input, root.before, step) : step,
        );
      return dropObject(draft, root, new Set()).steps.map((step) => ({ ...step, phase, atomic: group }));
    }),
    ...starts.flatMap(({ key }) => createNew(input, byKey.get(key) as Alter, group, phase, causes, now)),
    ...createLinks(input, now, group, phase, causes),
    ...[...built.values()]
      .flatMap((steps) => steps ?? [])
      .map((step) => (step.transaction === "shared" ? { ...step, phase, atomic: group } : step)),
    ...around.creates,
  ];
  return all.map((step, i) => (i === 0 ? { ...step, needs: [...step.needs, ...needs] } : step));
}

function instructions({ input }: Draft, { roots, rebuild, phase, fresh, pairs }: Replacement): readonly string[] {
  if (phase !== "contract") return [];
  const say = (object: SchemaObject): string => phrase(input, object);
  const told = new Set(pairs.flat());
  const exchanged = pairs.map(
    ([gone, one]) =>
      `Deploy application code that works with ${say(gone)} and with ${say(one)}: one takes the other's place in one transaction.`,
  );
  const gone = [...roots, ...rebuild.takes].flatMap((change) =>
    change.type === "drop" &&
    !told.has(change.before) &&
    isNoticed(change.before) &&
    isTop(change.before, rebuild, roots)
      ? [`Deploy application code that no longer uses ${say(change.before)}.`]
      : [],
  );
  const replaced = roots.flatMap((root) =>
    root.type === "alter" && isNoticed(root.before)
      ? [
          `Deploy application code that works with the old and the new ${say(root.after)}: it is replaced in one transaction.`,
        ]
      : [],
  );
  const later = fresh.flatMap(({ after }) =>
    !told.has(after) && isNoticed(after)
      ? [`Deploy application code that does without ${say(after)} until the plan is done.`]
      : [],
  );
  return [...exchanged, ...gone, ...replaced, ...later];
}

const isNoticed = (object: SchemaObject): boolean => removalOf(object) === "visible" && !quiet.has(object.kind);

/** What goes with something else is told with that. */
const isTop = ({ key }: SchemaObject, { drops }: Rebuild, roots: readonly Root[]): boolean =>
  [...drops, ...roots].some((one) => one.key === key);

/** The application does not name these. */
const quiet = new Set(["trigger", "default", "rule", "grant", "statistics"]);

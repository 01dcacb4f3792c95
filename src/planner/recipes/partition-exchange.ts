import { shortName, tableKey } from "../../kinds/relation.ts";
import type { TableAttributes } from "../../kinds/table/attributes.ts";
import { attach, detach } from "../../kinds/table/ddl.ts";
import type { Change } from "../../model/change.ts";
import type { Diagnostic } from "../../model/diagnostic.ts";
import { isWithin, type SchemaObject } from "../../model/object.ts";
import type { Phase } from "../../model/plan.ts";
import { type Draft, type DraftStep, idOf, makeStep, type Outcome, type Recipe, splitAlter, undoOf } from "../draft.ts";
import { isReferred } from "../hierarchy.ts";
import type { PlanInput } from "../input.ts";
import { isReserved } from "./beneath.ts";
import { dropObject } from "./drop-object.ts";
import { inheritedNames } from "./inherited-names.ts";
import { mayOverlap } from "./partition-bounds.ts";
import { movedDefaultSteps } from "./partition-defaults.ts";
import { membershipOf } from "./partition-membership.ts";
import { placed } from "./partition-moves.ts";
import { isReferredTo, obstaclesBack, proofOf, readMeanwhile } from "./partition-rows.ts";
import { createTable } from "./plain.ts";
import { phrase } from "./statements.ts";
import { isEmpty, tableOf } from "./table-facts.ts";

type Alter = Change & { readonly type: "alter" };
type Partition = NonNullable<TableAttributes["partitionOf"]>;

/** A change of what is a partition of what. */
interface Move {
  readonly change: Change;
  readonly from: Partition | null;
  readonly to: Partition | null;
}

/**
 * Partitions that take each other's place, change their bounds or go to another parent: one transaction in which all that
 * leave are detached first, so that no bound stands in another's way and no row is without a place in between.
 */
export const partitionExchange: Recipe = {
  name: "partition exchange",
  why: "the bounds of partitions must not overlap, and an insert must always find its partition",
  takes: ["table: alter partitionOf"],
  plan: (draft) => exchangesIn(draft).map((moves) => planExchange(draft, moves)),
};

function movesIn({ input, changes }: Draft): readonly Move[] {
  return changes.flatMap((change): readonly Move[] => {
    if (change.type === "rename" || change.key !== tableOf(change.key) || isReserved(input, change.key)) return [];
    const of = (object: SchemaObject): Partition | null =>
      (object.attributes["partitionOf"] as TableAttributes["partitionOf"] | undefined) ?? null;
    const from = change.type === "create" ? null : of(change.before);
    const to = change.type === "drop" ? null : of(change.after);
    const moves = from === null || to === null || from.parent !== to.parent || from.bound !== to.bound;
    return (from ?? to) !== null && moves ? [{ change, from, to }] : [];
  });
}

/** Those that must happen together. */
function exchangesIn(draft: Draft): readonly (readonly Move[])[] {
  const moves = movesIn(draft);
  const parents = ({ from, to }: Move): readonly string[] => [from, to].flatMap((one) => one?.parent ?? []);
  const stays = ({ from, to }: Move): boolean => from !== null && to !== null;
  const together = (a: Move, b: Move): boolean =>
    isPlaceOf(a, b) ||
    isPlaceOf(b, a) ||
    ((stays(a) || stays(b)) && parents(a).some((parent) => parents(b).includes(parent)));
  const left = new Set(moves);
  const groups: Move[][] = [];
  for (const first of moves) {
    if (!left.delete(first)) continue;
    const group = [first];
    for (const one of group)
      for (const other of left)
        if (together(one, other)) {
          left.delete(other);
          group.push(other);
        }
    groups.push(group);
  }
  return groups.filter((group) => group.length > 1 || group.some(stays));
}

/** Whether one takes the place that the other leaves, or a part of it. */
const isPlaceOf = (comes: Move, leaves: Move): boolean =>
  comes.to !== null && comes.to.parent === leaves.from?.parent && mayOverlap(comes.to, leaves.from);

/** What one move brings to the group. */
interface Part {
  readonly takes: readonly Change[];
  readonly leaves?: readonly Change[] | undefined;
  readonly out: readonly DraftStep[];
  readonly in: readonly DraftStep[];
  /** Steps of their own, before the transaction. */
  readonly ahead?: readonly DraftStep[];
  /** The same after it. */
  readonly behind?: readonly DraftStep[];
  readonly instructions?: readonly string[] | undefined;
  readonly problems?: readonly Diagnostic[];
}

function planExchange(draft: Draft, moves: readonly Move[]): Outcome {
  const { input } = draft;
  const [first] = moves as readonly [Move, ...Move[]];
  const group = `exchange:${idOf(first.change.key)}`;
  const isQuiet = moves.every(({ from, to }) => from === null || from.parent === to?.parent);
  // Rows that the default partition could take are looked for in it, so it comes last.
  const isDefault = ({ to }: Move): number => (to?.bound === "DEFAULT" ? 1 : 0);
  const parts = moves.toSorted((a, b) => isDefault(a) - isDefault(b)).map((move) => partOf(draft, move));
  const steps = [...parts.flatMap((part) => part.out), ...parts.flatMap((part) => part.in)];
  const own = new Set(steps.map(({ id }) => id));
  const ahead = parts.flatMap(({ ahead = [] }) => ahead);
  const quiet: Phase = ahead.length > 0 ? "backfill" : "expand";
  const phase: Phase = isQuiet || input.mode === "direct" ? quiet : "contract";
  return {
    problems: parts.flatMap(({ problems = [] }) => problems),
    takes: parts.flatMap(({ takes }) => takes),
    leaves: parts.flatMap(({ leaves = [] }) => leaves),
    steps: [
      ...ahead,
      ...steps.map((step) => ({
        ...step,
        phase,
        atomic: group,
        follows: step.follows.filter((id) => !own.has(id)),
      })),
      ...parts.flatMap(({ behind = [] }) => behind),
    ],
    instructions: phase !== "contract" ? [] : parts.flatMap(({ instructions = [] }) => instructions),
  };
}

function partOf(draft: Draft, { change, from, to }: Move): Part {
  const { input, changes } = draft;
  const within = changes.filter(({ key }) => isWithin(key, change.key));
  if (change.type === "create") {
    const { takes, steps } = createTable(draft, change);
    return { takes, out: [], in: steps };
  }
  if (change.type === "drop") {
    const { steps, instructions } = dropObject(draft, change, new Set());
    return { takes: within, out: steps, in: [], instructions };
  }
  if (change.type === "alter" && from !== null && to !== null) return moveOf(input, change, from, to);
  const [outcome] = membershipOf(draft, change as Alter);
  if (!outcome) throw new Error(`This is a bug in flux-migrate: nothing makes a partition of ${change.key}`);
  const { takes, leaves, steps, instructions } = outcome;
  // Triggers change hands in the same moment; whatever else a table gets before, or loses afterwards, takes its time.
  const id = `partition:${idOf(change.key)}`;
  const isPart = (step: DraftStep): boolean => step.id === id || step.atomic === id;
  const [atOnce, apart] = [steps.filter(isPart), steps.filter((step) => !isPart(step))];
  return from === null
    ? { takes, leaves, out: [], in: atOnce, ahead: apart }
    : { takes, leaves, out: atOnce, in: [], behind: apart, instructions };
}

function moveOf(input: PlanInput, change: Alter, from: Partition, to: Partition): Part {
  const { key, after: object } = change;
  const after = object as SchemaObject<TableAttributes>;
  const empty = isEmpty(input, key);
  if (
    !empty &&
    [input.live, ...(input.mode === "direct" ? [input.desired] : [])].every((m) => isReferred(m, change.before))
  )
    return { takes: [change], out: [], in: [], problems: [isReferredTo(input, after)] };
  const proof = empty ? null : proofOf(input, change, from, to);
  const [, rest] = splitAlter(change, (name) => name === "partitionOf" || name === "notNullNames");
  const title = phrase(input, after);
  const same = from.parent === to.parent;
  const id = `partition:${idOf(key)}`;
  const out = makeStep(input, {
    id,
    title: `Detach ${title} from ${shortName(from.parent)}${same ? " for a moment" : ""}`,
    phase: "expand",
    run: detach(after, from),
    undo: { ...undoOf([attach(after, from)]), ...(same && obstaclesBack(input, change, from, to)) },
    causes: [key],
    releases: [tableKey(from.parent)],
    follows: proof ? [proof.validate.id] : [],
  });
  const names = inheritedNames(input, after);
  const join = makeStep(input, {
    id: `${id}#again`,
    title: `Attach ${title} to ${shortName(to.parent)} ${to.bound}`,
    phase: "expand",
    run: attach(after, to),
    undo: [detach(after, to)],
    causes: [key],
    needs: [tableKey(to.parent)],
    creates: [key, placed(key)],
    hazards: proof || empty || input.mode === "direct" ? [] : [readMeanwhile(input, after, from, to)],
  });
  return {
    takes: [change],
    leaves: rest ? [rest] : [],
    out: [out],
    in: [
      ...names,
      proof ? { ...join, class: "instant", scans: false, estimate: proof.drop.estimate } : join,
      ...(proof ? [proof.drop] : []),
      ...(same ? [] : movedDefaultSteps(input, key, tableKey(to.parent))),
    ],
    ahead: proof ? [proof.add, proof.validate] : [],
    instructions: same
      ? []
      : [
          `Deploy application code that does not care whether the rows of ${title} are found in ${shortName(from.parent)} or in ${shortName(to.parent)}.`,
        ],
  };
}

import type { IndexAttributes } from "../../kinds/index/attributes.ts";
import type { Change } from "../../model/change.ts";
import { isNamedPart } from "../../model/named-part.ts";
import { isWithin, type ObjectKey, type SchemaObject } from "../../model/object.ts";
import { copyName } from "../../model/own-names.ts";
import type { Statement } from "../../model/statement.ts";
import {
  createStatements,
  type Draft,
  type DraftStep,
  idOf,
  kindOfObject,
  makeStep,
  nothing,
  type Outcome,
  type Recipe,
} from "../draft.ts";
import type { PlanInput } from "../input.ts";
import { removed } from "../tokens.ts";
import { alterInPlace } from "./alter.ts";
import { isReserved } from "./beneath.ts";
import { buildSteps, dropAction, refusing } from "./build-index.ts";
import { droppedWithParts, dropsOfParts } from "./dropped-with-parts.ts";
import { afterFills } from "./fill.ts";
import { concernsOthers, indexAtOnce } from "./index-at-once.ts";
import { wholeThatHolds } from "./index-part.ts";
import { partitionedIndex } from "./partitioned-index.ts";
import { changesParts, replacedWithParts } from "./replaced-with-parts.ts";
import { chain, phrase } from "./statements.ts";
import { isPartitioned, named, tableOf } from "./table-facts.ts";

type Index = SchemaObject<IndexAttributes>;
type Create = Change & { readonly type: "create" };
type Alter = Change & { readonly type: "alter" };
type Drop = Change & { readonly type: "drop" };

/** Indexes of partitioned tables, and of partitions where such an index goes. */
export const indexWithParts: Recipe = {
  name: "index with parts",
  why: "CREATE INDEX on a partitioned table blocks writes to all its partitions for as long as it takes",
  takes: ["index: create", "index: drop", "index: alter valid", "index: replace"],
  plan: (draft) => [
    ...planCreates(draft, (change) => withParts(draft, change)),
    ...planAlters(draft, () => true),
    ...planDrops(draft, () => true),
  ],
};

/** The same where PostgreSQL's own statement would take over an index of a partition, or trip over its name. */
export const directIndexWithParts: Recipe = {
  name: "index with parts",
  why: "CREATE INDEX on a partitioned table takes over indexes of the partitions, which are then no longer dropped",
  plan: (draft) => [
    ...planCreates(draft, (change) =>
      concernsOthers(draft.input, change.after) ? (indexAtOnce(draft, change) ?? withParts(draft, change)) : null,
    ),
    ...planAlters(draft, (change) => changesParts(draft, change)),
    ...planDrops(
      draft,
      ({ before }) =>
        concernsOthers(draft.input, before) ||
        dropsOfParts(draft, before).length > 0 ||
        draft.changes.some((one) => isPassedOn(one) && one.before.attributes["attachedTo"] === before.name),
    ),
  ],
};

function planCreates(draft: Draft, withParts: (change: Create) => Outcome | null): readonly Outcome[] {
  const { input } = draft;
  return draft.changes.flatMap((change): readonly Outcome[] => {
    if (change.type !== "create" || !isOnLiveTable(input, change)) return [];
    if (isPartitioned(input.live, tableOf(change.key))) {
      const outcome = withParts(change);
      return outcome ? [outcome] : [];
    }
    const whole = wholeThatHolds(input, change.after);
    if (whole === null) return [];
    const steps = refusing(input, change.after, namedOnceFree(input, change.after, whole));
    return [{ takes: [change], steps: afterFills(draft, change.after.dependsOn, steps) }];
  });
}

function planAlters(draft: Draft, concerned: (change: Alter) => boolean): readonly Outcome[] {
  const { input, changes } = draft;
  return changes.flatMap((change): readonly Outcome[] => {
    if (change.type !== "alter" || !isOnLiveTable(input, change)) return [];
    if (
      isUsed(input, change.key) ||
      !isPartitioned(input.live, tableOf(change.key)) ||
      alterInPlace(input, change) !== null ||
      !concerned(change)
    )
      return [];
    const outcome = replacedWithParts(draft, change);
    return [{ ...outcome, steps: afterFills(draft, change.after.dependsOn, outcome.steps) }];
  });
}

function planDrops(draft: Draft, concerned: (change: Drop) => boolean): readonly Outcome[] {
  const { input } = draft;
  return draft.changes.flatMap((change) =>
    change.type === "drop" &&
    isOnLiveTable(input, change) &&
    isPartitioned(input.live, tableOf(change.key)) &&
    concerned(change)
      ? [droppedWithParts(draft, change)]
      : [],
  );
}

/** Whether more than its parts stands on an index: a foreign key, say. */
const isUsed = ({ live }: PlanInput, key: ObjectKey): boolean =>
  [...live.objects.values()].some((one) => one.dependsOn.includes(key) && !isWithin(one.key, key) && !isNamedPart(one));

/** The index that a change is about, as it shall be; as it was, where it goes. */
export const indexOf = (change: Change): SchemaObject =>
  change.type === "create" || change.type === "alter" ? change.after : change.before;

/** Whether it is about an index on a table that is there before and after, and no part of another. */
export function isOnLiveTable(input: PlanInput, change: Change): boolean {
  const { kind, key, attributes } = indexOf(change);
  if (kind !== "index" || attributes["attachedTo"] !== null || isReserved(input, key)) return false;
  return input.live.objects.has(tableOf(key)) && input.desired.objects.has(tableOf(key));
}

/** A part of an index that goes, whose name the part of another one gets. */
const isPassedOn = (change: Change): change is Alter =>
  change.type === "alter" &&
  change.before.attributes["attachedTo"] !== null &&
  change.attributes.some(({ name, after }) => name === "attachedTo" && after !== null);

/** An index of a partitioned table, with its parts that the document names, and those that were indexes of their own. */
function withParts(draft: Draft, change: Create): Outcome {
  const { after } = change;
  const { steps, adopted } = partitionedIndex(draft.input, after as Index, [change.key]);
  const made = new Set(steps.flatMap(({ creates }) => creates));
  const parts = draft.changes.filter((one) =>
    one.type === "create" || isPassedOn(one) ? one !== change && made.has(one.key) : adopted.includes(one.key),
  );
  return { takes: [change, ...parts], steps: afterFills(draft, after.dependsOn, steps) };
}

/** Built under another name as long as the part of an index that goes has its own. */
function namedOnceFree(input: PlanInput, index: SchemaObject, whole: SchemaObject): readonly DraftStep[] {
  const copy = named(index, copyName(index.name));
  const rename = kindOfObject(input, index).rename as NonNullable<ReturnType<typeof kindOfObject>["rename"]>;
  const [build] = buildSteps(input, copy, [index.key], "expand") as readonly [DraftStep, ...DraftStep[]];
  const give = makeStep(input, {
    id: `name-index:${idOf(index.key)}`,
    title: `Give the new ${phrase(input, index)} its name`,
    phase: "contract",
    run: rename(copy, index.name)[0] as Statement,
    // The whole is built with all its parts on the way back, of which it would make this one its own.
    undo: { actions: [dropAction(index)], transaction: "alone", result: "lossless", what: "" },
    causes: [index.key],
    creates: [index.key],
    needs: [removed(whole.key)],
    follows: [build.id],
  });
  const marks = createStatements(input, index, input.desired).slice(1);
  const marked = chain(input, marks, nothing, {
    id: `mark-index:${idOf(index.key)}`,
    title: `Set options of ${phrase(input, index)}`,
    phase: "contract",
    causes: [index.key],
    follows: [give.id],
  });
  return [{ ...build, creates: [] }, give, ...marked];
}

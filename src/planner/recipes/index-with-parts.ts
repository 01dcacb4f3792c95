import type { IndexAttributes } from "../../kinds/index/attributes.ts";
import type { Change } from "../../model/change.ts";
import type { SchemaObject } from "../../model/object.ts";
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
  removed,
} from "../draft.ts";
import type { PlanInput } from "../input.ts";
import { isReserved } from "./beneath.ts";
import { buildAction, buildSteps, dropAction, refusing } from "./build-index.ts";
import { afterFills } from "./fill.ts";
import { partsOfIndex, wholeThatHolds } from "./index-part.ts";
import { partitionedIndex } from "./partitioned-index.ts";
import { chain, phrase } from "./statements.ts";
import { isPartitioned, named, tableOf } from "./table-facts.ts";

type Index = SchemaObject<IndexAttributes>;
type Create = Change & { readonly type: "create" };

/** Indexes of partitioned tables, and of partitions where such an index goes. */
export const indexWithParts: Recipe = {
  name: "index with parts",
  why: "CREATE INDEX on a partitioned table blocks writes to all its partitions for as long as it takes",
  takes: ["index: create"],
  plan: (draft) => planCreates(draft, () => true),
};

/** The same where PostgreSQL's own statement would make an index that goes its own, or trip over its name. */
export const directIndexWithParts: Recipe = {
  name: "index with parts",
  why: "CREATE INDEX on a partitioned table takes over indexes of the partitions, which are then no longer dropped",
  plan: (draft) =>
    planCreates(draft, ({ after }) =>
      partsOfIndex(draft.input, after as Index).some(({ adopted, holder }) => adopted || holder !== null),
    ),
};

function planCreates(draft: Draft, concerned: (change: Create) => boolean): readonly Outcome[] {
  const { input } = draft;
  return draft.changes.flatMap((change): readonly Outcome[] => {
    if (change.type !== "create" || !isOnLiveTable(input, change)) return [];
    if (isPartitioned(input.live, tableOf(change.key))) return concerned(change) ? [withParts(draft, change)] : [];
    const whole = wholeThatHolds(input, change.after);
    if (whole === null) return [];
    const steps = refusing(input, change.after, namedOnceFree(input, change.after, whole));
    return [{ takes: [change], steps: afterFills(draft, change.after.dependsOn, steps) }];
  });
}

/** The index that a change is about, as it shall be; as it was, where it goes. */
export const indexOf = (change: Change): SchemaObject =>
  change.type === "create" || change.type === "alter" ? change.after : change.before;

/** Whether it is about an index on a table that is there before and after, and no part of another. */
export function isOnLiveTable(input: PlanInput, change: Change): boolean {
  const { kind, key, attributes } = indexOf(change);
  if (kind !== "index" || attributes["attachedTo"] !== null || isReserved(input, key)) return false;
  return input.live.objects.has(tableOf(key)) && input.desired.objects.has(tableOf(key));
}

/** An index of a partitioned table, with its parts that the document names, and those that were indexes of their own. */
function withParts(draft: Draft, change: Create): Outcome {
  const { after } = change;
  const { steps, adopted } = partitionedIndex(draft.input, after as Index, [change.key], (index) =>
    buildAction(index, { ifNotExists: true }),
  );
  const made = new Set(steps.flatMap(({ creates }) => creates));
  const parts = draft.changes.filter((one) =>
    one.type === "drop" || one.type === "alter"
      ? adopted.includes(one.key)
      : one.type === "create" && one !== change && made.has(one.key),
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

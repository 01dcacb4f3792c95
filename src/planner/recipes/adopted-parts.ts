import type { IndexAttributes } from "../../kinds/index/attributes.ts";
import type { KeyAttributes } from "../../kinds/key-constraint.ts";
import type { Change } from "../../model/change.ts";
import { isWithin, type Model, type SchemaObject } from "../../model/object.ts";
import { copyName } from "../../model/own-names.ts";
import type { Statement } from "../../model/statement.ts";
import {
  createStatements,
  type Draft,
  dropStatements,
  idOf,
  kindOfObject,
  makeStep,
  nothing,
  type Outcome,
  type Recipe,
} from "../draft.ts";
import { partitionedAbove } from "../hierarchy.ts";
import type { PlanInput } from "../input.ts";
import { buildSteps } from "./build-index.ts";
import { dropsOfParts } from "./dropped-with-parts.ts";
import { afterFills } from "./fill.ts";
import { isAlike, partIn, settleOptions } from "./index-part.ts";
import { addUsingIndex, constraintNameOf, indexBehind, notNullOf, pendingNotNull } from "./key-using-index.ts";
import { satellites } from "./satellites.ts";
import { chain, needsOf, phrase } from "./statements.ts";
import { isPartitioned, named, relation, tableOf } from "./table-facts.ts";

type Index = SchemaObject<IndexAttributes>;
type Create = Change & { readonly type: "create" };
type Drop = Change & { readonly type: "drop" };

/** A partition's own index or key that becomes part of one of the partitioned table, or is again its own when that goes. */
export const adoptedParts: Recipe = {
  name: "adopted parts",
  why: "PostgreSQL takes an index that a partition has already for its part of a new one, and drops it with that one",
  takes: ["index: alter attachedTo", "unique: alter attachedTo", "primary_key: alter attachedTo"],
  plan: (draft) =>
    draft.changes.flatMap((change): readonly Outcome[] => {
      if (change.type !== "create" && change.type !== "drop") return [];
      const whole = change.type === "create" ? change.after : change.before;
      // An index takes over those of the partitions where it is built with its parts.
      if (whole.kind === "index" && change.type === "create") return [];
      if (!kinds.has(whole.kind) || !isPartitioned(draft.input.live, tableOf(whole.key))) return [];
      const parts = draft.changes.flatMap((one) => passed(draft.input, one, whole, change.type));
      if (parts.length === 0) return [];
      return [change.type === "create" ? adopted(draft, change, parts) : released(draft, change, parts)];
    }),
};

const kinds = new Set(["index", "unique", "primary_key"]);

/** What is a partition's own on one side of the plan and a part on the other, where it may bear PostgreSQL's own name and is no object. */
interface Passed {
  readonly change: Change;
  readonly own: SchemaObject;
  /** null: under PostgreSQL's own name. */
  readonly part: SchemaObject | null;
}

function passed(input: PlanInput, change: Change, whole: SchemaObject, type: "create" | "drop"): readonly Passed[] {
  const before = change.type === "drop" || change.type === "alter" ? change.before : null;
  const after = change.type === "create" || change.type === "alter" ? change.after : null;
  const [own, part] = type === "create" ? [before, after] : [after, before];
  if (own === null || own.kind !== whole.kind || own.key === whole.key) return [];
  if (own.attributes["attachedTo"] !== null || (part && part.attributes["attachedTo"] === null)) return [];
  const isBelow = [input.live, input.desired].every((model) => {
    const table = model.objects.get(tableOf(own.key));
    const above = table ? partitionedAbove(model, table).map(({ key }) => key) : [];
    return (whole.kind === "index" ? above : above.slice(0, 1)).includes(tableOf(whole.key));
  });
  return isBelow && isAlike(whole, own) ? [{ change, own, part }] : [];
}

/** Gives a part PostgreSQL's own name; it is told by the index or key that it is a part of. */
function unnamed(input: PlanInput, own: SchemaObject, whole: SchemaObject, model: Model): readonly Statement[] {
  const table = model.objects.get(tableOf(own.key)) as SchemaObject;
  const above = partitionedAbove(model, table).map(({ key }) => model.objects.get(key) as SchemaObject);
  const between = above
    .slice(
      0,
      above.findIndex(({ key }) => key === tableOf(whole.key)),
    )
    .toReversed();
  const attachedTo =
    whole.kind === "index"
      ? between.reduce<SchemaObject>((part, one) => partIn(model, part as Index, one), whole).name
      : constraintNameOf(whole);
  return dropStatements(input, { ...own, attributes: { ...own.attributes, attachedTo } }, model);
}

/** With the whole go its parts; what the partitions had before comes back after it. */
function adopted(draft: Draft, change: Create, parts: readonly Passed[]): Outcome {
  const { input } = draft;
  const whole = change.after;
  const causes = [change.key, ...parts.map(({ own }) => own.key)];
  const key = whole.kind === "index" ? null : (whole as SchemaObject<KeyAttributes>);
  const phase = key !== null && pendingNotNull(input, key) ? "contract" : "expand";
  const again = parts
    .map(({ own }) => input.before.objects.get(own.key) ?? own)
    .flatMap((one) => [
      ...createStatements(input, one, input.before).slice(0, 1),
      ...satellites(input, one, input.before),
    ]);
  const marks = draft.changes.filter(
    (one): one is Drop =>
      one.type === "drop" && parts.some(({ own }) => one.key !== own.key && isWithin(one.key, own.key)),
  );
  const steps = chain(
    input,
    createStatements(input, whole, input.desired),
    [...dropStatements(input, whole, input.desired), ...again],
    {
      id: `create-${whole.kind}:${idOf(whole.key)}`,
      title: `Create ${phrase(input, whole)}`,
      phase,
      causes,
      creates: causes,
      needs: [...needsOf([whole]), ...(key === null ? [] : notNullOf(key))],
    },
  );
  const settled = chain(
    input,
    [
      ...marks.flatMap((one) => dropStatements(input, one.before, input.live)),
      ...parts.flatMap(({ own, part }) => [
        ...settleOptions(whole, own, part),
        ...(part ? satellites(input, part, input.desired) : unnamed(input, own, whole, input.desired)),
      ]),
    ],
    nothing,
    {
      id: `parts:${idOf(whole.key)}`,
      title: `Settle the names and marks of the parts of ${phrase(input, whole)}`,
      phase,
      causes,
      follows: steps.slice(-1).map(({ id }) => id),
    },
  );
  return {
    takes: [change, ...parts.map((one) => one.change), ...marks],
    steps: afterFills(draft, whole.dependsOn, [...steps, ...settled]),
  };
}

/** An index of its own is built for the partition before the whole goes, and takes its name when the part has gone with that. */
function released(draft: Draft, change: Drop, parts: readonly Passed[]): Outcome {
  const { input } = draft;
  const whole = change.before;
  const group = `release-parts:${idOf(whole.key)}`;
  const gone = whole.kind === "index" ? dropsOfParts(draft, whole) : [];
  const causes = [change.key, ...parts.map(({ own }) => own.key), ...gone.map(({ key }) => key)];
  const builds = parts
    .filter(({ own }) => canWait(input, own))
    .flatMap(({ own }) => buildSteps(input, waiting(own), causes, "expand").slice(0, 1));
  const former = input.before.objects.get(whole.key) ?? whole;
  // What the partitions have by then becomes its parts again.
  const back = [
    ...createStatements(input, former, input.before),
    ...parts.flatMap(({ own, part }) => [
      ...settleOptions(former, own, part),
      ...(part
        ? satellites(input, input.before.objects.get(part.key) ?? part, input.before)
        : unnamed(input, own, whole, input.before)),
    ]),
    ...gone.flatMap(({ before }) =>
      createStatements(input, input.before.objects.get(before.key) ?? before, input.before),
    ),
  ];
  const drop = makeStep(input, {
    id: group,
    title: `Drop ${phrase(input, whole)}`,
    phase: "contract",
    run: dropStatements(input, whole, input.live)[0] as Statement,
    undo: back,
    causes,
    removes: [change.key, ...gone.map(({ key }) => key)],
    releases: needsOf([whole]),
    follows: builds.map(({ id }) => id),
    atomic: group,
  });
  const kept = parts.flatMap(({ own }) =>
    chain(
      input,
      [
        ...(canWait(input, own) ? ready(input, own) : createStatements(input, own, input.desired).slice(0, 1)),
        ...satellites(input, own, input.desired),
      ],
      nothing,
      {
        id: `${group}:${idOf(own.key)}`,
        title: `Give ${relation(own.key).name} ${phrase(input, own)} of its own`,
        phase: "contract",
        causes,
        creates: [own.key],
        follows: [group],
        atomic: group,
      },
    ),
  );
  return {
    takes: [change, ...parts.map((one) => one.change), ...gone],
    steps: [...builds.map((step) => ({ ...step, creates: [] })), drop, ...kept],
  };
}

/** Whether its index can be built beside the part; a primary key would make NOT NULL the partition's own from 18 on. */
function canWait({ mode, live, serverVersion }: PlanInput, own: SchemaObject): boolean {
  if (mode === "direct" || isPartitioned(live, tableOf(own.key))) return false;
  return own.kind !== "primary_key" || serverVersion < 180_000;
}

/** The index under the name that it has until the part is gone. */
function waiting(own: SchemaObject): SchemaObject {
  return own.kind === "index"
    ? named(own, copyName(own.name))
    : indexBehind(own as SchemaObject<KeyAttributes>, copyName(constraintNameOf(own)));
}

/** What makes the waiting index the partition's own index or key. */
function ready(input: PlanInput, own: SchemaObject): readonly Statement[] {
  const index = waiting(own);
  if (own.kind !== "index") return [addUsingIndex(own as SchemaObject<KeyAttributes>, index.name)];
  return kindOfObject(input, own).rename?.(index, own.name) ?? [];
}

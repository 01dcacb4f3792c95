import type { IndexAttributes } from "../../kinds/index/attributes.ts";
import { createSql } from "../../kinds/index/ddl.ts";
import type { Change } from "../../model/change.ts";
import { statement } from "../../model/kind.ts";
import { namesOf, type ObjectKey, type SchemaObject } from "../../model/object.ts";
import { copyName, oldName } from "../../model/own-names.ts";
import type { Action, Step, Undo } from "../../model/plan.ts";
import type { Statement } from "../../model/statement.ts";
import { names } from "../../sql/quote.ts";
import {
  createStatements,
  type Draft,
  type DraftStep,
  dropStatements,
  idOf,
  kindOfObject,
  makeStep,
  nothing,
  type Outcome,
  type Recipe,
} from "../draft.ts";
import type { PlanInput } from "../input.ts";
import { alterInPlace } from "./alter.ts";
import { isReserved } from "./beneath.ts";
import { afterFills } from "./fill.ts";
import { partitionedIndex } from "./partitioned-index.ts";
import { indexIsInvalid, indexIsValid, relationIsAbsent } from "./probes.ts";
import { below, changesBelow, satelliteSteps } from "./satellites.ts";
import { needsOf, phrase } from "./statements.ts";
import { isPartitioned, named, tableOf } from "./table-facts.ts";

type Index = SchemaObject<IndexAttributes>;

/** Indexes on relations that exist. */
export const indexConcurrently: Recipe = {
  name: "index concurrently",
  why: "CREATE INDEX blocks writes for as long as it takes, DROP INDEX blocks everything while it waits",
  takes: ["index: create", "index: drop", "index: alter valid", "index: replace"],
  plan: (draft) =>
    draft.changes.flatMap((change): readonly Outcome[] => {
      const object = change.type === "create" || change.type === "alter" ? change.after : change.before;
      if (
        object.kind !== "index" ||
        isReserved(draft.input, object.key) ||
        !draft.input.live.objects.has(tableOf(object.key))
      )
        return [];
      if (!draft.input.desired.objects.has(tableOf(object.key)) || object.attributes["attachedTo"] !== null) return [];
      if (isPartitioned(draft.input.live, tableOf(object.key))) {
        if (change.type === "create") return [createdWithParts(draft, change)];
        return change.type === "alter" && isOnlyInvalid(change) ? [declaredAgain(draft, change)] : [];
      }
      return planChange(draft, change).map((outcome) => ({
        ...outcome,
        steps: afterFills(draft, object.dependsOn, outcome.steps),
      }));
    }),
};

/** An index of a partitioned table, with its parts that the document names. */
function createdWithParts(draft: Draft, change: Change & { readonly type: "create" }): Outcome {
  const { after } = change;
  const steps = partitionedIndex(draft.input, after as Index, [change.key]);
  const made = new Set(steps.flatMap(({ creates }) => creates));
  const parts = draft.changes.filter((one) => one.type === "create" && one !== change && made.has(one.key));
  return { takes: [change, ...parts], steps: afterFills(draft, after.dependsOn, steps) };
}

/** The index of a partitioned table that lacks parts: declared and built again with all of them. */
function declaredAgain(draft: Draft, change: Change & { readonly type: "alter" }): Outcome {
  const { input } = draft;
  const { before, after } = change;
  const [run] = dropStatements(input, before, input.live);
  const drop = makeStep(input, {
    id: `drop-index:${idOf(before.key)}`,
    title: `Drop ${phrase(input, before)}, which no query uses while it is invalid`,
    phase: "expand",
    run: run as Statement,
    undo: nothing,
    causes: [change.key],
  });
  const [declare, ...rest] = partitionedIndex(input, after as Index, [change.key]) as readonly [
    DraftStep,
    ...DraftStep[],
  ];
  return { takes: [change], steps: [drop, { ...declare, undo: nothing, follows: [drop.id] }, ...rest] };
}

const isOnlyInvalid = ({ attributes }: Change & { readonly type: "alter" }): boolean =>
  attributes.every(({ name }) => name === "valid");

function planChange(draft: Draft, change: Change): readonly Outcome[] {
  const { input } = draft;
  switch (change.type) {
    case "create":
      return [
        {
          takes: [change],
          steps: refusing(input, change.after, buildSteps(input, change.after, [change.key], "expand")),
        },
      ];
    case "drop":
      return [
        {
          takes: [change],
          steps: [dropStep(input, change.before, "contract", [change.key], needsOf([change.before]))],
        },
      ];
    case "alter":
      if (alterInPlace(input, change) !== null) return [];
      return [isOnlyInvalid(change) ? repaired(input, change) : replaced(draft, change)];
    case "rename":
      return [];
  }
}

/** A unique index refuses values from the moment it is being built. */
function refusing(input: PlanInput, index: SchemaObject, [build, ...rest]: readonly DraftStep[]): readonly DraftStep[] {
  if (!build) return rest;
  if (index.attributes["unique"] !== true) return [build, ...rest];
  const message = `From this step on a write that repeats a value of ${phrase(input, index)} fails`;
  return [{ ...build, hazards: [...build.hazards, { code: "FLUX804", message }] }, ...rest];
}

/** How to build an index beside the running application, and what its failure leaves behind. */
export function buildSteps(
  input: PlanInput,
  index: SchemaObject,
  causes: readonly ObjectKey[],
  phase: Step["phase"],
  undo?: Undo,
): readonly DraftStep[] {
  const table = tableOf(index.key);
  const schema = namesOf(index.key)[0] as string;
  const sql = createSql(index as Index, { concurrently: true });
  const [, ...marks] = createStatements(input, index, input.desired);
  const build = makeStep(input, {
    id: `create-index:${idOf(index.key)}`,
    title: `Build ${phrase(input, index)} without blocking writes`,
    phase,
    run: statement("create index concurrently", table, sql),
    undo: undo ?? {
      actions: [dropAction(index)],
      transaction: "alone",
      result: "lossless",
      what: "",
    },
    causes,
    creates: [index.key],
    needs: needsOf([index]),
    after: indexIsValid(schema, index.name),
    repair: repairOf(index),
  });
  const rest = marks.map((mark, i) =>
    makeStep(input, {
      id: `${build.id}#${i + 2}`,
      title: `Set options of ${phrase(input, index)}`,
      phase,
      run: mark,
      undo: nothing,
      causes,
      follows: [build.id],
    }),
  );
  return [build, ...rest];
}

/**
 * Builds an index as part of an undo.
 * @param options ifNotExists: it may still be there
 */
export function buildAction(index: SchemaObject, options: { readonly ifNotExists?: boolean } = {}): Action {
  const done = indexIsValid(namesOf(index.key)[0] as string, index.name);
  return {
    type: "sql",
    sql: createSql(index as Index, { concurrently: true, ...options }),
    alone: { done, repair: repairOf(index) },
  };
}

/** Drops an index as part of an undo; interrupted, it leaves the index behind, invalid. */
export function dropAction(index: SchemaObject): Action {
  const done = relationIsAbsent({ schema: namesOf(index.key)[0] as string, name: index.name });
  return { type: "sql", sql: dropConcurrently(index).sql, alone: { done, repair: null } };
}

function repairOf(index: SchemaObject): NonNullable<Step["repair"]> {
  const schema = namesOf(index.key)[0] as string;
  return { leftover: indexIsInvalid(schema, index.name), sql: dropConcurrently(index).sql };
}

function dropConcurrently(index: SchemaObject): Statement {
  const schema = namesOf(index.key)[0] as string;
  return statement(
    "drop index concurrently",
    tableOf(index.key),
    `DROP INDEX CONCURRENTLY IF EXISTS ${names(schema, index.name)}`,
  );
}

/** @param undo null: another step's undo builds it again */
export function dropStep(
  input: PlanInput,
  index: SchemaObject,
  phase: Step["phase"],
  causes: readonly ObjectKey[],
  releases: readonly string[],
  undo?: Undo,
): DraftStep {
  const schema = namesOf(index.key)[0] as string;
  return makeStep(input, {
    id: `drop-index:${idOf(index.key)}`,
    title: `Drop ${phrase(input, index)} without blocking anyone`,
    phase,
    run: dropConcurrently(index),
    undo: undo ?? rebuiltAgain(input, input.before.objects.get(index.key) ?? index),
    causes,
    removes: [index.key],
    releases,
    after: relationIsAbsent({ schema, name: index.name }),
  });
}

/** The undo that builds a dropped index again, with all that is said of it. */
function rebuiltAgain(input: PlanInput, index: SchemaObject): Undo {
  const [, ...marks] = createStatements(input, index, input.before);
  const more = marks.map(({ sql }): Action => ({ type: "sql", sql }));
  return { actions: [buildAction(index), ...more], transaction: "alone", result: "lossless", what: "" };
}

/** An invalid leftover under the right name: dropped, and built again. */
function repaired(input: PlanInput, change: Change & { type: "alter" }): Outcome {
  const drop = { ...dropStep(input, change.before, "expand", [change.key], [], nothing), removes: [] };
  const [build, ...rest] = buildSteps(input, change.after, [change.key], "expand", nothing) as readonly [
    DraftStep,
    ...DraftStep[],
  ];
  return { takes: [change], steps: [drop, { ...build, follows: [drop.id] }, ...rest] };
}

/** The new index is built beside the old one; then they exchange names, and the old one goes. */
function replaced({ input, changes }: Draft, change: Change & { type: "alter" }): Outcome {
  const { before, after } = change;
  const copy = named(after, copyName(after.name));
  const old = named(before, oldName(before.name));
  const rename = kindOfObject(input, after).rename as NonNullable<ReturnType<typeof kindOfObject>["rename"]>;
  const group = `switch-index:${idOf(after.key)}`;
  const build = buildSteps(input, copy, [change.key], "expand").slice(0, 1);
  const title = phrase(input, after);
  return {
    takes: [change, ...changesBelow(changes, change.key)],
    steps: [
      ...build.map((step) => ({ ...step, creates: [] })),
      makeStep(input, {
        id: `${group}#old`,
        title: `Set the old ${title} aside`,
        phase: "backfill",
        run: rename(before, old.name)[0] as Statement,
        undo: [...rename(old, before.name), ...below(input, before.key, input.before)],
        causes: [change.key],
        follows: build.map((step) => step.id),
        releases: needsOf([before]),
        atomic: group,
      }),
      makeStep(input, {
        id: `${group}#new`,
        title: `Give the new ${title} its name`,
        phase: "backfill",
        run: rename(copy, after.name)[0] as Statement,
        undo: rename(after, copy.name),
        causes: [change.key],
        atomic: group,
      }),
      ...satelliteSteps(input, after, {
        phase: "backfill",
        causes: [change.key],
        atomic: group,
        follows: [`${group}#new`],
      }),
      { ...dropStep(input, old, "backfill", [change.key], needsOf([before])), follows: [`${group}#new`] },
    ],
  };
}

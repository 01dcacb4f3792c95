import type { Change } from "../../model/change.ts";
import { statement } from "../../model/kind.ts";
import { isWithin, type Model, type ObjectKey, type SchemaObject } from "../../model/object.ts";
import type { Phase } from "../../model/plan.ts";
import type { Statement } from "../../model/statement.ts";
import {
  type DraftStep,
  dropStatements,
  idOf,
  kindOfObject,
  losing,
  makeStep,
  nothing,
  type StepSpec,
  subtree,
} from "../draft.ts";
import type { PlanInput } from "../input.ts";
import { claimsOf, freed, settled } from "../tokens.ts";
import { goneBeforeCheck, neededByCheck } from "./checks-of-heirs.ts";
import { tableIsEmpty } from "./probes.ts";
import { chain, needsOf, phrase, recreate } from "./statements.ts";
import { isEmpty, relation, relationSql, tableOf } from "./table-facts.ts";

type Alter = Change & { readonly type: "alter" };

/** Ids of the parts of a replacement; those of the object that gives it its name are the shortest. */
const partId = (group: string, part: string, key: ObjectKey): string =>
  group === `replace:${idOf(key)}` ? `${group}:${part}` : `${group}:${part}:${idOf(key)}`;

/**
 * Drops what is replaced, with what does not go with it by itself; where it holds rows, only while there are none.
 * @param apart what is gone before, and comes back after it
 */
export function dropOld(
  input: PlanInput,
  { key, before, after }: Alter,
  group: string,
  phase: Phase,
  causes: readonly ObjectKey[],
  apart: readonly SchemaObject[],
): readonly DraftStep[] {
  const undo = recreate(input, without(subtree(input.before, before.key), apart), input.before);
  return chain(input, dropWhole(input, before, input.live, apart), undo, {
    id: partId(group, "drop", key),
    title: `Drop the old ${phrase(input, after)}`,
    phase,
    causes,
    creates: claimsOf(input, subtree(input.live, before.key)).map(freed),
    needs: [settled(key), ...goneBeforeCheck(input, before)],
    releases: needsOf(subtree(input.live, before.key)),
    atomic: group,
    before: holdsRows(before) ? tableIsEmpty(relation(before.key)) : null,
  });
}

/**
 * Creates what replaces it, with all that stands below it.
 * @param apart what comes later, and goes before it
 */
export function createNew(
  input: PlanInput,
  { before, after }: Alter,
  group: string,
  phase: Phase,
  causes: readonly ObjectKey[],
  apart: readonly SchemaObject[],
): readonly DraftStep[] {
  const fresh = without(subtree(input.desired, after.key), apart);
  const undo = undoOfNew(input, after, before, dropWhole(input, after, input.desired, apart));
  return chain(input, recreate(input, fresh, input.desired), undo, {
    id: partId(group, "create", after.key),
    title: `Create the new ${phrase(input, after)}`,
    phase,
    causes,
    creates: fresh.map((object) => object.key),
    needs: [...needsOf(fresh), ...neededByCheck(input, after)],
    atomic: group,
  });
}

/** What is written to it since goes with it. */
function undoOfNew(
  input: PlanInput,
  after: SchemaObject,
  before: SchemaObject,
  undo: readonly Statement[],
): StepSpec["undo"] {
  if (!holdsRows(before)) return undo;
  const title = kindOfObject(input, after).title(after);
  return losing(
    undo,
    `${after.kind === "table" ? "rows written to" : "values of"} ${title} since`,
    tableIsEmpty(relation(after.key)),
  );
}

/** Nobody may write a row between the look at an empty table and its replacement. */
export function lockEmpty(
  input: PlanInput,
  before: SchemaObject,
  group: string,
  phase: Phase,
  causes: readonly ObjectKey[],
): readonly DraftStep[] {
  if (!holdsRows(before)) return [];
  const table = tableOf(before.key);
  return [
    makeStep(input, {
      id: partId(group, "lock", before.key),
      title: `Lock ${relation(table).name}, which must hold no rows`,
      phase,
      run: statement("lock table", table, `LOCK TABLE ${relationSql(table)} IN ACCESS EXCLUSIVE MODE`),
      undo: nothing,
      causes,
      atomic: group,
      before: tableIsEmpty(relation(table)),
    }),
  ];
}

/** What does not go with its parent by itself goes first. */
function dropWhole(
  input: PlanInput,
  object: SchemaObject,
  model: Model,
  apart: readonly SchemaObject[],
): readonly Statement[] {
  const first = without(subtree(model, object.key), apart).filter(
    (child) => child !== object && !kindOfObject(input, child).droppedWithParent,
  );
  return [...first.toReversed(), object].flatMap((one) => dropStatements(input, one, model));
}

/** All but some of them, with what stands below those. */
const without = (all: readonly SchemaObject[], apart: readonly SchemaObject[]): readonly SchemaObject[] =>
  all.filter(({ key }) => !apart.some((one) => isWithin(key, one.key)));

/** What cannot be had back: rows, where there are any, and what flux never reads. */
export function losesData(input: PlanInput, object: SchemaObject): boolean {
  if (holdsRows(object) && !isEmpty(input, tableOf(object.key))) return true;
  return subtree(input.live, object.key).some((one) => kindOfObject(input, one).lost?.(one));
}

/** Tables, and columns whose values are not computed anyway. */
function holdsRows(object: SchemaObject): boolean {
  return (
    object.kind === "table" ||
    (object.kind === "column" && object.attributes["generated"] === null && object.attributes["type"] !== null)
  );
}

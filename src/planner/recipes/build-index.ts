import type { IndexAttributes } from "../../kinds/index/attributes.ts";
import { createSql } from "../../kinds/index/ddl.ts";
import { statement } from "../../model/kind.ts";
import { isNamedPart } from "../../model/named-part.ts";
import { namesOf, type ObjectKey, type SchemaObject } from "../../model/object.ts";
import type { Action, Step, Undo } from "../../model/plan.ts";
import type { Statement } from "../../model/statement.ts";
import { names } from "../../sql/quote.ts";
import { createStatements, type DraftStep, idOf, makeStep, nothing } from "../draft.ts";
import type { PlanInput } from "../input.ts";
import { indexIsInvalid, indexIsValid, relationIsAbsent } from "./probes.ts";
import { needsOf, phrase } from "./statements.ts";
import { tableOf } from "./table-facts.ts";

type Index = SchemaObject<IndexAttributes>;

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
  const former = input.before.objects.get(index.key);
  return makeStep(input, {
    id: `drop-index:${idOf(index.key)}`,
    title: `Drop ${phrase(input, index)} without blocking anyone`,
    phase,
    run: dropConcurrently(index),
    // What a detached partition has kept was a part before, of which only the name is said.
    undo: undo ?? rebuiltAgain(input, former && !isNamedPart(former) ? former : index),
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

/** A unique index refuses values from the moment it is being built. */
export function refusing(
  input: PlanInput,
  index: SchemaObject,
  [build, ...rest]: readonly DraftStep[],
): readonly DraftStep[] {
  if (!build) return rest;
  if (index.attributes["unique"] !== true) return [build, ...rest];
  const message = `From this step on a write that repeats a value of ${phrase(input, index)} fails`;
  return [{ ...build, hazards: [...build.hazards, { code: "FLUX804", message }] }, ...rest];
}

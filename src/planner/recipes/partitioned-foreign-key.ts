import { keyOf, type ObjectKey, type SchemaObject } from "../../model/object.ts";
import type { Statement } from "../../model/statement.ts";
import { createStatements, type DraftStep, dropStatements, idOf, inTurn, makeStep } from "../draft.ts";
import type { PlanInput } from "../input.ts";
import { needsOf, phrase } from "./statements.ts";
import { leavesOf, tableOf } from "./table-facts.ts";

/**
 * Before PostgreSQL 18 a foreign key of a partitioned table cannot be NOT VALID. Each partition gets its own, which can;
 * once those are valid, the parent's adopts them without reading a row.
 * @param notValidThenValidate the steps for one partition
 * @param validation the statements that validate one partition's
 * @see https://www.postgresql.org/docs/15/sql-altertable.html ADD table_constraint NOT VALID
 */
export function partitionedForeignKey(
  input: PlanInput,
  object: SchemaObject,
  causes: readonly ObjectKey[],
  notValidThenValidate: (part: SchemaObject) => readonly DraftStep[],
  validation: (part: SchemaObject) => readonly Statement[],
): readonly DraftStep[] {
  // New partitions have no rows yet, and some have one of their own.
  const leaves = leavesOf(input.desired, tableOf(object.key)).filter(
    (leaf) => input.live.objects.has(leaf) && !input.live.objects.has(keyOf(leaf, object.kind, object.name)),
  );
  const parts = leaves.map((leaf) => ({ ...object, parent: leaf, key: keyOf(leaf, object.kind, object.name) }));
  const steps = parts.flatMap(notValidThenValidate);
  const add = (part: SchemaObject): Statement => createStatements(input, part, input.desired)[0] as Statement;
  const apart = parts.flatMap((part) => [add(withValidity(part, false)), ...validation(part)]);
  const adopt = makeStep(input, {
    id: `add-${object.kind}:${idOf(object.key)}`,
    title: `Declare ${phrase(input, object)} on the partitioned table, which adopts its partitions' (no scan)`,
    phase: "backfill",
    run: add(object),
    undo: inTurn([...dropStatements(input, object, input.desired), ...apart]),
    causes,
    creates: [object.key],
    needs: needsOf([object]),
    follows: steps.map((step) => step.id),
    class: "instant",
  });
  // Nothing is read, but the referenced table is locked harder than by a foreign key that is new.
  const locks = adopt.locks.map((lock, i) => (i === 0 ? lock : { ...lock, mode: "ACCESS EXCLUSIVE" as const }));
  return [...steps, { ...adopt, locks, scans: false, estimate: 10 }];
}

function withValidity(object: SchemaObject, validated: boolean): SchemaObject {
  return { ...object, attributes: { ...object.attributes, validated } };
}

import type { Change } from "../../model/change.ts";
import { isWithin, type Model, type ObjectKey, type SchemaObject } from "../../model/object.ts";
import type { Statement } from "../../model/statement.ts";
import { createStatements, type DraftStep, idOf, makeStep, nothing, type StepSpec, subtree } from "../draft.ts";
import type { PlanInput } from "../input.ts";
import { phrase } from "./statements.ts";

/** What goes with an object and is said after its name is its own: options of the table that name it, comments, labels. */
export function satellites(input: PlanInput, object: SchemaObject, model: Model): readonly Statement[] {
  return [...createStatements(input, object, model).slice(1), ...below(input, object.key, model)];
}

/** Changes of what goes with an object that another takes the place of: that has what the document says from the start. */
export function changesBelow(changes: readonly Change[], key: ObjectKey): readonly Change[] {
  return changes.filter((change) => change.key !== key && isWithin(change.key, key));
}

/** Comments and labels of an object. */
export function below(input: PlanInput, key: ObjectKey, model: Model): readonly Statement[] {
  return subtree(model, key)
    .filter((child) => child.key !== key)
    .flatMap((child) => createStatements(input, child, model));
}

/** Steps that give its satellites to an object that has just taken the place, and the name, of another. */
export function satelliteSteps(
  input: PlanInput,
  object: SchemaObject,
  spec: Pick<StepSpec, "phase" | "causes" | "atomic" | "follows">,
): readonly DraftStep[] {
  return satellites(input, object, input.desired).map((run, i) =>
    makeStep(input, {
      ...spec,
      id: `satellite:${idOf(object.key)}#${i + 1}`,
      title: `Give the new ${phrase(input, object)} what the old one had`,
      run,
      undo: nothing,
    }),
  );
}

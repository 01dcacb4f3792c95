import type { Model, ObjectKey, SchemaObject } from "../../model/object.ts";
import type { Statement } from "../../model/statement.ts";
import { createStatements, type DraftStep, idOf, makeStep, nothing, type StepSpec, subtree } from "../draft.ts";
import type { PlanInput } from "../input.ts";
import { phrase } from "./statements.ts";

/** What goes with an object and is said after its name is its own: options of the table that name it, comments, labels. */
export function satellites(input: PlanInput, object: SchemaObject, model: Model): readonly Statement[] {
  return [...createStatements(input, object, model).slice(1), ...below(input, object.key, model)];
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

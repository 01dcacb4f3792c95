import type { Change } from "../../model/change.ts";
import { isWithin, kindOf, type ObjectKey, type SchemaObject } from "../../model/object.ts";
import type { Statement } from "../../model/statement.ts";
import { createStatements, type Draft, type StepSpec } from "../draft.ts";
import { phrase } from "./statements.ts";

/** Rights on the sequence behind an identity, which come and go with that. */
export function rightsOn({ changes }: Draft, column: ObjectKey, type: "create" | "drop"): readonly Change[] {
  return changes.filter(
    (one) => one.type === type && kindOf(one.key) === "sequence_grant" && isWithin(one.key, column),
  );
}

/** What gives them again once the identity is there again. */
export function rightsAgain({ input }: Draft, rights: readonly Change[]): readonly Statement[] {
  return rights
    .flatMap(({ key }) => input.before.objects.get(key) ?? [])
    .flatMap((grant) => createStatements(input, grant, input.before));
}

/** Steps that give them once the identity is there; they go with it. */
export function rightsGiven(
  { input }: Draft,
  column: SchemaObject,
  rights: readonly Change[],
): readonly (Pick<StepSpec, "title" | "run" | "undo"> & Partial<StepSpec>)[] {
  return rights.flatMap((change) =>
    change.type !== "create"
      ? []
      : createStatements(input, change.after, input.desired).map((run) => ({
          title: `Give rights on the sequence of ${phrase(input, column)}`,
          run,
          undo: [],
          causes: [change.key],
          creates: [change.key],
        })),
  );
}

import { childrenOf, type Model, type SchemaObject } from "../../model/object.ts";
import type { Statement } from "../../model/statement.ts";
import { createStatements } from "../draft.ts";
import type { PlanInput } from "../input.ts";

/**
 * What REVOKE on a table must be followed by: it takes a role's rights on the table's columns away, too.
 * @param model which of them shall be there
 * @see https://www.postgresql.org/docs/current/sql-revoke.html
 */
export function columnRights(input: PlanInput, object: SchemaObject, model: Model): readonly Statement[] {
  if (object.kind !== "grant" || object.parent === null) return [];
  return childrenOf(model, object.parent)
    .filter((child) => child.kind === "column")
    .flatMap((column) => childrenOf(model, column.key))
    .filter((child) => child.kind === "grant" && child.name === object.name)
    .flatMap((grant) => createStatements(input, grant, model));
}

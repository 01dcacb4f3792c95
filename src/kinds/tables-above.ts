import type { Model, ObjectKey } from "../model/object.ts";
import { tableKey } from "./relation.ts";

/** What a table says of where it stands. */
interface Place {
  readonly inherits?: readonly string[];
  readonly partitionOf?: { readonly parent: string } | null;
}

/** The tables that a table inherits from or is a partition of, and those above them, nearest first. */
export function tablesAbove(model: Model, table: ObjectKey): readonly ObjectKey[] {
  const { inherits = [], partitionOf = null } = (model.objects.get(table)?.attributes ?? {}) as Place;
  const parents = [...inherits, ...(partitionOf === null ? [] : [partitionOf.parent])].map(tableKey);
  return parents.flatMap((one) => [one, ...tablesAbove(model, one)]);
}

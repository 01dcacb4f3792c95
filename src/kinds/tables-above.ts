import type { Model, ObjectKey } from "../model/object.ts";
import { tableKey } from "./relation.ts";

/** What a table says of where it stands. */
interface Place {
  readonly inherits?: readonly string[];
  readonly partitionOf?: { readonly parent: string } | null;
}

/** The tables that a table inherits from or is a partition of, and those above them, nearest first. */
export function tablesAbove(model: Model, table: ObjectKey): readonly ObjectKey[] {
  // A document may say that a table is above itself.
  const found = new Set<ObjectKey>();
  const waiting = [...parentsOf(model, table)];
  for (let one = waiting.shift(); one !== undefined; one = waiting.shift()) {
    if (found.has(one)) continue;
    found.add(one);
    waiting.unshift(...parentsOf(model, one));
  }
  return [...found];
}

/** The tables right above a table. */
export function parentsOf(model: Model, table: ObjectKey): readonly ObjectKey[] {
  const { inherits = [], partitionOf = null } = (model.objects.get(table)?.attributes ?? {}) as Place;
  return [...inherits, ...(partitionOf === null ? [] : [partitionOf.parent])].map(tableKey);
}

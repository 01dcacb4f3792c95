import { type Model, namesOf } from "../model/object.ts";
import type { Plan, RelationName } from "../model/plan.ts";

/** As many tables as a proof fills with rows. */
const most = 20;

/** A table that a plan locks, with the columns that a model knows. */
export interface TouchedTable {
  readonly relation: RelationName;
  readonly columns: ReadonlySet<string>;
}

/** The tables of a model that the plan locks. */
export function touchedTables({ steps }: Plan, model: Model): readonly TouchedTable[] {
  const columns = new Map<string, Set<string>>();
  for (const { kind, key, name, parent } of model.objects.values()) {
    if (kind === "table") columns.set(titleOf(namesOf(key)), new Set());
    if (kind === "column" && parent !== null) columns.get(titleOf(namesOf(parent)))?.add(name);
  }
  const found = new Map<string, TouchedTable>();
  for (const { relation } of steps.flatMap(({ locks }) => locks)) {
    const title = titleOf([relation.schema, relation.name]);
    const own = columns.get(title);
    if (own) found.set(title, { relation, columns: own });
  }
  return [...found.values()].slice(0, most);
}

/** `public.orders` */
export const titleOf = (names: readonly string[]): string => names.join(".");

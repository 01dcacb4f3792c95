import { kindOf, type Model, type ObjectKey, type SchemaObject } from "../model/object.ts";

/** A partitioned table above another one. */
export interface Partitioned {
  readonly key: ObjectKey;
  /** `schema.name` */
  readonly name: string;
}

/** The tables that a table is a partition of, or inherits from, directly. */
export function parentsIn(model: Model, table: ObjectKey): readonly ObjectKey[] {
  const { dependsOn = [] } = model.objects.get(table) ?? {};
  return dependsOn.filter((key) => kindOf(key) === "table" && key !== table);
}

/** What a table is a partition of, what that is one of, and so on: the nearest first. */
export function partitionedAbove(model: Model, table: SchemaObject): readonly Partitioned[] {
  const of = table.attributes["partitionOf"] as { readonly parent: string } | null | undefined;
  const key = table.dependsOn.find((one) => kindOf(one) === "table" && one !== table.key);
  if (!of || key === undefined) return [];
  const above = model.objects.get(key);
  return [{ key, name: of.parent }, ...(above ? partitionedAbove(model, above) : [])];
}

/** Whether a foreign key refers to a partitioned table that the object is a partition of. */
export function isReferred(model: Model, table: SchemaObject): boolean {
  const above = partitionedAbove(model, table).map(({ name }) => name);
  if (above.length === 0) return false;
  return [...model.objects.values()].some(({ attributes }) => above.includes(String(attributes["referencedTable"])));
}

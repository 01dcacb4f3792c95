import { childrenOf, kindOf, type Model, type ObjectKey, rebase, type SchemaObject } from "../model/object.ts";

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

/** The same object, as one of another table's. */
export const ofTable = (object: SchemaObject, from: ObjectKey, to: ObjectKey): SchemaObject => ({
  ...object,
  key: rebase(object.key, from, to),
  parent: object.parent === null ? null : rebase(object.parent, from, to),
});

/** What is directly below a table, with what it has from the partitioned tables above it as if it said that itself. */
export function withInherited(model: Model, table: ObjectKey): readonly SchemaObject[] {
  const found = new Map(childrenOf(model, table).map((one) => [one.key, one]));
  const object = model.objects.get(table);
  for (const above of object ? partitionedAbove(model, object) : [])
    for (const theirs of childrenOf(model, above.key)) {
      const one = ofTable(theirs, above.key, table);
      const own = found.get(one.key);
      if (!own) found.set(one.key, one);
      else if (own.kind === "column" && own.attributes["type"] === null) found.set(one.key, saidOf(one, own));
    }
  return [...found.values()];
}

/** What a table has, or has from above, where one of its partitions has the key. */
export function counterpart(
  model: Model,
  key: ObjectKey,
  table: ObjectKey,
  parent: ObjectKey,
): SchemaObject | undefined {
  const theirs = rebase(key, table, parent);
  return withInherited(model, parent).find((one) => one.key === theirs) ?? model.objects.get(theirs);
}

/** A column with what a table below says of it. */
function saidOf(column: SchemaObject, own: SchemaObject): SchemaObject {
  const notNull = own.attributes["notNull"] === true;
  const { notNullName = null } = own.attributes;
  return notNull ? { ...column, attributes: { ...column.attributes, notNull, notNullName } } : column;
}

/** Whether a foreign key refers to a partitioned table that the object is a partition of. */
export function isReferred(model: Model, table: SchemaObject): boolean {
  return refersTo(
    model,
    partitionedAbove(model, table).map(({ name }) => name),
  );
}

/** The same before or after a plan, by which a partitioned table between the two may be gone. */
export function isReferredInEither(models: readonly Model[], table: SchemaObject): boolean {
  const above = models.flatMap((model) => partitionedAbove(model, table).map(({ name }) => name));
  return models.some((model) => refersTo(model, above));
}

const refersTo = (model: Model, tables: readonly string[]): boolean =>
  tables.length > 0 &&
  [...model.objects.values()].some(({ attributes }) => tables.includes(String(attributes["referencedTable"])));

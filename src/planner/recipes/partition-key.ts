import type { TableAttributes } from "../../kinds/table/attributes.ts";
import type { AttributeChange, Change } from "../../model/change.ts";
import type { Diagnostic } from "../../model/diagnostic.ts";
import { type Model, namesOf, type ObjectKey, type SchemaObject } from "../../model/object.ts";
import { partitionedAbove } from "../hierarchy.ts";
import type { PlanInput } from "../input.ts";
import { phrase } from "./statements.ts";
import { isEmpty, isPartitioned, tableOf } from "./table-facts.ts";

/** The partitioned table whose rows are told apart by a column: the column's own table, or one that is a partition of that. */
export function partitionedBy(model: Model, column: ObjectKey): SchemaObject | undefined {
  const table = tableOf(column);
  const name = namesOf(column).at(-1) as string;
  return [...model.objects.values()].find(
    (object) =>
      object.kind === "table" &&
      (object.key === table || partitionedAbove(model, object).some(({ key }) => key === table)) &&
      (object.dependsOn.includes(column) || keyColumns(object).includes(name)),
  );
}

/** The plain columns of a partition key: `RANGE (created_at, "Region" COLLATE "C")`. */
function keyColumns({ attributes }: SchemaObject): readonly string[] {
  const { partitionBy } = attributes as Partial<TableAttributes>;
  const [, list = ""] = /^\w+ \((.*)\)$/s.exec(partitionBy ?? "") ?? [];
  return list.split(", ").flatMap((item) => {
    const [, quoted, plain] = /^(?:"((?:[^"]|"")+)"|(\w+))(?: |$)/.exec(item) ?? [];
    return quoted?.replaceAll('""', '"') ?? plain ?? [];
  });
}

/**
 * The input in which a partitioned table without rows has another partition key where a column of it gets another type or
 * collation: PostgreSQL alters neither, and what it does not alter is replaced as a whole.
 */
export function withKeysOfEmptyTables(input: PlanInput): PlanInput {
  const rekeyed = new Set(
    input.changes.flatMap((change) =>
      isRetyped(change) && isKeyOfEmpty(input, change.key) ? [tableOf(change.key)] : [],
    ),
  );
  const own = input.changes.filter(({ type, key }) => type === "alter" && rekeyed.has(key));
  const changes = input.changes.flatMap((change) => {
    if (change.type !== "alter" || !rekeyed.has(change.key)) return [change];
    if (change.attributes.some(({ name }) => name === "partitionBy")) return [change];
    return [{ ...change, attributes: [...change.attributes, anotherKey(change.before, change.after)] }];
  });
  const added = [...rekeyed]
    .filter((key) => !own.some((change) => change.key === key))
    .map((key): Change => {
      const [before, after] = [input.live, input.desired].map(({ objects }) => objects.get(key)) as [
        SchemaObject,
        SchemaObject,
      ];
      return { type: "alter", key, before, after, attributes: [anotherKey(before, after)] };
    });
  return rekeyed.size === 0 ? input : { ...input, changes: [...changes, ...added] };
}

const anotherKey = (before: SchemaObject, after: SchemaObject): AttributeChange => ({
  name: "partitionBy",
  before: before.attributes["partitionBy"] ?? null,
  after: after.attributes["partitionBy"] ?? null,
});

const isRetyped = (change: Change): boolean =>
  change.type === "alter" &&
  change.after.kind === "column" &&
  change.attributes.some(({ name }) => name === "type" || name === "collation");

function isKeyOfEmpty(input: PlanInput, column: ObjectKey): boolean {
  const table = tableOf(column);
  return (
    isPartitioned(input.desired, table) && isEmpty(input, table) && partitionedBy(input.live, column) !== undefined
  );
}

/** PostgreSQL keeps the type of a partition key's columns. */
export function ofPartitionKey(input: PlanInput, column: SchemaObject, table: SchemaObject): Diagnostic {
  return {
    code: "FLUX321",
    severity: "error",
    summary: `${phrase(input, column)} is part of the partition key of ${namesOf(table.key).at(-1)}`,
    detail: "PostgreSQL changes neither the partition key of a table that exists nor the types of its columns.",
    remedy:
      "Create a new partitioned table under another name, move the data in a migration of your own, and drop the old one in a later plan.",
    ...(column.origin && { at: { ...column.origin, text: "" } }),
  };
}

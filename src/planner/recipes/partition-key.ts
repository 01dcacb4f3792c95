import type { TableAttributes } from "../../kinds/table/attributes.ts";
import type { Diagnostic } from "../../model/diagnostic.ts";
import { type Model, namesOf, type ObjectKey, type SchemaObject } from "../../model/object.ts";
import { partitionedAbove } from "../hierarchy.ts";
import type { PlanInput } from "../input.ts";
import { phrase } from "./statements.ts";
import { tableOf } from "./table-facts.ts";

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

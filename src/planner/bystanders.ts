import { isWithin, type Model, type ObjectKey } from "../model/object.ts";
import type { Statement } from "../model/statement.ts";
import type { PlanInput } from "./input.ts";

/** A statement with the relations that it locks and reads though it does not name them. */
export function withBystanders({ live }: Pick<PlanInput, "live">, statement: Statement): Statement {
  const [first, ...rest] = statement.on;
  if (first === undefined) return statement;
  switch (statement.form) {
    case "alter domain scan":
      return { ...statement, on: relationsOf(live, first) };
    case "add column rewrite":
      return { ...statement, on: [first, ...rest, ...below(live, first)] };
    case "create partition":
    case "attach partition scan":
    case "detach partition": {
      const others = defaultPartition(live, first).filter((key) => !statement.on.includes(key));
      if (others.length === 0) return statement;
      const form = statement.form === "create partition" ? "create partition scan" : statement.form;
      return { ...statement, form, on: [first, ...rest, ...others] };
    }
    default:
      return statement;
  }
}

/** The relations with a column of a type, or of a domain over it. */
function relationsOf({ objects }: Model, type: ObjectKey): readonly ObjectKey[] {
  const found = new Set<ObjectKey>();
  const visit = (used: ObjectKey): void => {
    for (const { key, kind, dependsOn } of objects.values()) {
      if (!dependsOn.includes(used)) continue;
      if (kind === "domain") visit(key);
      else if (kind === "column") found.add(key.split("/").slice(0, 2).join("/") as ObjectKey);
      else if (kind === "materialized_view") found.add(key);
    }
  };
  visit(type);
  return [...found].sort();
}

/** The partitions and heirs of a table, at any depth, which get its columns. */
function below(model: Model, table: ObjectKey): readonly ObjectKey[] {
  const found = new Set<ObjectKey>([table]);
  for (const above of found)
    for (const { key, kind, dependsOn } of model.objects.values())
      if (kind === "table" && dependsOn.includes(above)) found.add(key);
  found.delete(table);
  return [...found];
}

/** A new partition's rows must not be in the default one. */
function defaultPartition({ objects }: Model, parent: ObjectKey): readonly ObjectKey[] {
  return [...objects.values()].flatMap(({ key, attributes, dependsOn }) => {
    const of = attributes["partitionOf"] as { readonly bound: string } | null | undefined;
    return of?.bound === "DEFAULT" && dependsOn.includes(parent) && !isWithin(key, parent) ? [key] : [];
  });
}

import { statement } from "../../model/kind.ts";
import { type Json, type SchemaObject, sameJson } from "../../model/object.ts";
import type { Statement } from "../../model/statement.ts";
import { name } from "../../sql/quote.ts";
import { classSql, functionItem, functionSlot, methodName, operatorItem, operatorSlot } from "../operator-members.ts";
import type { OperatorFamilyAttributes } from "./attributes.ts";

type Family = SchemaObject<OperatorFamilyAttributes>;

export function reference({ key }: Pick<SchemaObject, "key">): string {
  return `OPERATOR FAMILY ${classSql(key)}`;
}

function alter(object: Family, action: string, items: readonly string[]): readonly Statement[] {
  if (items.length === 0) return [];
  return [statement("alter operator family", null, `ALTER ${reference(object)} ${action} ${items.join(", ")}`)];
}

export function create(object: Family): readonly Statement[] {
  const { operators, functions } = object.attributes;
  return [
    statement("create operator family", null, `CREATE ${reference(object)}`),
    ...alter(object, "ADD", [...operators.map(operatorItem), ...functions.map(functionItem)]),
  ];
}

export function drop(object: Family): readonly Statement[] {
  return [statement("drop operator family", null, `DROP ${reference(object)}`)];
}

export function rename(object: Family, to: string): readonly Statement[] {
  return alter(object, "RENAME TO", [name(methodName(to).name)]);
}

/** Members that differ are taken out before the others come in. */
export function changeMembers(before: Family, after: Family): readonly Statement[] {
  const [a, b] = [before.attributes, after.attributes];
  const only = <T extends Json>(those: readonly T[], others: readonly T[]): readonly T[] =>
    those.filter((one) => !others.some((other) => sameJson(one, other)));
  return [
    ...alter(after, "DROP", [
      ...only(a.operators, b.operators).map(operatorSlot),
      ...only(a.functions, b.functions).map(functionSlot),
    ]),
    ...alter(after, "ADD", [
      ...only(b.operators, a.operators).map(operatorItem),
      ...only(b.functions, a.functions).map(functionItem),
    ]),
  ];
}

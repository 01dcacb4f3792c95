import { keyOf, kindOf, type Model, namesOf, type ObjectKey, parentOf, type SchemaObject } from "../../model/object.ts";
import type { PlanInput } from "../input.ts";
import { inOrder } from "./rebuild.ts";
import { tableOf, tablesBelow } from "./table-facts.ts";

/** The kinds that columns are made of, and other types. */
export const typeKinds: ReadonlySet<string> = new Set(["collation", "enum", "domain", "composite_type", "range_type"]);

/** Kinds of which one may take the other's place under its name: as texts, the values of one are values of the other. */
const alike: readonly string[] = ["enum", "domain"];

/** A type as it shall be: under the same key, or as another kind of type under the same name. */
export function successorOf({ desired }: Pick<PlanInput, "desired">, type: ObjectKey): SchemaObject | undefined {
  const same = desired.objects.get(type);
  if (same || !alike.includes(kindOf(type))) return same;
  const own = namesOf(type).at(-1) as string;
  return alike.flatMap((kind) => desired.objects.get(keyOf(parentOf(type), kind, own)) ?? [])[0];
}

/** The types as they shall be, also where they become another kind. */
export const successorsOf = (input: PlanInput, types: readonly ObjectKey[]): readonly ObjectKey[] =>
  types.flatMap((key) => successorOf(input, key)?.key ?? []);

/** Types with the domains, composite types and range types that are made of them, each after what it is made of. */
export function madeOf(
  { live, desired }: Pick<PlanInput, "live" | "desired">,
  types: readonly ObjectKey[],
): readonly ObjectKey[] {
  const found: ObjectKey[] = [...types];
  for (const key of found)
    for (const object of live.objects.values())
      if (typeKinds.has(object.kind) && object.dependsOn.includes(key) && !found.includes(object.key))
        found.push(object.key);
  const all = found.flatMap((key) => (successorOf({ desired }, key) ? [live.objects.get(key) as SchemaObject] : []));
  return inOrder(all, live).map(({ key }) => key);
}

/** Live columns of these types, arrays of them included; not those that a parent table's column takes along. */
export function columnsOf({ live }: Pick<PlanInput, "live">, types: readonly ObjectKey[]): readonly SchemaObject[] {
  const all = [...live.objects.values()].filter(
    (object) =>
      object.kind === "column" &&
      object.attributes["generated"] === null &&
      object.dependsOn.some((key) => types.includes(key)),
  );
  const inherited = new Set(all.flatMap((column) => inheritedFrom(live, column)));
  return all.filter(({ key }) => !inherited.has(key));
}

/** The columns that tables below have from this one, those that nothing is said about included; each after its parent's. */
export function inheritedFrom(live: Model, { key, name: own }: SchemaObject): readonly ObjectKey[] {
  return tablesBelow(live, tableOf(key)).map((table) => keyOf(table, "column", own));
}

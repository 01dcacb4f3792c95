import type { Registry } from "../model/kind.ts";
import { keyOf, type Model, modelOf, type ObjectKey, type SchemaObject } from "../model/object.ts";

/** What names a managed role depends on it: its rights, what it owns, its policies. */
export function withRoleEdges(model: Model, registry: Registry): Model {
  const keyOfRole = (name: string): ObjectKey => keyOf(null, "role", name);
  const rolesOf = (object: SchemaObject): readonly string[] => {
    const { roles, rolesUsed, holder } = registry.get(object.kind);
    const owner = holder?.(object);
    return [...(roles?.(object) ?? []), ...(rolesUsed?.(object) ?? []), ...(owner === undefined ? [] : [owner])];
  };
  const all = [...model.objects.values()].map((object) => {
    const needed = rolesOf(object)
      .map(keyOfRole)
      .filter((key) => model.objects.has(key));
    return needed.length === 0
      ? object
      : { ...object, dependsOn: [...new Set([...object.dependsOn, ...needed])].sort() };
  });
  return modelOf(all);
}

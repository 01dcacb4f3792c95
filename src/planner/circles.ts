import type { Registry } from "../model/kind.ts";
import { isWithin, type Model, type ObjectKey, type SchemaObject } from "../model/object.ts";
import type { Statement } from "../model/statement.ts";

/** An object that stands on others which stand on it, and so is there as a stand-in before those. */
export interface Circle {
  readonly object: SchemaObject;
  /** All that it stands on, directly or over others. */
  readonly beneath: ReadonlySet<ObjectKey>;
  readonly standIn: readonly Statement[];
}

const known = new WeakMap<Model, ReadonlyMap<ObjectKey, Circle>>();

/** The objects of a model that stand on themselves by way of others, by their keys. */
export function circlesIn(registry: Registry, model: Model): ReadonlyMap<ObjectKey, Circle> {
  const found = known.get(model);
  if (found) return found;
  const circles = new Map<ObjectKey, Circle>();
  for (const object of model.objects.values()) {
    const standIn = registry.get(object.kind).standIn?.(object) ?? [];
    if (standIn.length === 0) continue;
    const beneath = allBeneath(model, object);
    if ([...beneath].some((key) => isWithin(key, object.key))) circles.set(object.key, { object, beneath, standIn });
  }
  known.set(model, circles);
  return circles;
}

/** The object that a key lies in, among those that stand on themselves by way of one of these others. */
export function circleOf(
  circles: ReadonlyMap<ObjectKey, Circle>,
  key: string,
  others: readonly string[],
): Circle | undefined {
  if (circles.size === 0) return undefined;
  return [...circles.values()].find(
    ({ object, beneath }) =>
      isWithin(key as ObjectKey, object.key) &&
      !others.includes(object.key) &&
      others.some((other) => beneath.has(other as ObjectKey)),
  );
}

function allBeneath(model: Model, { dependsOn }: SchemaObject): ReadonlySet<ObjectKey> {
  const found = new Set<ObjectKey>();
  const waiting = [...dependsOn];
  for (let key = waiting.pop(); key !== undefined; key = waiting.pop()) {
    if (found.has(key)) continue;
    found.add(key);
    waiting.push(...(model.objects.get(key)?.dependsOn ?? []));
  }
  return found;
}

import type { AttributeChange, Change } from "../model/change.ts";
import {
  comparedAttributes,
  type Model,
  namesOf,
  type ObjectKey,
  type SchemaObject,
  sameJson,
} from "../model/object.ts";
import { meanTheSame } from "../model/printed-sql.ts";
import type { Rename } from "./renames.ts";

/**
 * What must change for `live` to become `desired`, ordered by key. It knows no kind: equality is of canonical
 * attributes only.
 * @param live the live model, already under the new names where there are `renames`
 * @param renames declared renames; each gives a rename change beside whatever else differs
 */
export function diffModels(live: Model, desired: Model, renames: readonly Rename[] = []): readonly Change[] {
  const changes: Change[] = [];
  const renamed = new Map(renames.map(({ from, to }) => [to, from]));
  for (const key of unionOfKeys(live, desired)) {
    const a = live.objects.get(key);
    const b = desired.objects.get(key);
    const from = renamed.get(key);
    if (a && b && from !== undefined) {
      const name = namesOf(from).at(-1) as string;
      changes.push({ type: "rename", key, before: { ...a, key: from, name }, after: b });
    }
    if (a && b) {
      const attributes = differences(a, b);
      if (attributes.length > 0) changes.push({ type: "alter", key, before: a, after: b, attributes });
    } else if (b) changes.push({ type: "create", key, after: b });
    else if (a) changes.push({ type: "drop", key, before: a });
  }
  return changes;
}

function unionOfKeys(a: Model, b: Model): readonly ObjectKey[] {
  return [...new Set([...a.objects.keys(), ...b.objects.keys()])].sort();
}

function differences(a: SchemaObject, b: SchemaObject): readonly AttributeChange[] {
  if (sameJson(a.attributes, b.attributes)) return [];
  const [before, after] = [
    comparedAttributes(a),
    comparedAttributes({ ...b, ...(a.cosmetic && { cosmetic: a.cosmetic }) }),
  ];
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return names
    .filter((name) => !sameJson(before[name], after[name]) && !meanTheSame(name, before[name], after[name]))
    .map((name) => ({ name, before: before[name] ?? null, after: after[name] ?? null }));
}

import type { Rename } from "../diff/renames.ts";
import type { Registry } from "../model/kind.ts";
import { type Model, modelOf, type ObjectKey, rebase, type SchemaObject } from "../model/object.ts";
import type { Scope } from "./scope.ts";

/** The roles whose rights are the document's matter: those that it names, and those of the configuration. */
export function rolesOfRights(registry: Registry, scope: Scope, live: Model, said: Model): ReadonlySet<string> {
  return new Set([...rolesIn(registry, said), ...configuredRoles(registry, scope, live)]);
}

/** The roles whose rights the configuration has flux manage, whatever the document names. */
export function configuredRoles(
  registry: Registry,
  { roles = [], managedRoles = [] }: Scope,
  live: Model,
): ReadonlySet<string> {
  if (roles !== null) return new Set([...roles, ...managedRoles]);
  const holders = [...live.objects.values()].flatMap((object) => registry.get(object.kind).holder?.(object) ?? []);
  return new Set([...rolesIn(registry, live), ...holders]);
}

function rolesIn(registry: Registry, { objects }: Model): readonly string[] {
  return [...objects.values()].flatMap((object) => registry.get(object.kind).roles?.(object) ?? []);
}

/** The document, and the live objects that it leaves as they are: rights of roles that it does not name, owners. */
export function withWhatIsLeft(
  registry: Registry,
  live: Model,
  said: Model,
  renames: readonly Rename[],
  roles: { readonly named: ReadonlySet<string>; readonly configured: ReadonlySet<string> },
): Model {
  const left = [...live.objects.values()].flatMap((object) => {
    const { leftAlone: rule, holder } = registry.get(object.kind);
    const own = rule === "role not configured" ? roles.configured : roles.named;
    if (rule === undefined || own.has(holder?.(object) ?? object.name)) return [];
    const moved = (key: ObjectKey): ObjectKey => renames.reduce((k, { from, to }) => rebase(k, from, to), key);
    const [key, parent] = [moved(object.key), object.parent && moved(object.parent)];
    if (said.objects.has(key)) return [];
    if (parent === null || said.objects.has(parent)) return [{ ...object, key, parent }];
    // A column of a view is an object only while something is said about it.
    const column = object.parent && live.objects.get(object.parent);
    const view =
      column?.kind === "column" && column.attributes["type"] === null && column.parent && moved(column.parent);
    return column && view && said.objects.has(view)
      ? [
          { ...column, key: parent, parent: view },
          { ...object, key, parent },
        ]
      : [];
  });
  return left.length === 0 ? said : modelOf([...said.objects.values(), ...left]);
}

/** The live objects that flux does not manage, where they will be: below the new names, and without parents that go. */
export function leftAlone(
  live: Model,
  said: Model,
  managed: (key: ObjectKey) => boolean,
  renames: readonly Rename[],
): readonly SchemaObject[] {
  const moved = (key: ObjectKey): ObjectKey => renames.reduce((k, { from, to }) => rebase(k, from, to), key);
  const keys = new Set<ObjectKey>(said.objects.keys());
  const left: SchemaObject[] = [];
  for (const object of live.objects.values()) {
    const parent = object.parent === null ? null : moved(object.parent);
    if (managed(object.key) || (parent !== null && !keys.has(parent))) continue;
    const key = moved(object.key);
    left.push({ ...object, key, parent });
    keys.add(key);
  }
  return left;
}

/** The document with what it leaves to PostgreSQL taken from the live objects. */
export function completed(registry: Registry, document: Model, live: Model): Model {
  let isComplete = true;
  const objects = [...document.objects.values()].map((object) => {
    const { derived, isDerived } = registry.get(object.kind);
    const now = live.objects.get(object.key);
    if (!derived || !now || isDerived?.(now) === false) return object;
    const filled = derived
      .filter((name) => object.attributes[name] === null)
      .map((name) => [name, now.attributes[name] ?? null]);
    if (filled.length === 0) return object;
    isComplete = false;
    return { ...object, attributes: { ...object.attributes, ...Object.fromEntries(filled) } };
  });
  return isComplete ? document : modelOf(objects);
}

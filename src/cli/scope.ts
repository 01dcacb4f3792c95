import {
  isWithin,
  keyOf,
  type Link,
  linksOf,
  type Model,
  modelOf,
  namesOf,
  type ObjectKey,
  type SchemaObject,
} from "../model/object.ts";
import { isOfRole } from "./managed-roles.ts";

/** Which objects flux manages. */
export interface Scope {
  /** null: every schema. */
  readonly schemas: readonly string[] | null;
  /** null or absent: every kind. */
  readonly kinds?: readonly string[] | null;
  /** Roles whose rights it manages beside those that the document names; null: every role. Absent: no others. */
  readonly roles?: readonly string[] | null;
  /** Roles that it manages as objects, with all their rights; absent: none. */
  readonly managedRoles?: readonly string[];
}

/**
 * Whether an object lies in what flux manages. What lies in no schema is managed; a part of what is not managed is not;
 * but tables are managed also where the schemas themselves are not.
 */
export function isManaged({ schemas, kinds = null, managedRoles = [] }: Scope, key: ObjectKey): boolean {
  if (isOfRole(key) && !managedRoles.includes(namesOf(key)[0] as string)) return false;
  if (schemas === null && kinds === null) return true;
  if (schemas !== null && key.startsWith("schema:")) {
    if (!schemas.some((schema) => isWithin(key, keyOf(null, "schema", schema)))) return false;
  }
  if (kinds === null) return true;
  const [top, ...below] = linksOf(key) as readonly [Link, ...Link[]];
  return (top.kind === "schema" && below.length > 0 ? below : [top, ...below]).every(({ kind }) =>
    kinds.includes(kind),
  );
}

/** What of a model flux manages. */
export function managedPart(model: Model, scope: Scope): Model {
  return filtered(model, (key) => isManaged(scope, key));
}

/** The objects of a model that are kept. */
export function filtered(model: Model, keep: (key: ObjectKey) => boolean): Model {
  const kept: SchemaObject[] = [];
  for (const object of model.objects.values()) if (keep(object.key)) kept.push(object);
  return kept.length === model.objects.size ? model : modelOf(kept);
}

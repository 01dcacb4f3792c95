import {
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
export function isManaged(scope: Scope, key: ObjectKey): boolean {
  return managedBy(scope)(key);
}

/** `isManaged` for who asks of every object of a model. */
export function managedBy({ schemas, kinds = null, managedRoles = [] }: Scope): (key: ObjectKey) => boolean {
  const own = schemas?.map((schema) => keyOf(null, "schema", schema)) ?? null;
  const within = own?.map((key) => `${key}/`) ?? [];
  const isInThese = (key: ObjectKey): boolean =>
    own === null || !key.startsWith("schema:") || within.some((start) => key.startsWith(start)) || own.includes(key);
  const isOfKinds = (key: ObjectKey): boolean => {
    if (kinds === null) return true;
    const [top, ...below] = linksOf(key) as readonly [Link, ...Link[]];
    const counting = top.kind === "schema" && below.length > 0 ? below : [top, ...below];
    return counting.every(({ kind }) => kinds.includes(kind));
  };
  return (key) =>
    (!isOfRole(key) || managedRoles.includes(namesOf(key)[0] as string)) && isInThese(key) && isOfKinds(key);
}

/** What of a model flux manages. */
export function managedPart(model: Model, scope: Scope): Model {
  return filtered(model, managedBy(scope));
}

/** The objects of a model that are kept. */
export function filtered(model: Model, keep: (key: ObjectKey) => boolean): Model {
  const kept: SchemaObject[] = [];
  for (const object of model.objects.values()) if (keep(object.key)) kept.push(object);
  return kept.length === model.objects.size ? model : modelOf(kept);
}

/** Anything that survives `JSON.stringify` unchanged. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

/** The compared facts of one object, in canonical form. Every attribute is always present; "none" is `null`. */
export type Attributes = { readonly [name: string]: Json };

declare const brand: unique symbol;
/** The identity of an object: the chain of kinds and names from the top, e.g. `schema:public/table:orders/column:id`. */
export type ObjectKey = string & { readonly [brand]: "ObjectKey" };

/** One link of a key. */
export interface Link {
  readonly kind: string;
  readonly name: string;
}

/** Where a document says something; lines and columns start at 1. */
export interface Origin {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** What a document says about the way to an object rather than about the object. Never compared. */
export interface Intent {
  /** Former names, newest first. */
  readonly renamedFrom?: readonly string[];
  /** SQL expression over the row that gives existing and dual-written rows their value. */
  readonly backfill?: string;
  /** SQL expression over the row that leads back from the new column to the old one. */
  readonly reverse?: string;
}

/** One thing in a schema: a table, a column, a default, a constraint, an index, a grant, a comment. Flat, with a parent. */
export interface SchemaObject<A extends Attributes = Attributes> {
  readonly key: ObjectKey;
  readonly kind: string;
  readonly name: string;
  readonly parent: ObjectKey | null;
  readonly attributes: A;
  /** Keys of the objects that PostgreSQL says this one depends on (the parent included). Empty in a model read from a document. */
  readonly dependsOn: readonly ObjectKey[];
  /** Position among its siblings where that is worth keeping (columns); never compared. */
  readonly order: number;
  readonly intent: Intent;
  /** Names of attributes that are written and created, but whose difference alone is no change. */
  readonly cosmetic?: readonly string[];
  readonly origin: Origin | null;
}

/** The attributes that count when two objects are compared. */
export function comparedAttributes({
  attributes,
  cosmetic,
}: Pick<SchemaObject, "attributes" | "cosmetic">): Attributes {
  if (cosmetic === undefined) return attributes;
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => !cosmetic.includes(name)));
}

/** A set of objects, canonical and immutable. */
export interface Model {
  readonly objects: ReadonlyMap<ObjectKey, SchemaObject>;
}

const special = /[%/:]/;
const encode = (name: string): string =>
  special.test(name) ? name.replace(/[%/:]/g, (c) => `%${c.charCodeAt(0).toString(16)}`) : name;
const decode = (text: string): string =>
  text.includes("%")
    ? text.replace(/%([0-9a-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    : text;

/**
 * The key of an object.
 * @param parent key of its parent, or null at the top
 */
export function keyOf(parent: ObjectKey | null, kind: string, name: string): ObjectKey {
  const own = `${kind}:${encode(name)}`;
  return (parent === null ? own : `${parent}/${own}`) as ObjectKey;
}

/** The chain of kinds and names that a key stands for, from the top. */
export function linksOf(key: ObjectKey): readonly Link[] {
  return key.split("/").map((part) => {
    const colon = part.indexOf(":");
    return { kind: part.slice(0, colon), name: decode(part.slice(colon + 1)) };
  });
}

/** The names along a key, from the top: `["public", "orders", "id"]` for a column. */
export function namesOf(key: ObjectKey): readonly string[] {
  return linksOf(key).map((link) => link.name);
}

/** The last kind of a key. */
export function kindOf(key: ObjectKey): string {
  const own = key.slice(key.lastIndexOf("/") + 1);
  return own.slice(0, own.indexOf(":"));
}

/** The key one link up, or null at the top. */
export function parentOf(key: ObjectKey): ObjectKey | null {
  const slash = key.lastIndexOf("/");
  return slash < 0 ? null : (key.slice(0, slash) as ObjectKey);
}

/** Whether `key` is `ancestor` or lies below it. */
export function isWithin(key: ObjectKey, ancestor: ObjectKey): boolean {
  return key === ancestor || key.startsWith(`${ancestor}/`);
}

/** The same key below another ancestor. */
export function rebase(key: ObjectKey, from: ObjectKey, to: ObjectKey): ObjectKey {
  return isWithin(key, from) ? ((to + key.slice(from.length)) as ObjectKey) : key;
}

/** A model of these objects, ordered by key so that equal models iterate alike. */
export function modelOf(objects: Iterable<SchemaObject>): Model {
  const sorted = [...objects];
  if (sorted.some(({ key }, i) => i > 0 && key < (sorted[i - 1] as SchemaObject).key))
    sorted.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  const byKey = new Map<ObjectKey, SchemaObject>();
  for (const object of sorted) byKey.set(object.key, object);
  return { objects: byKey };
}

/** The objects whose parent is `key`, in their order. */
export function childrenOf(model: Model, key: ObjectKey): readonly SchemaObject[] {
  return childIndex(model).get(key) ?? [];
}

const childIndexes = new WeakMap<Model, ReadonlyMap<ObjectKey, readonly SchemaObject[]>>();

function childIndex(model: Model): ReadonlyMap<ObjectKey, readonly SchemaObject[]> {
  const known = childIndexes.get(model);
  if (known) return known;
  const index = new Map<ObjectKey, SchemaObject[]>();
  for (const object of model.objects.values()) {
    if (object.parent === null) continue;
    const siblings = index.get(object.parent);
    if (siblings) siblings.push(object);
    else index.set(object.parent, [object]);
  }
  for (const siblings of index.values()) siblings.sort((a, b) => a.order - b.order); // By key they are in order already.
  childIndexes.set(model, index);
  return index;
}

/** Deep equality of JSON; the order of an object's members does not count. */
export function sameJson(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a) || Array.isArray(b))
    return Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((item, i) => sameJson(item, b[i]));
  const [one, other] = [a, b] as [{ readonly [name: string]: Json }, { readonly [name: string]: Json }];
  const names = Object.keys(one);
  return (
    names.length === Object.keys(other).length &&
    names.every((name) => name in other && sameJson(one[name], other[name]))
  );
}

/** JSON with members sorted, so that equal values give equal text. */
export function canonicalJson(value: Json | undefined): string {
  if (value === undefined) return "";
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map((item: Json) => canonicalJson(item)).join(",")}]`;
  const members = value as { readonly [name: string]: Json };
  const names = Object.keys(members).sort();
  return `{${names.map((name) => `${JSON.stringify(name)}:${canonicalJson(members[name])}`).join(",")}}`;
}

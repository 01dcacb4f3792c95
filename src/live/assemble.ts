import {
  type Attributes,
  type Json,
  keyOf,
  type Model,
  modelOf,
  type ObjectKey,
  type SchemaObject,
} from "../model/object.ts";
import type { Question, Values } from "./ask.ts";

/** A model with the addresses that the catalog knows its objects by. */
export interface Assembled {
  readonly model: Model;
  /** The object that `classid.objid.objsubid` means, for those who read more of the catalog; null: none of the model. */
  readonly keyAt: (address: string) => ObjectKey | null;
}

/** One object as a kind's catalog query has found it. */
export interface Row {
  readonly kind: string;
  /** `classid.objid.objsubid`; null: it has no address of its own. */
  readonly address: string | null;
  readonly parent: string | null;
  readonly name: string;
  readonly ord: number;
  readonly attributes: Attributes;
  readonly aliases: readonly string[] | null;
  readonly inherited: readonly string[] | null;
  readonly depends: readonly string[] | null;
  /** Null where its parent is no object of the model; undefined as long as nobody has asked. */
  key: ObjectKey | null | undefined;
}

/** That one object depends on another, by their addresses. */
export type Edge = readonly [
  classid: number,
  objid: number,
  objsubid: number,
  refclassid: number,
  refobjid: number,
  refobjsubid: number,
];

/** The columns of a kind's rows that are no attributes. */
const common = ["classid", "objid", "objsubid", "parent", "name", "ord", "aliases", "depends", "inherited"] as const;

/** Puts what a kind's catalog query finds into a list of rows with their columns by name. */
export function intoRows(kind: string, rows: Row[]): NonNullable<Question["taker"]> {
  return (names) => {
    rows.length = 0;
    const [classid, objid, objsubid, parent, name, ord, aliases, depends, inherited] = common.map((column) =>
      names.indexOf(column),
    ) as [number, number, number, number, number, number, number, number, number];
    const whole = names.indexOf("attributes");
    const own = [...names.keys()].filter((i) => !(common as readonly string[]).includes(names[i] as string));
    const attributesOf = (values: Values): Attributes => {
      if (whole >= 0) return values[whole] as Attributes;
      const attributes: { [name: string]: Json } = {};
      for (const i of own) attributes[names[i] as string] = values[i] as Json;
      return attributes;
    };
    // A column that a query leaves out has its usual value.
    return (values) =>
      void rows.push({
        kind,
        address:
          (values[objid] ?? null) === null ? null : `${values[classid]}.${values[objid]}.${values[objsubid] ?? 0}`,
        parent: values[parent] as string | null,
        name: (values[name] as string | undefined) ?? "",
        ord: (values[ord] as number | undefined) ?? 0,
        attributes: attributesOf(values),
        aliases: (values[aliases] as Row["aliases"] | undefined) ?? null,
        depends: (values[depends] as Row["depends"] | undefined) ?? null,
        inherited: (values[inherited] as Row["inherited"] | undefined) ?? null,
        key: undefined,
      });
  };
}

/**
 * The objects that rows stand for, with their keys and what they depend on.
 * @param edges null: nobody asks what depends on what
 * @param cosmetic the attributes of a kind whose difference alone is no change
 */
export function assemble(
  rows: readonly Row[],
  edges: readonly Edge[] | null,
  cosmetic: ReadonlyMap<string, readonly string[]>,
): Assembled {
  const byAddress = new Map<string, Row>();
  for (const row of rows) {
    if (row.address !== null) byAddress.set(row.address, row);
    if (row.aliases !== null) for (const alias of row.aliases) byAddress.set(alias, row);
  }
  const keyAt = (address: string): ObjectKey | null => {
    const row = byAddress.get(address);
    return row === undefined ? null : keyOfRow(row);
  };
  const keyOfRow = (row: Row): ObjectKey | null => {
    if (row.key !== undefined) return row.key;
    const parent = row.parent === null ? null : keyAt(row.parent);
    row.key = row.parent !== null && parent === null ? null : keyOf(parent, row.kind, row.name);
    return row.key;
  };
  for (const row of rows) keyOfRow(row);
  const dependsOn = edges === null ? null : dependenciesOf(rows, edges, keyAt);
  const objects: SchemaObject[] = [];
  for (const row of rows) {
    const key = keyOfRow(row);
    if (key === null) continue;
    const object = {
      key,
      kind: row.kind,
      name: row.name,
      parent: row.parent === null ? null : keyAt(row.parent),
      attributes: row.attributes,
      dependsOn: dependsOn === null ? none : [...(dependsOn.get(key) ?? [])].sort(),
      order: row.ord,
      intent: noIntent,
      origin: null,
    };
    const alike = cosmetic.get(row.kind);
    objects.push(alike ? { ...object, cosmetic: alike } : object);
  }
  return { model: modelOf(objects), keyAt };
}

const none: readonly ObjectKey[] = [];
const noIntent = {};

/** What each object depends on: by PostgreSQL's word, as its parent, and by what its kind has read beyond that. */
function dependenciesOf(
  rows: readonly Row[],
  edges: readonly Edge[],
  keyAt: (address: string) => ObjectKey | null,
): ReadonlyMap<ObjectKey, ReadonlySet<ObjectKey>> {
  const origins = new Map(rows.flatMap((row) => (row.inherited ?? []).map((address) => [address, row.key ?? null])));
  const find = (classid: number | string, objid: number | string, objsubid: number | string): ObjectKey | null =>
    keyAt(`${classid}.${objid}.${objsubid}`) ?? keyAt(`${classid}.${objid}.0`);
  const origin = (classid: number | string, objid: number | string, objsubid: number | string): ObjectKey | null =>
    origins.get(`${classid}.${objid}.${objsubid}`) ?? null;
  const found = new Map<ObjectKey, Set<ObjectKey>>();
  const add = (from: ObjectKey | null, to: ObjectKey | null): void => {
    if (from === null || to === null || from === to) return;
    const set = found.get(from);
    if (set) set.add(to);
    else found.set(from, new Set([to]));
  };
  for (const [classid, objid, sub, refclassid, refobjid, refsub] of edges) {
    const from = find(classid, objid, sub);
    add(from, find(refclassid, refobjid, refsub));
    add(from, origin(refclassid, refobjid, refsub));
  }
  // What is said of a column that another gives stands on that one.
  for (const [address, from] of origins) add(keyAt(address), from);
  for (const row of rows) {
    const key = row.key ?? null;
    if (row.parent !== null) add(key, keyAt(row.parent));
    for (const address of row.depends ?? []) {
      const [classid = "", objid = "", objsubid = ""] = address.split(".");
      add(key, find(classid, objid, objsubid));
    }
  }
  return found;
}

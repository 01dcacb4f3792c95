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
  /** The rows below it; null: none. */
  children: Row[] | null;
  /** Null where its parent is no object of the model. */
  key: ObjectKey | null;
  parentKey: ObjectKey | null;
}

/** That one object depends on another, by their addresses. */
export type Edge = readonly [
  classid: string,
  objid: string,
  objsubid: number,
  refclassid: string,
  refobjid: string,
  refobjsubid: number,
];

/** The columns of a kind's rows that are no attributes. */
const common = ["classid", "objid", "objsubid", "parent", "name", "ord", "aliases", "depends", "inherited"] as const;

/** Puts what a kind's catalog query finds into a list of rows with their columns by name. */
export function intoRows(kind: string, usual: Attributes, rows: Row[]): NonNullable<Question["taker"]> {
  return (names) => {
    rows.length = 0;
    const [classid, objid, objsubid, parent, name, ord, aliases, depends, inherited] = common.map((column) =>
      names.indexOf(column),
    ) as [number, number, number, number, number, number, number, number, number];
    const whole = names.indexOf("attributes");
    const own = [...names.keys()].filter((i) => !(common as readonly string[]).includes(names[i] as string));
    const usually = Object.fromEntries(own.map((i) => [names[i] as string, usual[names[i] as string] ?? null]));
    const attributesOf = (values: Values): Attributes => {
      if (whole >= 0) return values[whole] as Attributes;
      const attributes: { [name: string]: Json } = { ...usually };
      for (const i of own) if (values[i] !== null) attributes[names[i] as string] = values[i] as Json;
      return attributes;
    };
    // A column that a query leaves out has its usual value.
    const at = <T>(values: Values, i: number, otherwise: T): T => (i < 0 ? otherwise : ((values[i] ?? otherwise) as T));
    return (values) => {
      const oid = at(values, objid, null);
      rows.push({
        kind,
        address: oid === null ? null : `${values[classid]}.${oid}.${at(values, objsubid, "0")}`,
        parent: at<string | null>(values, parent, null),
        name: at(values, name, ""),
        ord: at(values, ord, 0),
        attributes: attributesOf(values),
        aliases: at<Row["aliases"]>(values, aliases, null),
        depends: at<Row["depends"]>(values, depends, null),
        inherited: at<Row["inherited"]>(values, inherited, null),
        children: null,
        key: null,
        parentKey: null,
      });
    };
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
  const tops: Row[] = [];
  for (const row of rows) {
    const parent = row.parent === null ? undefined : byAddress.get(row.parent);
    if (row.parent === null) tops.push(row);
    else if (parent?.children) parent.children.push(row);
    else if (parent) parent.children = [row];
  }
  const placed = placeAll(tops, null, []);
  const keyAt = (address: string): ObjectKey | null => byAddress.get(address)?.key ?? null;
  const dependsOn = edges === null ? null : dependenciesOf(rows, edges, keyAt);
  const objects = placed.map(({ key, kind, name, parentKey, attributes, ord }): SchemaObject => {
    const object = {
      key: key as ObjectKey,
      kind,
      name,
      parent: parentKey,
      attributes,
      dependsOn: dependsOn === null ? none : [...(dependsOn.get(key as ObjectKey) ?? [])].sort(),
      order: ord,
      intent: noIntent,
      origin: null,
    };
    const alike = cosmetic.get(kind);
    return alike ? { ...object, cosmetic: alike } : object;
  });
  return { model: modelOf(objects), keyAt };
}

/** Gives siblings and all below them their keys, in the order of these: sorting all at once takes longer. */
function placeAll(siblings: Row[], parentKey: ObjectKey | null, placed: Row[]): readonly Row[] {
  if (siblings.length > 1) siblings.sort(byKindAndName);
  for (const row of siblings) {
    row.parentKey = parentKey;
    row.key = keyOf(parentKey, row.kind, row.name);
    placed.push(row);
    if (row.children !== null) placeAll(row.children, row.key, placed);
  }
  return placed;
}

function byKindAndName(a: Row, b: Row): number {
  if (a.kind !== b.kind) return a.kind < b.kind ? -1 : 1;
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
}

const none: readonly ObjectKey[] = [];
const noIntent = {};

/** What each object depends on: by PostgreSQL's word, as its parent, and by what its kind has read beyond that. */
function dependenciesOf(
  rows: readonly Row[],
  edges: readonly Edge[],
  keyAt: (address: string) => ObjectKey | null,
): ReadonlyMap<ObjectKey, ReadonlySet<ObjectKey>> {
  const origins = new Map(rows.flatMap((row) => (row.inherited ?? []).map((address) => [address, row.key])));
  const find = (classid: string, objid: string, objsubid: number | string): ObjectKey | null =>
    keyAt(`${classid}.${objid}.${objsubid}`) ?? keyAt(`${classid}.${objid}.0`);
  const origin = (classid: string, objid: string, objsubid: number | string): ObjectKey | null =>
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
    const { key } = row;
    add(key, row.parentKey);
    for (const address of row.depends ?? []) {
      const [classid = "", objid = "", objsubid = ""] = address.split(".");
      add(key, find(classid, objid, objsubid));
    }
  }
  return found;
}

import type pg from "pg";
import { notMember } from "../kinds/address.ts";
import { castUses } from "../kinds/cast/catalog.ts";
import type { CatalogScope, Registry } from "../model/kind.ts";
import {
  type Attributes,
  type Json,
  keyOf,
  type Model,
  modelOf,
  type ObjectKey,
  type SchemaObject,
} from "../model/object.ts";
import { textArray } from "../sql/quote.ts";
import type { Connection } from "./connect.ts";

/** A model with the addresses that the catalog knows its objects by. */
export interface LiveModel {
  readonly model: Model;
  readonly version: number;
  /** As whom it was read. */
  readonly role: string;
  /** The managed schemas' oids. */
  readonly namespaces: ReadonlyMap<string, number>;
  /** `classid.objid.objsubid` -> key, for those who read more of the catalog in the same database. */
  readonly keyByAddress: ReadonlyMap<string, ObjectKey>;
}

type Result = pg.QueryArrayResult<readonly unknown[] & unknown[]>;

interface Row {
  readonly kind: string;
  readonly classid: number;
  readonly objid: number;
  readonly objsubid: number;
  readonly parent: string | null;
  readonly name: string;
  readonly ord: number;
  readonly attributes: Attributes;
  readonly aliases: readonly string[] | null;
  readonly depends: readonly string[] | null;
}

/** Print settings that make the same object print as the same text on every connection. */
export const printSettings: string = [
  "search_path = pg_catalog",
  "DateStyle = 'ISO, MDY'",
  "IntervalStyle = 'postgres'",
  "TimeZone = 'UTC'",
  "extra_float_digits = 1",
  "bytea_output = 'hex'",
  "xmloption = 'content'",
  "quote_all_identifiers = off",
  "standard_conforming_strings = on",
  "jit = off", // Not print, but for the same queries: compiling them takes longer than running them.
]
  .map((setting) => `SET LOCAL ${setting};`)
  .join(" ");

/** Queries that a connection's server has planned, with the names of their plans. */
const prepared = new WeakMap<pg.Client, Map<string, string>>();

/**
 * The statements that run these queries. Planning them takes four fifths of a read, so the server keeps the plans where
 * it is read again on the same connection.
 */
function statementsFor(client: pg.Client, queries: readonly string[], repeatedly: boolean): readonly string[] {
  if (!repeatedly) return queries;
  const names = prepared.get(client) ?? new Map<string, string>();
  prepared.set(client, names);
  return queries.flatMap((query) => {
    const known = names.get(query);
    if (known !== undefined) return [`EXECUTE ${known}`];
    const name = `flux_read_${names.size}`;
    names.set(query, name);
    return [`PREPARE ${name} AS ${query}`, `EXECUTE ${name}`];
  });
}

/** How a model is read; the first two are for the shadow, whose connections no pooler shares. */
export interface ReadOptions {
  /** It will be read again on this connection. */
  readonly repeatedly?: boolean;
  /** As the open transaction of this connection sees it. */
  readonly inTransaction?: boolean;
  /** Called when the server has been asked for everything, and works. */
  readonly onAsked?: () => void;
  /** What depends on what is not asked: enough for who compares or writes a document. */
  readonly withoutDependencies?: boolean;
}

/**
 * Reads every object of the registry's kinds in ONE `REPEATABLE READ READ ONLY` snapshot: first which kinds there are,
 * then all objects of those in one round trip. See docs/decisions/0011-which-kinds-are-read.md.
 * @param schemas the managed schemas; null: all but the system's and flux's own
 */
export async function readModel(
  { client, version }: Connection,
  registry: Registry,
  schemas: readonly string[] | null,
  { repeatedly = false, inTransaction = false, withoutDependencies = false, onAsked }: ReadOptions = {},
): Promise<LiveModel> {
  const [begin, end] = inTransaction
    ? ["SAVEPOINT flux_read", "ROLLBACK TO flux_read"]
    : ["BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", "COMMIT"];
  const run = async (before: string, queries: readonly string[], after: string): Promise<readonly Result[]> => {
    const statements = statementsFor(client, queries, repeatedly).map((statement) => `${statement};`);
    return selectsOf(client, [before, ...statements, after].join("\n"));
  };
  const [first] = (await run(`${begin}; ${printSettings}`, [presenceOf(registry, schemas)], "")) as [Result];
  const [role, namespaceNames, oids, present] = first.rows[0] as unknown as Presence;
  const namespaces = new Map(namespaceNames.map((name, i) => [name, oids[i] as number]));
  const scope: CatalogScope = { version, namespaces: oidList(namespaces.values()) };
  const kinds = registry.kinds.filter((_, i) => present[i]);
  const more = withoutDependencies ? [] : [dependencies];
  const answers = run("", [...kinds.map((kind) => kind.catalog.sql(scope)), ...more], end);
  onAsked?.();
  const results = await answers;
  const rows = kinds.flatMap((kind, i) => rowsOf(kind.name, results[i] as Result));
  const edges = (results[kinds.length]?.rows ?? []) as unknown as readonly Edge[];
  const cosmetic = new Map(kinds.flatMap((kind) => (kind.cosmetic ? [[kind.name, kind.cosmetic] as const] : [])));
  return { ...withRoleEdges(assemble(rows, edges, cosmetic), registry), version, role, namespaces };
}

/** The role, the managed schemas, and whether there may be objects, in the order of the registry's kinds. */
type Presence = readonly [
  role: string,
  namespaces: readonly string[],
  oids: readonly number[],
  present: readonly boolean[],
];

function presenceOf(registry: Registry, schemas: readonly string[] | null): string {
  const present = registry.kinds.map(({ catalog }) => (catalog.present ? `EXISTS (${catalog.present})` : "true"));
  const which = schemas
    ? `nspname = ANY (${textArray(schemas)})`
    : "nspname NOT LIKE 'pg\\_%' AND nspname NOT IN ('information_schema', 'flux')";
  return `SELECT current_user AS role, coalesce(array_agg(nspname::text), '{}') AS names, coalesce(array_agg(oid), '{}') AS oids,
       ARRAY[${present.join(", ")}] AS present
  FROM (SELECT n.nspname, n.oid FROM pg_namespace n WHERE ${which} AND ${notMember("pg_namespace", "n.oid")} ORDER BY n.oid) n`;
}

/** SQL: these oids in parentheses. With them as constants the server knows how many rows to expect, and has less to join. */
export function oidList(oids: Iterable<number>): string {
  return `(${[0, ...oids].join(", ")})`;
}

/** Runs statements in one round trip, and gives what the queries among them found. */
async function selectsOf(client: pg.Client, text: string): Promise<readonly Result[]> {
  try {
    const results = (await client.query({ text, rowMode: "array" })) as unknown as readonly Result[];
    return results.filter((result) => result.command === "SELECT");
  } catch (error) {
    await client.query("ROLLBACK");
    if (prepared.delete(client)) await client.query("DEALLOCATE ALL");
    throw error;
  }
}

/** The columns of a kind's rows that are no attributes. */
const common = ["classid", "objid", "objsubid", "parent", "name", "ord", "aliases", "depends"] as const;

/** The rows of a kind with their columns by name. */
function rowsOf(kind: string, { fields, rows }: Result): readonly Row[] {
  const names = fields.map(({ name }) => name);
  const [classid, objid, objsubid, parent, name, ord, aliases, depends] = common.map((column) =>
    names.indexOf(column),
  ) as [number, number, number, number, number, number, number, number];
  const whole = names.indexOf("attributes");
  const own = [...names.keys()].filter((i) => !(common as readonly string[]).includes(names[i] as string));
  const attributesOf = (values: readonly unknown[]): Attributes => {
    if (whole >= 0) return values[whole] as Attributes;
    const attributes: { [name: string]: Json } = {};
    for (const i of own) attributes[names[i] as string] = values[i] as Json;
    return attributes;
  };
  return rows.map((values) => ({
    kind,
    classid: values[classid] as number,
    objid: values[objid] as number,
    objsubid: values[objsubid] as number,
    parent: values[parent] as string | null,
    name: values[name] as string,
    ord: values[ord] as number,
    attributes: attributesOf(values),
    aliases: values[aliases] as Row["aliases"],
    depends: values[depends] as Row["depends"],
  }));
}

type Edge = readonly [
  classid: number,
  objid: number,
  objsubid: number,
  refclassid: number,
  refobjid: number,
  refobjsubid: number,
];

/** pg_depend between user objects, but for "sequence is owned by column", which is an object of its own; and uses of casts. */
const dependencies = `
  SELECT d.classid, d.objid, d.objsubid, d.refclassid, d.refobjid, d.refobjsubid
    FROM pg_depend d
   WHERE d.refobjid >= 16384 AND d.objid >= 16384
     AND NOT (d.deptype = 'a' AND d.classid = 'pg_class'::regclass AND d.objsubid = 0
              AND EXISTS (SELECT FROM pg_class s WHERE s.oid = d.objid AND s.relkind = 'S'))
  UNION ALL ${castUses}`;

function assemble(
  rows: readonly Row[],
  edges: readonly Edge[],
  cosmetic: ReadonlyMap<string, readonly string[]>,
): Pick<LiveModel, "model" | "keyByAddress"> {
  const byAddress = new Map<string, Row>();
  for (const row of rows) {
    const own = addressOf(row);
    if (own !== null) byAddress.set(own, row);
    for (const alias of row.aliases ?? []) byAddress.set(alias, row);
  }
  const keys = new Map<Row, ObjectKey | null>();
  const keyOfRow = (row: Row): ObjectKey | null => {
    const known = keys.get(row);
    if (known !== undefined) return known;
    let key: ObjectKey | null = null;
    if (row.parent === null) key = keyOf(null, row.kind, row.name);
    else {
      const parent = byAddress.get(row.parent);
      const parentKey = parent ? keyOfRow(parent) : null;
      if (parentKey !== null) key = keyOf(parentKey, row.kind, row.name);
    }
    keys.set(row, key);
    return key;
  };
  const keyByAddress = new Map<string, ObjectKey>();
  for (const [address, row] of byAddress) {
    const key = keyOfRow(row);
    if (key !== null) keyByAddress.set(address, key);
  }
  const find = (classid: number, objid: number, objsubid: number): ObjectKey | undefined =>
    keyByAddress.get(`${classid}.${objid}.${objsubid}`) ?? keyByAddress.get(`${classid}.${objid}.0`);

  const dependsOn = new Map<ObjectKey, Set<ObjectKey>>();
  const add = (from: ObjectKey | undefined, to: ObjectKey | undefined): void => {
    if (from === undefined || to === undefined || from === to) return;
    const set = dependsOn.get(from);
    if (set) set.add(to);
    else dependsOn.set(from, new Set([to]));
  };
  for (const [classid, objid, sub, refclassid, refobjid, refsub] of edges)
    add(find(classid, objid, sub), find(refclassid, refobjid, refsub));

  const objects: SchemaObject[] = [];
  for (const row of rows) {
    const { kind } = row;
    const key = keyOfRow(row);
    if (key === null) continue;
    const parent = row.parent === null ? null : (keyByAddress.get(row.parent) as ObjectKey);
    if (parent !== null) add(key, parent);
    for (const address of row.depends ?? []) {
      const [classid, objid, objsubid] = address.split(".").map(Number) as [number, number, number];
      add(key, find(classid, objid, objsubid));
    }
    const needs = [...(dependsOn.get(key) ?? [])].sort();
    objects.push({
      key,
      kind,
      name: row.name,
      parent,
      attributes: row.attributes,
      dependsOn: needs,
      order: row.ord,
      intent: {},
      origin: null,
      ...(cosmetic.has(kind) && { cosmetic: cosmetic.get(kind) as readonly string[] }),
    });
  }
  return { model: modelOf(objects), keyByAddress };
}

/** What names a managed role depends on it: its rights, what it owns, its policies. */
function withRoleEdges<T extends Pick<LiveModel, "model">>(read: T, registry: Registry): T {
  const { objects } = read.model;
  const keyOfRole = (name: string): ObjectKey => keyOf(null, "role", name);
  if (![...objects.values()].some(({ kind }) => kind === "role")) return read;
  const rolesOf = (object: SchemaObject): readonly string[] => {
    const { roles, rolesUsed, holder } = registry.get(object.kind);
    const owner = holder?.(object);
    return [...(roles?.(object) ?? []), ...(rolesUsed?.(object) ?? []), ...(owner === undefined ? [] : [owner])];
  };
  const all = [...objects.values()].map((object) => {
    const needed = rolesOf(object)
      .map(keyOfRole)
      .filter((key) => objects.has(key));
    return needed.length === 0
      ? object
      : { ...object, dependsOn: [...new Set([...object.dependsOn, ...needed])].sort() };
  });
  return { ...read, model: modelOf(all) };
}

function addressOf(row: Row): string | null {
  return row.objid === 0 ? null : `${row.classid}.${row.objid}.${row.objsubid}`;
}

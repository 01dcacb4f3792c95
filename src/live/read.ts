import type pg from "pg";
import { castUses } from "../kinds/cast/catalog.ts";
import type { CatalogScope, Registry } from "../model/kind.ts";
import { type Attributes, keyOf, type Model, modelOf, type ObjectKey, type SchemaObject } from "../model/object.ts";
import { textArray } from "../sql/quote.ts";
import type { Connection } from "./connect.ts";

/** A model with the addresses that the catalog knows its objects by. */
export interface LiveModel {
  readonly model: Model;
  readonly version: number;
  /** As whom it was read. */
  readonly role: string;
  /** `classid.objid.objsubid` -> key, for those who read more of the catalog in the same database. */
  readonly keyByAddress: ReadonlyMap<string, ObjectKey>;
}

interface Row {
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

/** How a model is read; both are for the shadow, whose connections no pooler shares. */
export interface ReadOptions {
  /** It will be read again on this connection. */
  readonly repeatedly?: boolean;
  /** As the open transaction of this connection sees it. */
  readonly inTransaction?: boolean;
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
  { repeatedly = false, inTransaction = false }: ReadOptions = {},
): Promise<LiveModel> {
  const scope: CatalogScope = { version, namespaces: namespacesOf(schemas) };
  const [begin, end] = inTransaction
    ? ["SAVEPOINT flux_read", "ROLLBACK TO flux_read"]
    : ["BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", "COMMIT"];
  const run = async (before: string, queries: readonly string[], after: string): Promise<readonly pg.QueryResult[]> => {
    const statements = statementsFor(client, queries, repeatedly).map((statement) => `${statement};`);
    return selectsOf(client, [before, ...statements, after].join("\n"));
  };
  const [first] = (await run(`${begin}; ${printSettings}`, [presenceOf(registry)], "")) as [pg.QueryResult<Presence>];
  const { role, present } = first.rows[0] as Presence;
  const kinds = registry.kinds.filter((_, i) => present[i]);
  const results = await run("", [...kinds.map((kind) => kind.catalog.sql(scope)), dependencies], end);
  const rows = kinds.flatMap((kind, i) =>
    (results[i] as pg.QueryResult<Row>).rows.map((row) => ({ kind: kind.name, row })),
  );
  const edges = (results[kinds.length] as pg.QueryResult<Edge>).rows;
  const cosmetic = new Map(kinds.flatMap((kind) => (kind.cosmetic ? [[kind.name, kind.cosmetic] as const] : [])));
  return { ...assemble(rows, edges, cosmetic), version, role };
}

interface Presence {
  readonly role: string;
  /** Whether there may be objects, in the order of the registry's kinds. */
  readonly present: readonly boolean[];
}

function presenceOf(registry: Registry): string {
  const present = registry.kinds.map(({ catalog }) => (catalog.present ? `EXISTS (${catalog.present})` : "true"));
  return `SELECT current_user AS role, ARRAY[${present.join(", ")}] AS present`;
}

/** Runs statements in one round trip, and gives what the queries among them found. */
async function selectsOf(client: pg.Client, text: string): Promise<readonly pg.QueryResult[]> {
  try {
    const results = (await client.query(text)) as unknown as readonly pg.QueryResult[];
    return results.filter((result) => result.command === "SELECT");
  } catch (error) {
    await client.query("ROLLBACK");
    if (prepared.delete(client)) await client.query("DEALLOCATE ALL");
    throw error;
  }
}

/** SQL: the oids of the managed schemas, as a parenthesised subquery. */
export function namespacesOf(schemas: readonly string[] | null): string {
  const which = schemas
    ? `nspname = ANY (${textArray(schemas)})`
    : "nspname NOT LIKE 'pg\\_%' AND nspname NOT IN ('information_schema', 'flux')";
  return `(SELECT oid FROM pg_namespace WHERE ${which} AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = 'pg_namespace'::regclass AND e.objid = pg_namespace.oid AND e.deptype = 'e'))`;
}

interface Edge {
  readonly classid: number;
  readonly objid: number;
  readonly objsubid: number;
  readonly refclassid: number;
  readonly refobjid: number;
  readonly refobjsubid: number;
}

/** pg_depend between user objects, but for "sequence is owned by column", which is an object of its own; and uses of casts. */
const dependencies = `
  SELECT d.classid, d.objid, d.objsubid, d.refclassid, d.refobjid, d.refobjsubid
    FROM pg_depend d
   WHERE d.refobjid >= 16384 AND d.objid >= 16384
     AND NOT (d.deptype = 'a' AND d.classid = 'pg_class'::regclass AND d.objsubid = 0
              AND EXISTS (SELECT FROM pg_class s WHERE s.oid = d.objid AND s.relkind = 'S'))
  UNION ALL ${castUses}`;

function assemble(
  rows: readonly { readonly kind: string; readonly row: Row }[],
  edges: readonly Edge[],
  cosmetic: ReadonlyMap<string, readonly string[]>,
): Pick<LiveModel, "model" | "keyByAddress"> {
  const byAddress = new Map<string, { readonly kind: string; readonly row: Row }>();
  for (const entry of rows) {
    const own = addressOf(entry.row);
    if (own !== null) byAddress.set(own, entry);
    for (const alias of entry.row.aliases ?? []) byAddress.set(alias, entry);
  }
  const keys = new Map<Row, ObjectKey | null>();
  const keyOfRow = (entry: { readonly kind: string; readonly row: Row }): ObjectKey | null => {
    const known = keys.get(entry.row);
    if (known !== undefined) return known;
    let key: ObjectKey | null = null;
    if (entry.row.parent === null) key = keyOf(null, entry.kind, entry.row.name);
    else {
      const parent = byAddress.get(entry.row.parent);
      const parentKey = parent ? keyOfRow(parent) : null;
      if (parentKey !== null) key = keyOf(parentKey, entry.kind, entry.row.name);
    }
    keys.set(entry.row, key);
    return key;
  };
  for (const entry of rows) keyOfRow(entry);
  const keyByAddress = new Map<string, ObjectKey>();
  for (const [address, entry] of byAddress) {
    const key = keyOfRow(entry);
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
  for (const e of edges) add(find(e.classid, e.objid, e.objsubid), find(e.refclassid, e.refobjid, e.refobjsubid));

  const objects: SchemaObject[] = [];
  for (const { kind, row } of rows) {
    const key = keys.get(row) ?? null;
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

function addressOf(row: Row): string | null {
  return row.objid === 0 ? null : `${row.classid}.${row.objid}.${row.objsubid}`;
}

import type pg from "pg";
import { notMember } from "../kinds/address.ts";
import { castUses } from "../kinds/cast/catalog.ts";
import type { CatalogScope, Registry } from "../model/kind.ts";
import { textArray } from "../sql/quote.ts";
import { ask, listing, type Question, type Values } from "./ask.ts";
import { type Assembled, assemble, type Edge, intoRows, type Row } from "./assemble.ts";
import type { Connection } from "./connect.ts";
import { withRoleEdges } from "./role-edges.ts";
import { beginSnapshot, exportedSnapshot, printSettings, selectTogether, type Weighed } from "./snapshot.ts";

/** What a database has, and as whom it was read. */
export interface LiveModel extends Assembled {
  readonly version: number;
  /** As whom it was read. */
  readonly role: string;
  /** The managed schemas' oids. */
  readonly namespaces: ReadonlyMap<string, number>;
  /** flux has written its journal there. */
  readonly hasJournal: boolean;
  /** What was found besides; until it is there, the connection takes no question. */
  readonly besides: Promise<readonly Values[]>;
}

/** Queries that a connection's server has planned, with the names of their plans. */
const prepared = new WeakMap<pg.Client, Map<string, string>>();

/**
 * The statements that run these queries. Planning them takes four fifths of a read, so the server keeps the plans where
 * it is read again on the same connection.
 */
function keptPlans(client: pg.Client, queries: readonly Question[]): readonly Question[] {
  const names = prepared.get(client) ?? new Map<string, string>();
  prepared.set(client, names);
  return queries.flatMap((query) => {
    if (query.taker === undefined) return [query];
    const known = names.get(query.sql);
    if (known !== undefined) return [{ ...query, sql: `EXECUTE ${known}` }];
    const name = `flux_read_${names.size}`;
    names.set(query.sql, name);
    return [{ sql: `PREPARE ${name} AS ${query.sql}` }, { ...query, sql: `EXECUTE ${name}` }];
  });
}

/** What is known of a database before its objects are read. */
export interface Ground extends Pick<LiveModel, "namespaces"> {
  /** Kinds of which there is nothing, whatever the schema. */
  readonly absent: ReadonlySet<string>;
}

/** How a model is read; the first two are for the shadow, whose connections no pooler shares. */
export interface ReadOptions {
  /** It will be read again on this connection. */
  readonly repeatedly?: boolean;
  /** As the open transaction of this connection sees it. */
  readonly inTransaction?: boolean;
  /** Called when the server has been asked for everything, and works. */
  readonly onAsked?: () => void;
  /** A query that the server answers in the same message. */
  readonly besides?: (ground: Ground) => string;
  /** What depends on what is not asked: enough for who compares or writes a document. */
  readonly withoutDependencies?: boolean;
  /** From how many bytes of pg_attribute on a second connection helps; 2 MB are some 500 tables. */
  readonly largeFrom?: number;
}

/**
 * Reads every object of the registry's kinds in ONE `REPEATABLE READ READ ONLY` snapshot: first which kinds there are,
 * then all objects of those in one round trip. See docs/decisions/0011-which-kinds-are-read.md.
 * @param schemas the managed schemas; null: all but the system's and flux's own
 */
export async function readModel(
  connection: Connection,
  registry: Registry,
  schemas: readonly string[] | null,
  options: ReadOptions = {},
): Promise<LiveModel> {
  const { client } = connection;
  try {
    return await readOpen(connection, registry, schemas, options);
  } catch (error) {
    const clean = prepared.delete(client) ? "ROLLBACK; DEALLOCATE ALL" : "ROLLBACK";
    await client.query(clean).catch(() => undefined); // Where the connection is lost, that is what is told.
    throw error;
  }
}

async function readOpen(
  connection: Connection,
  registry: Registry,
  schemas: readonly string[] | null,
  {
    repeatedly = false,
    inTransaction = false,
    withoutDependencies = false,
    onAsked = () => {},
    besides,
    largeFrom = 2_000_000,
  }: ReadOptions,
): Promise<LiveModel> {
  const { client, version } = connection;
  const [begin, end] = inTransaction
    ? [`SAVEPOINT flux_read; ${printSettings}`, "ROLLBACK TO flux_read"]
    : [beginSnapshot, "COMMIT"];
  const run = (queries: readonly Question[]): Promise<void> =>
    ask(client, repeatedly ? keptPlans(client, queries) : queries);
  const found: Presence[] = [];
  const exported = repeatedly || inTransaction ? "NULL" : exportedSnapshot(largeFrom);
  await run([{ sql: begin }, listing(presenceOf(registry, schemas, exported), found)]);
  const [role, roleOid, names, oids, present, hasJournal, snapshot] = found[0] as Presence;
  const namespaces = new Map(names.map((name, i) => [name, oids[i] as number]));
  const absent = new Set(registry.kinds.flatMap(({ name }, i) => (present[i] ? [] : [name])));
  const scope: CatalogScope = { version, namespaces: oidList(oids), role: roleOid, absent };
  const kinds = registry.kinds.filter((_, i) => present[i]);
  const rows: readonly Row[][] = kinds.map(() => []);
  const edges: Edge[] = [];
  const queries: readonly Weighed[] = [
    ...kinds.map(({ name, catalog: { sql, usual = {}, weight = 1, opensTables = false } }, i) => {
      return { sql: sql(scope), taker: intoRows(name, usual, rows[i] as Row[]), weight, opensTables };
    }),
    ...(withoutDependencies ? [] : [{ ...listing(dependencies, edges), weight: 10 }]),
  ];
  const more: Values[] = [];
  const last = [...(besides ? [listing(besides({ namespaces, absent }), more)] : []), { sql: end }];
  let answered: Promise<void>;
  if (snapshot === null) {
    answered = run([...queries, ...last]);
    onAsked();
    await answered;
  } else {
    await selectTogether(connection, snapshot, queries, onAsked);
    answered = run(last);
    if (besides === undefined) await answered;
  }
  const moreFound = answered.then(() => more);
  moreFound.catch(() => undefined); // Thrown where it is awaited.
  const cosmetic = new Map(kinds.flatMap((kind) => (kind.cosmetic ? [[kind.name, kind.cosmetic] as const] : [])));
  const read = assemble(rows.flat(), withoutDependencies ? null : edges, cosmetic);
  const hasRoles = kinds.some(({ only }) => only !== undefined);
  const model = hasRoles ? withRoleEdges(read.model, registry) : read.model;
  return { ...read, model, version, role, namespaces, hasJournal, besides: moreFound };
}

/** The role, the managed schemas, whether there may be objects, in the order of the registry's kinds, and the snapshot's name. */
type Presence = readonly [
  role: string,
  roleOid: string,
  namespaces: readonly string[],
  oids: readonly number[],
  present: readonly boolean[],
  hasJournal: boolean,
  snapshot: string | null,
];

function presenceOf(registry: Registry, schemas: readonly string[] | null, snapshot: string): string {
  const present = registry.kinds.map(({ catalog }) => (catalog.present ? `EXISTS (${catalog.present})` : "true"));
  return `SELECT current_user AS role, (SELECT oid FROM pg_roles WHERE rolname = current_user) AS role_oid, coalesce(array_agg(nspname::text), '{}') AS names, coalesce(array_agg(oid), '{}') AS oids,
       ARRAY[${present.join(", ")}] AS present, to_regclass('flux.version') IS NOT NULL AS has_journal, ${snapshot} AS snapshot
  FROM (SELECT nspname, oid FROM pg_namespace WHERE oid IN ${namespacesOf(schemas)} ORDER BY oid) n`;
}

/** SQL: the oids of the managed schemas, as a parenthesised subquery. */
function namespacesOf(schemas: readonly string[] | null): string {
  const which = schemas
    ? `nspname = ANY (${textArray(schemas)})`
    : "nspname NOT LIKE 'pg\\_%' AND nspname NOT IN ('information_schema', 'flux')";
  return `(SELECT oid FROM pg_namespace WHERE ${which} AND ${notMember("pg_namespace", "pg_namespace.oid")})`;
}

/** SQL: these oids in parentheses. With them as constants the server knows how many rows to expect, and has less to join. */
export function oidList(oids: readonly number[]): string {
  return oids.length === 0 ? "(NULL::oid)" : `(${oids.join(", ")})`; // 0 would mean something: no schema.
}

/** SQL: what stands on a column of a partition, which is no object where nothing is said about it, stands on the column above. */
const onPartitions = `
  SELECT d.classid, d.objid, d.objsubid, d.refclassid, b.attrelid, b.attnum
    FROM pg_inherits i
    JOIN pg_class r ON r.oid = i.inhrelid AND r.relispartition AND r.relkind IN ('r', 'p')
    JOIN pg_depend d ON d.refclassid = 'pg_class'::regclass AND d.refobjid = r.oid AND d.refobjsubid > 0
    JOIN pg_attribute a ON a.attrelid = r.oid AND a.attnum = d.refobjsubid
    JOIN pg_attribute b ON b.attrelid = pg_partition_root(r.oid) AND b.attname = a.attname`;

/** pg_depend between user objects, but for "sequence is owned by column", which is an object of its own; and uses of casts. */
const dependencies = `
  SELECT d.classid, d.objid, d.objsubid, d.refclassid, d.refobjid, d.refobjsubid
    FROM pg_depend d
   WHERE d.refobjid >= 16384 AND d.objid >= 16384
     AND NOT (d.deptype = 'a' AND d.classid = 'pg_class'::regclass AND d.objsubid = 0
              AND EXISTS (SELECT FROM pg_class s WHERE s.oid = d.objid AND s.relkind = 'S'))
  UNION ALL ${onPartitions}
  UNION ALL ${castUses}`;

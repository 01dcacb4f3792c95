import type { ObjectKey } from "../model/object.ts";
import type { Connection } from "./connect.ts";
import type { LiveModel } from "./read.ts";

interface Holding {
  readonly role: string;
  readonly classid: number;
  readonly objid: number;
  readonly objsubid: number;
  /** The database that it is in; null: this one, or the whole server. */
  readonly elsewhere: string | null;
  readonly what: string | null;
}

/**
 * What roles own, have rights on or are named by that no plan for this database takes away: in other databases, on the
 * server itself, and on what flux does not manage. PostgreSQL drops no role that has any.
 * @param manages whether an object is managed, with the rights on it
 * @returns by role, a line each
 */
export async function readHoldings(
  { client }: Connection,
  { keyByAddress }: Pick<LiveModel, "keyByAddress">,
  roles: readonly string[],
  manages: (key: ObjectKey) => boolean,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const { rows } = await client.query<Holding>(
    `SELECT r.rolname AS role, d.classid, d.objid, d.objsubid, b.datname AS elsewhere,
            CASE WHEN b.oid IS NULL THEN pg_catalog.pg_describe_object(d.classid, d.objid, d.objsubid) END AS what
       FROM pg_catalog.pg_shdepend d
       JOIN pg_catalog.pg_roles r ON d.refclassid = 'pg_catalog.pg_authid'::pg_catalog.regclass AND r.oid = d.refobjid
       LEFT JOIN pg_catalog.pg_database b ON b.oid = d.dbid AND b.datname <> pg_catalog.current_database()
      WHERE r.rolname = ANY ($1)
        AND (d.dbid <> (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database())
             OR NOT EXISTS (SELECT FROM pg_catalog.pg_depend i
                             WHERE i.classid = d.classid AND i.objid = d.objid AND i.objsubid = 0 AND i.deptype = 'i'))
      ORDER BY elsewhere NULLS FIRST, what`,
    [roles],
  );
  const found = new Map<string, Map<string, number>>();
  for (const { role, classid, objid, objsubid, elsewhere, what } of rows) {
    const key = keyByAddress.get(`${classid}.${objid}.${objsubid}`) ?? keyByAddress.get(`${classid}.${objid}.0`);
    if (elsewhere === null && key !== undefined && manages(key)) continue;
    const place = elsewhere === null ? (what ?? "something that is gone by now") : `in the database ${elsewhere}`;
    const own = found.get(role) ?? new Map<string, number>();
    found.set(role, own.set(place, (own.get(place) ?? 0) + 1));
  }
  return new Map(
    [...found].map(([role, places]) => [
      role,
      [...places].map(([place, count]) => (count === 1 ? place : `${place}: ${count} objects`)),
    ]),
  );
}

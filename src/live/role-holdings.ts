import { isCreatorsGrant } from "../kinds/creators-grant.ts";
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
 * server itself, and on what flux does not manage. PostgreSQL drops no role that has any. Memberships of other roles it
 * drops along, without a word and without a way back.
 * @param roles that are to go
 * @param managed names of the managed roles
 * @param manages whether an object is managed, with the rights on it
 * @returns by role, a line each
 */
export async function readHoldings(
  connection: Connection,
  live: Pick<LiveModel, "keyAt">,
  roles: readonly string[],
  managed: readonly string[],
  manages: (key: ObjectKey) => boolean,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const found = new Map<string, Map<string, number>>();
  const add = (role: string, place: string): void => {
    const own = found.get(role) ?? new Map<string, number>();
    found.set(role, own.set(place, (own.get(place) ?? 0) + 1));
  };
  for (const { role, classid, objid, objsubid, elsewhere, what } of await dependentsOf(connection, roles)) {
    const key = live.keyAt(`${classid}.${objid}.${objsubid}`) ?? live.keyAt(`${classid}.${objid}.0`);
    if (elsewhere === null && key !== null && manages(key)) continue;
    add(role, elsewhere === null ? (what ?? "something that is gone by now") : `in the database ${elsewhere}`);
  }
  for (const { role, what } of await membershipsOf(connection, roles, managed)) add(role, what);
  return new Map(
    [...found].map(([role, places]) => [
      role,
      [...places].map(([place, count]) => (count === 1 ? place : `${place}: ${count} objects`)),
    ]),
  );
}

async function dependentsOf({ client }: Connection, roles: readonly string[]): Promise<readonly Holding[]> {
  const here = "(SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database())";
  const { rows } = await client.query<Holding>(
    `SELECT r.rolname AS role, d.classid, d.objid, d.objsubid, b.datname AS elsewhere,
            CASE WHEN b.oid IS NULL THEN pg_catalog.pg_describe_object(d.classid, d.objid, d.objsubid) END AS what
       FROM pg_catalog.pg_shdepend d
       JOIN pg_catalog.pg_roles r ON d.refclassid = 'pg_catalog.pg_authid'::pg_catalog.regclass AND r.oid = d.refobjid
       LEFT JOIN pg_catalog.pg_database b ON b.oid = d.dbid AND b.oid <> ${here}
      WHERE r.rolname = ANY ($1)
        AND (d.dbid <> ${here}
             OR NOT EXISTS (SELECT FROM pg_catalog.pg_depend i
                             WHERE i.classid = d.classid AND i.objid = d.objid AND i.objsubid = 0 AND i.deptype = 'i'))
      ORDER BY elsewhere NULLS FIRST, what`,
    [roles],
  );
  return rows;
}

/**
 * Of roles that nobody manages in these. Who creates a role anew is made its administrator again; no other membership of
 * the connected role comes back by itself, nor what another creator had.
 */
async function membershipsOf(
  { client, version }: Connection,
  roles: readonly string[],
  managed: readonly string[],
): Promise<readonly { readonly role: string; readonly what: string }[]> {
  const creators = version >= 160_000 ? isCreatorsGrant("m") : "false";
  const { rows } = await client.query<{ role: string; what: string }>(
    `SELECT DISTINCT r.rolname AS role, pg_catalog.format('the role %s is a member of it', u.rolname) AS what
       FROM pg_catalog.pg_auth_members m
       JOIN pg_catalog.pg_roles r ON r.oid = m.roleid
       JOIN pg_catalog.pg_roles u ON u.oid = m.member
      WHERE r.rolname = ANY ($1)
        AND CASE WHEN ${creators} THEN u.rolname <> current_user OR u.rolsuper ELSE u.rolname <> ALL ($2) END
      ORDER BY 2`,
    [roles, managed],
  );
  return rows;
}

import { isCreatorsGrant, isGrantorNamed } from "../kinds/creators-grant.ts";
import { managedRoleOids } from "../kinds/managed-roles.ts";
import type { Connection } from "./connect.ts";

/** A membership, by the names that its roles have now. */
export interface MembershipNames {
  readonly role: string;
  readonly member: string;
}

/** A grant that a plan's statements would not reach. */
export interface ForeignGrant extends MembershipNames {
  readonly grantor: string;
  /** It is what PostgreSQL gave to whoever created the role, and a superuser's GRANT would overwrite it. */
  readonly isCreators: boolean;
}

/**
 * The grants of these memberships that GRANT and REVOKE, run by the connected role, would not change: REVOKE only warns,
 * and GRANT adds another beside it. There are none before version 16, which knows one grant of a membership, whoever made it.
 * @param managed names of the managed roles
 */
export async function readForeignGrants(
  { client, version }: Pick<Connection, "client" | "version">,
  memberships: readonly MembershipNames[],
  managed: readonly string[],
): Promise<readonly ForeignGrant[]> {
  if (version < 160_000 || memberships.length === 0) return [];
  const { rows } = await client.query<ForeignGrant>(
    `SELECT g.rolname AS role, u.rolname AS member, b.rolname AS grantor, ${isCreatorsGrant("m")} AS "isCreators"
       FROM unnest($1::text[], $2::text[]) n (role, member)
       JOIN pg_catalog.pg_roles g ON g.rolname = n.role
       JOIN pg_catalog.pg_roles u ON u.rolname = n.member
       JOIN pg_catalog.pg_auth_members m ON m.roleid = g.oid AND m.member = u.oid
       JOIN pg_catalog.pg_roles b ON b.oid = m.grantor
      CROSS JOIN LATERAL (SELECT ${usualGrantor("g.oid")} AS usual) me
      WHERE CASE WHEN ${isCreatorsGrant("m")} THEN me.usual = 10
                 WHEN ${isGrantorNamed("m", managedRoleOids(managed))} THEN NOT pg_catalog.pg_has_role(b.oid, 'USAGE')
                 ELSE me.usual IS DISTINCT FROM b.oid END
      ORDER BY 1, 2, 3`,
    [memberships.map(({ role }) => role), memberships.map(({ member }) => member)],
  );
  return rows;
}

/**
 * SQL: as whom the connected role grants and revokes membership of a role unless told otherwise: a superuser as the first
 * one; else as itself where it is an administrator, or as the one administrator whose rights it has. Null: as nobody, or
 * there are several.
 */
const usualGrantor = (role: string): string => `
  CASE WHEN (SELECT rolsuper FROM pg_catalog.pg_roles WHERE rolname = current_user) THEN 10::oid
       ELSE (SELECT CASE WHEN bool_or(c.own) THEN min(c.oid) FILTER (WHERE c.own) WHEN count(*) = 1 THEN min(c.oid) END
               FROM (SELECT DISTINCT a.oid, a.rolname = current_user AS own
                       FROM pg_catalog.pg_auth_members x
                       JOIN pg_catalog.pg_roles a ON a.oid = x.member
                      WHERE x.roleid = ${role} AND x.admin_option AND pg_catalog.pg_has_role(a.oid, 'USAGE')) c) END`;

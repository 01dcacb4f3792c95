import type { CatalogPart } from "../../model/kind.ts";
import { addressSql } from "../address.ts";
import { isCreatorsGrant, isGrantorNamed } from "../creators-grant.ts";
import { managedRoleOids } from "../managed-roles.ts";

/**
 * What managed roles are members of: as granted by managed roles that the grants name, and, in one, by all others. Who
 * reads does not matter.
 */
export function catalogOf(names: readonly string[]): CatalogPart {
  const roles = managedRoleOids(names);
  return {
    present: names.length === 0 ? "SELECT WHERE false" : `SELECT FROM pg_auth_members WHERE member IN ${roles}`,
    sql: ({ version }) => (version >= 160_000 ? byGrantor(roles) : plain(roles)),
  };
}

const plain = (roles: string): string => `
    SELECT ${addressSql("pg_authid", "m.member")} AS parent, r.rolname AS name,
           jsonb_build_object('grants', jsonb_build_object('', jsonb_build_object('admin', m.admin_option, 'inherit', true, 'set', true))) AS attributes
      FROM pg_auth_members m
      JOIN pg_roles r ON r.oid = m.roleid
     WHERE m.member IN ${roles}`;

/** Who grants must be an administrator of the role by then. */
const byGrantor = (roles: string): string => `
    WITH given AS (
      SELECT m.oid, m.roleid, m.member, m.grantor, m.admin_option, m.inherit_option, m.set_option,
             CASE WHEN ${isGrantorNamed("m", roles)} THEN g.rolname ELSE '' END AS by
        FROM pg_auth_members m
        JOIN pg_roles g ON g.oid = m.grantor
       WHERE m.member IN ${roles} AND NOT ${isCreatorsGrant("m")}),
    granted AS (
      SELECT roleid, member, by,
             jsonb_build_object('admin', bool_or(admin_option), 'inherit', bool_or(inherit_option), 'set', bool_or(set_option)) AS options
        FROM given GROUP BY roleid, member, by)
    SELECT ${addressSql("pg_authid", "o.member")} AS parent, r.rolname AS name,
           jsonb_build_object('grants', jsonb_object_agg(o.by, o.options)) AS attributes,
           (SELECT array_agg(${addressSql("pg_auth_members", "v.oid")}) FROM given v WHERE v.roleid = o.roleid AND v.member = o.member) AS aliases,
           (SELECT array_agg(${addressSql("pg_auth_members", "a.oid")})
              FROM given v JOIN pg_auth_members a ON a.roleid = v.roleid AND a.member = v.grantor AND a.admin_option
             WHERE v.roleid = o.roleid AND v.member = o.member AND v.by <> '') AS depends
      FROM granted o
      JOIN pg_roles r ON r.oid = o.roleid
     GROUP BY o.roleid, o.member, r.rolname`;

/** Columns of pg_auth_members that are no attributes of a membership. */
export const ignored: { readonly [column: string]: string } = {
  grantor: "an attribute since version 16; before, it is a note that means nothing",
};

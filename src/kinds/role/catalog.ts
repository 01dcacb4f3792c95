import type { CatalogPart } from "../../model/kind.ts";
import { isSecret } from "../foreign-options.ts";
import { managedRoleOids } from "../managed-roles.ts";

/** SQL: the settings in a text[] such as pg_roles.rolconfig, as `name` and `value`. */
const each = (config: string): string => `
  SELECT split_part(c, '=', 1) AS name, CASE substr(c, strpos(c, '=') + 1) WHEN '""' THEN '' ELSE substr(c, strpos(c, '=') + 1) END AS value
    FROM unnest(${config}) c`;

const open = (config: string): string =>
  `coalesce((SELECT jsonb_object_agg(s.name, s.value) FROM (${each(config)}) s WHERE NOT ${isSecret("s.name", "s.value")}), '{}')`;

/** The view has asterisks for every password; the catalog itself is not asked. */
export function catalogOf(names: readonly string[]): CatalogPart {
  return {
    present: names.length === 0 ? "SELECT WHERE false" : `SELECT FROM pg_roles WHERE oid IN ${managedRoleOids(names)}`,
    sql: () => `
    SELECT 'pg_authid'::regclass::oid AS classid, r.oid AS objid,
           NULL::text AS parent, r.rolname AS name,
           jsonb_build_object(
             'login', r.rolcanlogin, 'superuser', r.rolsuper, 'createDb', r.rolcreatedb, 'createRole', r.rolcreaterole,
             'inherit', r.rolinherit, 'replication', r.rolreplication, 'bypassRls', r.rolbypassrls,
             'connectionLimit', nullif(r.rolconnlimit, -1),
             'validUntil', CASE WHEN r.rolvaliduntil < 'infinity' THEN r.rolvaliduntil::text END,
             'settings', ${open("r.rolconfig")},
             'settingsHere', ${open("here.setconfig")},
             'secrets', coalesce((SELECT jsonb_agg(DISTINCT s.name ORDER BY s.name) FROM (${each("r.rolconfig || here.setconfig")}) s
                                   WHERE ${isSecret("s.name", "s.value")}), '[]'),
             'settingsElsewhere', coalesce((SELECT jsonb_agg(d.datname ORDER BY d.datname)
                                             FROM pg_db_role_setting s JOIN pg_database d ON d.oid = s.setdatabase
                                            WHERE s.setrole = r.oid AND d.datname <> current_database()), '[]')) AS attributes
      FROM pg_roles r
      LEFT JOIN pg_db_role_setting here
        ON here.setrole = r.oid AND here.setdatabase = (SELECT oid FROM pg_database WHERE datname = current_database())
     WHERE r.oid IN ${managedRoleOids(names)}`,
  };
}

/** Columns of pg_roles that are no attributes of a role. */
export const ignored: { readonly [column: string]: string } = {
  rolpassword: "a secret: neither read nor written",
};

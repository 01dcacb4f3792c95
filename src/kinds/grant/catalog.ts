import type { CatalogPart } from "../../model/kind.ts";
import { addressSql, notMember } from "../address.ts";

/** Each object that has an access control list of its own, with the list it had from the start. */
const targets = (namespaces: string): string => `
  SELECT ${addressSql("pg_class", "c.oid")} AS address, c.relacl AS acl, c.relowner AS owner,
         acldefault(CASE c.relkind WHEN 'S' THEN 's' ELSE 'r' END::"char", c.relowner) AS initial
    FROM pg_class c
   WHERE c.relacl IS NOT NULL AND c.relnamespace IN ${namespaces} AND ${notMember("pg_class", "c.oid")}
     AND NOT EXISTS (SELECT FROM pg_depend i WHERE c.relkind = 'S' AND i.classid = 'pg_class'::regclass AND i.objid = c.oid AND i.deptype = 'i')
  UNION ALL
  SELECT ${addressSql("pg_class", "c.oid", "a.attnum")}, a.attacl, c.relowner, acldefault('c', c.relowner)
    FROM pg_attribute a
    JOIN pg_class c ON c.oid = a.attrelid
   WHERE a.attacl IS NOT NULL AND NOT a.attisdropped AND c.relnamespace IN ${namespaces} AND ${notMember("pg_class", "c.oid")}
  UNION ALL
  SELECT ${addressSql("pg_proc", "p.oid")}, p.proacl, p.proowner, acldefault('f', p.proowner)
    FROM pg_proc p
   WHERE p.proacl IS NOT NULL AND p.pronamespace IN ${namespaces} AND ${notMember("pg_proc", "p.oid")}
     AND NOT EXISTS (SELECT FROM pg_depend i WHERE i.classid = 'pg_proc'::regclass AND i.objid = p.oid AND i.deptype = 'i')
  UNION ALL
  SELECT ${addressSql("pg_type", "t.oid")}, t.typacl, t.typowner, acldefault('T', t.typowner)
    FROM pg_type t
    LEFT JOIN pg_class c ON c.oid = t.typrelid
   WHERE t.typacl IS NOT NULL AND t.typtype <> 'm' AND (c.oid IS NULL OR c.relkind = 'c')
     AND t.typnamespace IN ${namespaces} AND ${notMember("pg_type", "t.oid")}
  UNION ALL
  SELECT ${addressSql("pg_foreign_data_wrapper", "w.oid")}, w.fdwacl, w.fdwowner, acldefault('F', w.fdwowner)
    FROM pg_foreign_data_wrapper w
   WHERE w.fdwacl IS NOT NULL AND ${notMember("pg_foreign_data_wrapper", "w.oid")}
  UNION ALL
  SELECT ${addressSql("pg_foreign_server", "s.oid")}, s.srvacl, s.srvowner, acldefault('S', s.srvowner)
    FROM pg_foreign_server s
   WHERE s.srvacl IS NOT NULL AND ${notMember("pg_foreign_server", "s.oid")}
  UNION ALL
  SELECT ${addressSql("pg_language", "l.oid")}, l.lanacl, l.lanowner, acldefault('l', l.lanowner)
    FROM pg_language l
   WHERE l.lanacl IS NOT NULL AND l.oid >= 16384 AND ${notMember("pg_language", "l.oid")}
  UNION ALL
  SELECT ${addressSql("pg_namespace", "n.oid")}, n.nspacl, n.nspowner, coalesce(i.initprivs, acldefault('n', n.nspowner))
    FROM pg_namespace n
    LEFT JOIN pg_init_privs i ON i.classoid = 'pg_namespace'::regclass AND i.objoid = n.oid AND i.privtype = 'i'
   WHERE n.nspacl IS NOT NULL AND n.oid IN ${namespaces}`;

/**
 * One object for each role with rights, all of them, whoever granted them. PUBLIC's and the owner's rights are an object
 * when they are not the initial ones, also when they are none.
 * Not modelled: grantors · rights on the sequence behind an
 * identity column, on a table's row type, on members of extensions.
 */
export const catalog: CatalogPart = {
  sql: ({ namespaces }) => `
    WITH target AS MATERIALIZED (${targets(namespaces)}),
    granted AS (
      SELECT t.address, a.grantee, a.grantee = t.owner AS own, a.privilege_type, bool_or(a.is_grantable) AS grantable
        FROM target t, aclexplode(t.acl) a
       GROUP BY 1, 2, 3, 4),
    given AS (
      SELECT address, grantee, own, jsonb_object_agg(privilege_type, grantable) AS privileges FROM granted GROUP BY 1, 2, 3),
    initial AS (
      SELECT t.address, a.grantee, a.grantee = t.owner AS own, jsonb_object_agg(a.privilege_type, a.is_grantable) AS privileges
        FROM target t, aclexplode(t.initial) a
       GROUP BY 1, 2, 3)
    SELECT 0::oid AS classid, 0::oid AS objid, 0 AS objsubid, address AS parent, coalesce(r.rolname, 'public') AS name, 0 AS ord,
           jsonb_build_object('privileges', coalesce(given.privileges, '{}'), 'own', own) AS attributes,
           NULL::text[] AS aliases, NULL::text[] AS depends
      FROM given
      FULL JOIN initial USING (address, grantee, own)
      LEFT JOIN pg_roles r ON r.oid = grantee
     WHERE given.privileges IS DISTINCT FROM initial.privileges`,
};

import type { CatalogPart } from "../../model/kind.ts";
import { addressSql } from "../address.ts";

const sorts = `(VALUES ('r'::"char", 'tables', 'r'::"char"), ('S', 'sequences', 's'), ('f', 'functions', 'f'),
                       ('T', 'types', 'T'), ('n', 'schemas', 'n'), ('L', 'large objects', 'L')) s (letter, word, acl)`;

/**
 * A row for all schemas takes the place of PostgreSQL's own defaults, one for a single schema adds to them. A rule is
 * what differs from that.
 */
export const catalog: CatalogPart = {
  sql: ({ namespaces }) => `
    WITH row AS MATERIALIZED (
      SELECT d.oid, d.defaclrole, d.defaclnamespace, n.nspname, s.word, nullif(d.defaclacl, '{}') AS defaclacl,
             CASE WHEN d.defaclnamespace = 0 THEN acldefault(s.acl, d.defaclrole) END AS initial
        FROM pg_default_acl d
        JOIN ${sorts} ON s.letter = d.defaclobjtype
        LEFT JOIN pg_namespace n ON n.oid = d.defaclnamespace
       WHERE d.defaclnamespace = 0 OR d.defaclnamespace IN ${namespaces}),
    given AS (
      SELECT r.oid, a.grantee, jsonb_object_agg(a.privilege_type, a.is_grantable) AS privileges
        FROM row r, aclexplode(r.defaclacl) a GROUP BY 1, 2),
    initial AS (
      SELECT r.oid, a.grantee, jsonb_object_agg(a.privilege_type, a.is_grantable) AS privileges
        FROM row r, aclexplode(r.initial) a GROUP BY 1, 2),
    rule AS (
      SELECT r.defaclrole, r.defaclnamespace, r.oid,
             jsonb_build_object('schema', r.nspname, 'on', r.word, 'to', coalesce(g.rolname, 'public'),
                                'privileges', coalesce(given.privileges, '{}')) AS said,
             jsonb_build_array(r.nspname, r.word, coalesce(g.rolname, 'public')) AS place
        FROM given
        FULL JOIN initial USING (oid, grantee)
        JOIN row r USING (oid)
        LEFT JOIN pg_roles g ON g.oid = grantee
       WHERE given.privileges IS DISTINCT FROM initial.privileges)
    SELECT 0::oid AS classid, 0::oid AS objid, 0 AS objsubid,
           NULL::text AS parent, o.rolname AS name, 0 AS ord,
           jsonb_build_object('rules', jsonb_agg(said ORDER BY place)) AS attributes,
           array_agg(DISTINCT ${addressSql("pg_default_acl", "rule.oid")}) AS aliases,
           array_remove(array_agg(DISTINCT CASE WHEN defaclnamespace <> 0 THEN ${addressSql("pg_namespace", "defaclnamespace")} END), NULL) AS depends
      FROM rule
      JOIN pg_roles o ON o.oid = defaclrole
     GROUP BY o.rolname`,
};

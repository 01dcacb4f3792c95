import type { CatalogPart } from "../../model/kind.ts";
import { addressSql, notMember } from "../address.ts";

/** Every column of pg_policy is an attribute. */
export const catalog: CatalogPart = {
  opensTables: true,
  present: "SELECT FROM pg_policy WHERE oid >= 16384",
  sql: ({ namespaces }) => `
    SELECT 'pg_policy'::regclass::oid AS classid, p.oid AS objid,
           ${addressSql("pg_class", "p.polrelid")} AS parent, p.polname AS name,
           jsonb_build_object(
             'command', CASE p.polcmd WHEN 'r' THEN 'select' WHEN 'a' THEN 'insert' WHEN 'w' THEN 'update' WHEN 'd' THEN 'delete' ELSE 'all' END,
             'permissive', p.polpermissive,
             'roles', (SELECT jsonb_agg(coalesce(r.rolname, 'public') ORDER BY u.n)
                         FROM unnest(p.polroles) WITH ORDINALITY u (oid, n) LEFT JOIN pg_roles r ON r.oid = u.oid),
             'using', pg_get_expr(p.polqual, p.polrelid),
             'withCheck', pg_get_expr(p.polwithcheck, p.polrelid)) AS attributes
      FROM pg_policy p
      JOIN pg_class c ON c.oid = p.polrelid
     WHERE c.relnamespace IN ${namespaces} AND ${notMember("pg_policy", "p.oid")}`,
};

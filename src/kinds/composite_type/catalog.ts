import type { CatalogPart } from "../../model/kind.ts";
import { addressSql, notMember, typeAliases } from "../address.ts";
import { collationSql } from "../collate.ts";

/**
 * The columns of pg_class and pg_attribute that are not read are fixed here.
 * The pg_class row behind the type means the type.
 */
export const catalog: CatalogPart = {
  present: "SELECT FROM pg_class WHERE oid >= 16384 AND relkind = 'c'",
  sql: ({ namespaces }) => `
    SELECT 'pg_type'::regclass::oid AS classid, t.oid AS objid,
           ${addressSql("pg_namespace", "t.typnamespace")} AS parent, t.typname AS name,
           jsonb_build_object('attributes', coalesce(v.attributes, '[]'), 'comments', coalesce(v.comments, '{}')) AS attributes,
           ${typeAliases("t", [addressSql("pg_class", "c.oid")])} AS aliases
      FROM pg_type t
      JOIN pg_class c ON c.oid = t.typrelid AND c.relkind = 'c'
      LEFT JOIN LATERAL (
        SELECT jsonb_agg(jsonb_build_object('name', a.attname, 'type', format_type(a.atttypid, a.atttypmod),
                                            'collation', ${collationSql("a.attcollation", "a.atttypid")}) ORDER BY a.attnum) AS attributes,
               jsonb_object_agg(a.attname, d.description) FILTER (WHERE d.description IS NOT NULL) AS comments
          FROM pg_attribute a
          LEFT JOIN pg_description d ON d.classoid = 'pg_class'::regclass AND d.objoid = a.attrelid AND d.objsubid = a.attnum
         WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped) v ON true
     WHERE t.typtype = 'c' AND t.typnamespace IN ${namespaces} AND ${notMember("pg_type", "t.oid")}`,
};

import type { CatalogPart } from "../../model/kind.ts";
import { addressSql, notMember } from "../address.ts";

/** An inherited column's default is an object where it differs from the parent's. */
export const catalog: CatalogPart = {
  present: "SELECT FROM pg_attrdef",
  sql: ({ namespaces }) => `
    SELECT CASE WHEN d.oid IS NULL THEN 0::oid ELSE 'pg_attrdef'::regclass::oid END AS classid, coalesce(d.oid, 0::oid) AS objid, 0 AS objsubid,
           ${addressSql("pg_class", "a.attrelid", "a.attnum")} AS parent, '' AS name, 0 AS ord,
           jsonb_build_object('expression', pg_get_expr(d.adbin, d.adrelid)) AS attributes,
           NULL::text[] AS aliases,
           CASE WHEN p.oid IS NOT NULL THEN ARRAY[${addressSql("pg_attrdef", "p.oid")}] END AS depends
      FROM pg_class c
      JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
      LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
      LEFT JOIN LATERAL (
        SELECT f.oid, pg_get_expr(f.adbin, f.adrelid) AS expression
          FROM pg_inherits i
          JOIN pg_attribute b ON b.attrelid = i.inhparent AND b.attname = a.attname AND NOT b.attisdropped AND b.attgenerated = ''
          JOIN pg_attrdef f ON f.adrelid = b.attrelid AND f.adnum = b.attnum
         WHERE i.inhrelid = c.oid AND NOT a.attislocal
         ORDER BY i.inhseqno LIMIT 1) p ON true
     WHERE c.relkind IN ('r', 'p', 'v') AND c.relpersistence <> 't' AND c.relnamespace IN ${namespaces}
       AND ${notMember("pg_class", "c.oid")}
       AND pg_get_expr(d.adbin, d.adrelid) IS DISTINCT FROM p.expression`,
};

/** Columns of pg_attrdef that are no attributes of a default. */
export const ignored: { readonly [column: string]: string } = {
  oid: "address",
  adrelid: "identity",
  adnum: "identity",
};

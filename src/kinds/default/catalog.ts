import type { CatalogPart } from "../../model/kind.ts";
import { addressSql, notMember } from "../address.ts";

/** SQL query: the default `p` that the first parent with one gives the column `a` of `c`. */
const parents = `
        SELECT f.oid, pg_get_expr(f.adbin, 0) AS expression
          FROM pg_inherits i
          JOIN pg_attribute b ON b.attrelid = i.inhparent AND b.attname = a.attname AND NOT b.attisdropped AND b.attgenerated = ''
          JOIN pg_attrdef f ON f.adrelid = b.attrelid AND f.adnum = b.attnum
         WHERE i.inhrelid = c.oid
         ORDER BY i.inhseqno LIMIT 1`;

const common = (namespaces: string): string => `
       a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
       AND c.relkind IN ('r', 'p', 'v') AND c.relpersistence <> 't' AND c.relnamespace IN ${namespaces}
       AND ${notMember("pg_class", "c.oid")}`;

/** A column's own default is an object; an inherited column's where it differs from the parent's. So is, where a parent has one, that there is none. */
export const catalog: CatalogPart = {
  weight: 6,
  present: "SELECT FROM pg_attrdef",
  sql: ({ namespaces }) => `
    SELECT 'pg_attrdef'::regclass::oid AS classid, d.oid AS objid,
           ${addressSql("pg_class", "a.attrelid", "a.attnum")} AS parent,
           v.expression,
           CASE WHEN p.oid IS NOT NULL THEN ARRAY[${addressSql("pg_attrdef", "p.oid")}] END AS depends
      FROM pg_attrdef d
      JOIN pg_class c ON c.oid = d.adrelid
      JOIN pg_attribute a ON a.attrelid = d.adrelid AND a.attnum = d.adnum
      LEFT JOIN LATERAL (${parents}) p ON true
     CROSS JOIN LATERAL (SELECT pg_get_expr(d.adbin, 0) AS expression OFFSET 0) v
     WHERE ${common(namespaces)} AND (a.attislocal OR v.expression IS DISTINCT FROM p.expression)
    UNION ALL
    SELECT NULL, NULL, ${addressSql("pg_class", "p.attrelid", "p.attnum")}, NULL, ARRAY[${addressSql("pg_attrdef", "p.oid")}]
      FROM (SELECT DISTINCT ON (a.attrelid, a.attnum) a.attrelid, a.attnum, f.oid
              FROM pg_attrdef f
              JOIN pg_attribute b ON b.attrelid = f.adrelid AND b.attnum = f.adnum AND NOT b.attisdropped AND b.attgenerated = ''
              JOIN pg_inherits h ON h.inhparent = f.adrelid
              JOIN pg_class c ON c.oid = h.inhrelid
              JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = b.attname AND NOT a.atthasdef
             WHERE ${common(namespaces)}
             ORDER BY a.attrelid, a.attnum, h.inhseqno) p`,
};

/** Columns of pg_attrdef that are no attributes of a default. */
export const ignored: { readonly [column: string]: string } = {
  oid: "address",
  adrelid: "identity",
  adnum: "identity",
};

import type { CatalogPart } from "../../model/kind.ts";
import { addressSql } from "../address.ts";
import { indexColumnNamesSql, indexColumnsSql } from "../index-columns.ts";
import { indexBackedFrom, indexBackedSql, usualIndexBacked } from "../key-constraint.ts";

const elements = `
    (SELECT jsonb_agg(jsonb_build_object('column', l.text, 'operator', CASE WHEN n.nspname = 'pg_catalog' THEN o.oprname
                        ELSE 'OPERATOR(' || quote_ident(n.nspname) || '.' || o.oprname || ')' END) ORDER BY l.ord)
       FROM (${indexColumnsSql}) l
       JOIN pg_operator o ON o.oid = c.conexclop[l.ord]
       JOIN pg_namespace n ON n.oid = o.oprnamespace)`;

const automaticName = `r.relname || '_' || ${indexColumnNamesSql} || '_excl'`;

export const catalog: CatalogPart = {
  present: "SELECT FROM pg_constraint WHERE contype = 'x'",
  usual: usualIndexBacked,
  sql: ({ namespaces }) => `
    SELECT 'pg_constraint'::regclass::oid AS classid, c.oid AS objid,
           ${addressSql("pg_class", "c.conrelid")} AS parent, c.conname AS name,
           CASE WHEN c.conparentid = 0 THEN (SELECT amname FROM pg_am WHERE oid = i.relam) ELSE 'gist' END AS method,
           CASE WHEN c.conparentid = 0 THEN ${elements} ELSE '[]'::jsonb END AS elements,
           CASE WHEN c.conparentid = 0 THEN pg_get_expr(x.indpred, x.indrelid) END AS where,${indexBackedSql},
           ARRAY[${addressSql("pg_class", "c.conindid")}] AS aliases
    ${indexBackedFrom("x", namespaces, automaticName)}`,
};

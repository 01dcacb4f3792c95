import type { CatalogPart } from "../../model/kind.ts";
import { addressSql, notMember } from "../address.ts";
import { relationText } from "../relation-sql.ts";

/** Memberships are part of the publication. */
export const catalog: CatalogPart = {
  present: "SELECT FROM pg_publication WHERE oid >= 16384",
  sql: ({ version }) => `
    SELECT 'pg_publication'::regclass::oid AS classid, p.oid AS objid,
           NULL::text AS parent, p.pubname AS name,
           jsonb_build_object(
             'allTables', p.puballtables,
             'tables', coalesce(r.tables, '[]'),
             'schemas', coalesce((SELECT jsonb_agg(n.nspname ORDER BY n.nspname) FROM pg_publication_namespace m
                                    JOIN pg_namespace n ON n.oid = m.pnnspid WHERE m.pnpubid = p.oid), '[]'),
             'operations', to_jsonb(array_remove(ARRAY[CASE WHEN p.pubinsert THEN 'insert' END, CASE WHEN p.pubupdate THEN 'update' END,
                                               CASE WHEN p.pubdelete THEN 'delete' END, CASE WHEN p.pubtruncate THEN 'truncate' END], NULL)),
             'viaRoot', p.pubviaroot,
             'generatedColumns', ${version >= 180_000 ? "p.pubgencols = 's'" : "false"}) AS attributes,
           r.addresses || ARRAY(SELECT ${addressSql("pg_publication_namespace", "m.oid")} FROM pg_publication_namespace m WHERE m.pnpubid = p.oid) AS aliases
      FROM pg_publication p
      LEFT JOIN LATERAL (
        SELECT jsonb_agg(jsonb_build_object(
                 'table', x.name,
                 'columns', (SELECT jsonb_agg(a.attname ORDER BY a.attname) FROM pg_attribute a WHERE a.attrelid = m.prrelid AND a.attnum = ANY (m.prattrs::int2[])),
                 'where', pg_get_expr(m.prqual, m.prrelid)) ORDER BY x.name COLLATE "C") AS tables,
               array_agg(${addressSql("pg_publication_rel", "m.oid")}) AS addresses
          FROM pg_publication_rel m, LATERAL (SELECT ${relationText("m.prrelid")} AS name) x
         WHERE m.prpubid = p.oid) r ON true
     WHERE ${notMember("pg_publication", "p.oid")}`,
};

/** Columns of pg_publication that are no attributes of a publication. */
export const ignored: { readonly [column: string]: string } = {
  pubowner: "objects of the kind owner",
};

import type { CatalogPart } from "../../model/kind.ts";
import { addressSql, notMember } from "../address.ts";

export const catalog: CatalogPart = {
  present: "SELECT FROM pg_statistic_ext WHERE oid >= 16384",
  sql: ({ namespaces }) => `
    SELECT 'pg_statistic_ext'::regclass::oid AS classid, z.oid AS objid,
           ${addressSql("pg_class", "z.stxrelid")} AS parent, z.stxname AS name,
           jsonb_build_object(
             'on', coalesce((SELECT jsonb_agg(quote_ident(a.attname) ORDER BY a.attname) FROM pg_attribute a
                              WHERE a.attrelid = z.stxrelid AND a.attnum = ANY (z.stxkeys::int2[])), '[]'::jsonb)
                   || coalesce(to_jsonb(pg_get_statisticsobjdef_expressions(z.oid)), '[]'::jsonb),
             'kinds', CASE WHEN z.stxkind @> '{d,f,m}' THEN '[]'::jsonb ELSE coalesce((
               SELECT jsonb_agg(w.word ORDER BY w.word) FROM unnest(z.stxkind) k (letter)
                 JOIN (VALUES ('d', 'ndistinct'), ('f', 'dependencies'), ('m', 'mcv')) w (letter, word) ON w.letter = k.letter::text), '[]'::jsonb) END,
             'target', nullif(z.stxstattarget, -1),
             'schema', CASE WHEN z.stxnamespace <> c.relnamespace THEN n.nspname END) AS attributes
      FROM pg_statistic_ext z
      JOIN pg_class c ON c.oid = z.stxrelid
      JOIN pg_namespace n ON n.oid = z.stxnamespace
     WHERE c.relnamespace IN ${namespaces} AND ${notMember("pg_statistic_ext", "z.oid")}`,
};

/** Columns of pg_statistic_ext that are no attributes of a statistics object. */
export const ignored: { readonly [column: string]: string } = {
  oid: "address",
  stxowner: "objects of the kind owner",
  stxexprs: "printed by pg_get_statisticsobjdef_expressions",
};

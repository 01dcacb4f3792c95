import type { CatalogPart } from "../../model/kind.ts";
import { addressSql, notMember, sqlNameText } from "../address.ts";

export const catalog: CatalogPart = {
  present: "SELECT FROM pg_ts_config WHERE oid >= 16384",
  sql: ({ namespaces }) => `
    SELECT 'pg_ts_config'::regclass::oid AS classid, c.oid AS objid,
           ${addressSql("pg_namespace", "c.cfgnamespace")} AS parent, c.cfgname AS name,
           jsonb_build_object(
             'parser', ${sqlNameText("n.nspname", "p.prsname")},
             'mappings', coalesce((
               SELECT jsonb_object_agg(t.alias, m.dictionaries)
                 FROM (SELECT maptokentype, jsonb_agg(mapdict::regdictionary::text ORDER BY mapseqno) AS dictionaries
                         FROM pg_ts_config_map WHERE mapcfg = c.oid GROUP BY 1) m
                 JOIN ts_token_type(c.cfgparser) t ON t.tokid = m.maptokentype), '{}')) AS attributes
      FROM pg_ts_config c
      JOIN pg_ts_parser p ON p.oid = c.cfgparser
      JOIN pg_namespace n ON n.oid = p.prsnamespace
     WHERE c.cfgnamespace IN ${namespaces} AND ${notMember("pg_ts_config", "c.oid")}`,
};

/** Columns of pg_ts_config that are no attributes of a configuration. */
export const ignored: { readonly [column: string]: string } = {
  cfgowner: "objects of the kind owner",
};

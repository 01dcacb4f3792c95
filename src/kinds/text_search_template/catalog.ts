import type { CatalogPart } from "../../model/kind.ts";
import { addressSql, notMember } from "../address.ts";
import { functionNameSql } from "../routine.ts";

export const catalog: CatalogPart = {
  present: "SELECT FROM pg_ts_template WHERE oid >= 16384",
  sql: ({ namespaces }) => `
    SELECT 'pg_ts_template'::regclass::oid AS classid, x.oid AS objid,
           ${addressSql("pg_namespace", "x.tmplnamespace")} AS parent, x.tmplname AS name,
           jsonb_build_object(
             'init', ${functionNameSql("x.tmplinit")},
             'lexize', ${functionNameSql("x.tmpllexize")}) AS attributes
      FROM pg_ts_template x
     WHERE x.tmplnamespace IN ${namespaces} AND ${notMember("pg_ts_template", "x.oid")}`,
};

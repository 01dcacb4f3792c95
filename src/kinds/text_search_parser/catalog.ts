import type { CatalogPart } from "../../model/kind.ts";
import { addressSql, notMember } from "../address.ts";
import { functionNameSql } from "../routine.ts";

export const catalog: CatalogPart = {
  present: "SELECT FROM pg_ts_parser WHERE oid >= 16384",
  sql: ({ namespaces }) => `
    SELECT 'pg_ts_parser'::regclass::oid AS classid, x.oid AS objid,
           ${addressSql("pg_namespace", "x.prsnamespace")} AS parent, x.prsname AS name,
           jsonb_build_object(
             'start', ${functionNameSql("x.prsstart")},
             'gettoken', ${functionNameSql("x.prstoken")},
             'end', ${functionNameSql("x.prsend")},
             'lextypes', ${functionNameSql("x.prslextype")},
             'headline', ${functionNameSql("x.prsheadline")}) AS attributes
      FROM pg_ts_parser x
     WHERE x.prsnamespace IN ${namespaces} AND ${notMember("pg_ts_parser", "x.oid")}`,
};

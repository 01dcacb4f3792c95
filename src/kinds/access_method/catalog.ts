import type { CatalogPart } from "../../model/kind.ts";
import { notMember } from "../address.ts";
import { functionNameSql } from "../routine.ts";

export const catalog: CatalogPart = {
  present: "SELECT FROM pg_am WHERE oid >= 16384",
  sql: () => `
    SELECT 'pg_am'::regclass::oid AS classid, a.oid AS objid,
           NULL::text AS parent, a.amname AS name,
           jsonb_build_object('type', CASE a.amtype WHEN 'i' THEN 'index' ELSE 'table' END,
                              'handler', ${functionNameSql("a.amhandler")}) AS attributes
      FROM pg_am a
     WHERE a.oid >= 16384 AND ${notMember("pg_am", "a.oid")}`,
};

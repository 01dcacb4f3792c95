import type { CatalogPart } from "../../model/kind.ts";
import { notMember } from "../address.ts";
import { functionNameSql } from "../routine.ts";

export const catalog: CatalogPart = {
  present: "SELECT FROM pg_am WHERE oid >= 16384",
  sql: () => `
    SELECT 'pg_am'::regclass::oid AS classid, a.oid AS objid, 0 AS objsubid,
           NULL::text AS parent, a.amname AS name, 0 AS ord,
           jsonb_build_object('type', CASE a.amtype WHEN 'i' THEN 'index' ELSE 'table' END,
                              'handler', ${functionNameSql("a.amhandler")}) AS attributes,
           NULL::text[] AS aliases, NULL::text[] AS depends
      FROM pg_am a
     WHERE a.oid >= 16384 AND ${notMember("pg_am", "a.oid")}`,
};

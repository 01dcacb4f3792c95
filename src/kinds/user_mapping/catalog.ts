import type { CatalogPart } from "../../model/kind.ts";
import { addressSql } from "../address.ts";
import { optionMap } from "../relation-sql.ts";

export const catalog: CatalogPart = {
  sql: () => `
    SELECT 'pg_user_mapping'::regclass::oid AS classid, m.oid AS objid, 0 AS objsubid,
           ${addressSql("pg_foreign_server", "m.umserver")} AS parent, coalesce(r.rolname, 'public') AS name, 0 AS ord,
           jsonb_build_object('options', ${optionMap("m.umoptions")}) AS attributes,
           NULL::text[] AS aliases, NULL::text[] AS depends
      FROM pg_user_mapping m
      LEFT JOIN pg_roles r ON r.oid = m.umuser`,
};

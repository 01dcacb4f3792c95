import type { CatalogPart } from "../../model/kind.ts";
import { addressSql } from "../address.ts";
import { foreignOptionMap, secretOptions } from "../foreign-options.ts";

/** The view shows options to those only who may use them; the catalog itself is the superuser's. */
export const catalog: CatalogPart = {
  present: "SELECT FROM pg_user_mappings",
  sql: () => `
    SELECT 'pg_user_mapping'::regclass::oid AS classid, m.umid AS objid,
           ${addressSql("pg_foreign_server", "m.srvid")} AS parent,
           CASE WHEN m.umuser = 0 THEN 'public' ELSE m.usename END AS name,
           jsonb_build_object('options', ${foreignOptionMap("m.umoptions")}, 'secrets', ${secretOptions("m.umoptions")}) AS attributes
      FROM pg_user_mappings m`,
};

/** Columns of pg_user_mappings that are no attributes of a user mapping. */
export const ignored: { readonly [column: string]: string } = {
  srvname: "the parent's name",
};

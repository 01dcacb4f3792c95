import type { CatalogPart } from "../../model/kind.ts";
import { notMember } from "../address.ts";
import { foreignOptionMap, secretOptions } from "../foreign-options.ts";

export const catalog: CatalogPart = {
  present: "SELECT FROM pg_foreign_server WHERE oid >= 16384",
  sql: () => `
    SELECT 'pg_foreign_server'::regclass::oid AS classid, s.oid AS objid,
           NULL::text AS parent, s.srvname AS name,
           jsonb_build_object('wrapper', w.fdwname, 'type', s.srvtype, 'version', s.srvversion, 'options', ${foreignOptionMap("s.srvoptions")},
             'secrets', ${secretOptions("s.srvoptions")}) AS attributes
      FROM pg_foreign_server s
      JOIN pg_foreign_data_wrapper w ON w.oid = s.srvfdw
     WHERE ${notMember("pg_foreign_server", "s.oid")}`,
};

/** Columns of pg_foreign_server that are no attributes of a server. */
export const ignored: { readonly [column: string]: string } = {
  srvowner: "objects of the kind owner",
  srvacl: "objects of the kind grant",
};

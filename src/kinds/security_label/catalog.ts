import type { CatalogPart } from "../../model/kind.ts";

/** Labels on anything modelled: the reader keeps a row only when its parent's address is an object of the model. */
export const catalog: CatalogPart = {
  present: "SELECT FROM pg_seclabel",
  sql: () => `
    SELECT 0::oid AS classid, 0::oid AS objid, 0 AS objsubid,
           s.classoid || '.' || s.objoid || '.' || s.objsubid AS parent, s.provider AS name, 0 AS ord,
           jsonb_build_object('label', s.label) AS attributes, NULL::text[] AS aliases, NULL::text[] AS depends
      FROM pg_seclabel s
     WHERE s.objoid >= 16384 OR s.classoid = 'pg_namespace'::regclass`,
};

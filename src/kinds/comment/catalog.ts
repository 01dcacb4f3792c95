import type { CatalogPart } from "../../model/kind.ts";

/** Comments on anything modelled: the reader keeps a row only when its parent's address is an object of the model. */
export const catalog: CatalogPart = {
  sql: () => `
    SELECT 0::oid AS classid, 0::oid AS objid, 0 AS objsubid,
           d.classoid || '.' || d.objoid || '.' || d.objsubid AS parent, '' AS name, 0 AS ord,
           jsonb_build_object('text', d.description) AS attributes, NULL::text[] AS aliases, NULL::text[] AS depends
      FROM pg_description d
     WHERE d.objoid >= 16384 OR (d.classoid = 'pg_namespace'::regclass AND d.description <> 'standard public schema')`,
};

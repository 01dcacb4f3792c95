import type { CatalogPart } from "../../model/kind.ts";

export const catalog: CatalogPart = {
  sql: ({ namespaces }) => `
    SELECT 'pg_namespace'::regclass::oid AS classid, n.oid AS objid,
           NULL::text AS parent, n.nspname AS name,
           '{}'::jsonb AS attributes
      FROM pg_namespace n
     WHERE n.oid IN ${namespaces}`,
};

/** Columns of pg_namespace that are no attributes of a schema. */
export const ignored: { readonly [column: string]: string } = {
  nspowner: "objects of the kind owner",
  nspacl: "objects of the kind grant",
};

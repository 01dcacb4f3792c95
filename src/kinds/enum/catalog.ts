import type { CatalogPart } from "../../model/kind.ts";
import { addressSql, notMember, typeAliases } from "../address.ts";

/**
 * Only the order of the labels counts, not their sort numbers.
 */
export const catalog: CatalogPart = {
  present: "SELECT FROM pg_type WHERE oid >= 16384 AND typtype = 'e'",
  sql: ({ namespaces }) => `
    SELECT 'pg_type'::regclass::oid AS classid, t.oid AS objid,
           ${addressSql("pg_namespace", "t.typnamespace")} AS parent, t.typname AS name,
           jsonb_build_object('values', coalesce(v.labels, '[]')) AS attributes,
           ${typeAliases("t")} AS aliases
      FROM pg_type t
      LEFT JOIN (SELECT enumtypid, jsonb_agg(enumlabel ORDER BY enumsortorder) AS labels FROM pg_enum GROUP BY 1) v
        ON v.enumtypid = t.oid
     WHERE t.typtype = 'e' AND t.typnamespace IN ${namespaces} AND ${notMember("pg_type", "t.oid")}`,
};

/** Columns of pg_enum that are no attributes of an enum. */
export const ignored: { readonly [column: string]: string } = {
  oid: "address",
};

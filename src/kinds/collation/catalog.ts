import type { CatalogPart } from "../../model/kind.ts";
import { addressSql, notMember } from "../address.ts";

/** The locale has had three names: colliculocale in 15 and 16, colllocale from 17 on. */
const localeColumn = (version: number): string => (version >= 170_000 ? "c.colllocale" : "c.colliculocale");

export const catalog: CatalogPart = {
  present: "SELECT FROM pg_collation WHERE oid >= 16384",
  sql: ({ version, namespaces }) => `
    SELECT 'pg_collation'::regclass::oid AS classid, c.oid AS objid,
           ${addressSql("pg_namespace", "c.collnamespace")} AS parent, c.collname AS name,
           jsonb_build_object(
             'provider', CASE c.collprovider WHEN 'i' THEN 'icu' WHEN 'b' THEN 'builtin' ELSE 'libc' END,
             'collate', c.collcollate,
             'ctype', c.collctype,
             'locale', ${localeColumn(version)},
             'rules', ${version >= 160_000 ? "c.collicurules" : "NULL::text"},
             'deterministic', c.collisdeterministic) AS attributes
      FROM pg_collation c
     WHERE c.collnamespace IN ${namespaces} AND ${notMember("pg_collation", "c.oid")}`,
};

/** Columns of pg_collation that are no attributes of a collation. */
export const ignored: { readonly [column: string]: string } = {
  collowner: "objects of the kind owner",
  collencoding: "the database's, for a collation that a user can create",
  collversion: "of the library, not of the schema",
};

import type { CatalogPart } from "../../model/kind.ts";
import { addressSql } from "../address.ts";

/**
 * The version counts only where it is not the server's default one, so that servers with different packages compare
 * equal as long as nobody has pinned or left behind a version.
 * plpgsql is in every database.
 * Everything that belongs to the extension means the extension, and so do the array types of its types.
 */
export const catalog: CatalogPart = {
  present: "SELECT FROM pg_extension WHERE oid >= 16384",
  sql: () => `
    SELECT 'pg_extension'::regclass::oid AS classid, x.oid AS objid,
           NULL::text AS parent, x.extname AS name,
           jsonb_build_object('schema', n.nspname, 'version', nullif(x.extversion, v.default_version)) AS attributes,
           m.addresses AS aliases, ARRAY[${addressSql("pg_namespace", "n.oid")}] AS depends
      FROM pg_extension x
      JOIN pg_namespace n ON n.oid = x.extnamespace
      LEFT JOIN pg_available_extensions v ON v.name = x.extname
      LEFT JOIN (SELECT d.refobjid, array_agg(d.classid || '.' || d.objid || '.' || d.objsubid)
                          || array_remove(array_agg(CASE WHEN t.typarray <> 0 THEN ${addressSql("pg_type", "t.typarray")} END), NULL) AS addresses
                   FROM pg_depend d
                   LEFT JOIN pg_type t ON d.classid = 'pg_type'::regclass AND t.oid = d.objid
                  WHERE d.refclassid = 'pg_extension'::regclass AND d.deptype = 'e'
                  GROUP BY 1) m ON m.refobjid = x.oid
     WHERE x.extname <> 'plpgsql'`,
};

/** Columns of pg_extension that are no attributes of an extension. */
export const ignored: { readonly [column: string]: string } = {
  extowner: "PostgreSQL cannot change it",
  extrelocatable: "given by the package",
  extconfig: "what pg_dump takes of its tables",
  extcondition: "what pg_dump takes of its tables",
};

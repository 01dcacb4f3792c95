import type { CatalogPart } from "../../model/kind.ts";
import { addressSql, notMember } from "../address.ts";

/**
 * Every column of pg_sequence is an attribute. Not modelled: last_value, log_cnt, is_called (data, not schema) ·
 * pg_class.relowner (kind owner) · relacl (kind grant) · the owning column (kind sequence_owner).
 * A sequence behind an identity column (pg_depend.deptype i) belongs to its column.
 */
export const catalog: CatalogPart = {
  present: "SELECT FROM pg_class WHERE oid >= 16384 AND relkind = 'S'",
  sql: ({ namespaces }) => `
    SELECT 'pg_class'::regclass::oid AS classid, c.oid AS objid,
           ${addressSql("pg_namespace", "c.relnamespace")} AS parent, c.relname AS name,
           jsonb_build_object(
             'type', format_type(s.seqtypid, NULL),
             'start', s.seqstart::text,
             'increment', s.seqincrement::text,
             'min', s.seqmin::text,
             'max', s.seqmax::text,
             'cache', s.seqcache::text,
             'cycle', s.seqcycle,
             'unlogged', c.relpersistence = 'u') AS attributes
      FROM pg_class c
      JOIN pg_sequence s ON s.seqrelid = c.oid
     WHERE c.relnamespace IN ${namespaces} AND ${notMember("pg_class", "c.oid")}
       AND NOT EXISTS (SELECT FROM pg_depend i WHERE i.classid = 'pg_class'::regclass AND i.objid = c.oid
                          AND i.refclassid = 'pg_class'::regclass AND i.deptype = 'i')`,
};

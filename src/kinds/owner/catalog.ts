import type { CatalogPart } from "../../model/kind.ts";
import { addressSql, notMember } from "../address.ts";

/** What has an owner of its own: indexes have their table's, and so have sequences that belong to a column. */
const owned = (namespaces: string): string =>
  [
    `SELECT ${addressSql("pg_namespace", "x.oid")} AS address, x.nspowner AS owner FROM pg_namespace x WHERE x.oid IN ${namespaces}`,
    `SELECT ${addressSql("pg_class", "x.oid")}, x.relowner FROM pg_class x
      WHERE x.relkind IN ('r', 'p', 'v', 'm', 'S', 'f') AND x.relnamespace IN ${namespaces} AND ${notMember("pg_class", "x.oid")}
        AND NOT EXISTS (SELECT FROM pg_depend i WHERE x.relkind = 'S' AND i.classid = 'pg_class'::regclass AND i.objid = x.oid
                          AND i.refclassid = 'pg_class'::regclass AND i.refobjsubid > 0 AND i.deptype IN ('a', 'i'))`,
    `SELECT ${addressSql("pg_type", "x.oid")}, x.typowner FROM pg_type x LEFT JOIN pg_class c ON c.oid = x.typrelid
      WHERE x.typtype IN ('c', 'd', 'e', 'r') AND (c.oid IS NULL OR c.relkind = 'c') AND x.typnamespace IN ${namespaces} AND ${notMember("pg_type", "x.oid")}`,
    `SELECT ${addressSql("pg_proc", "x.oid")}, x.proowner FROM pg_proc x
      WHERE x.pronamespace IN ${namespaces} AND ${notMember("pg_proc", "x.oid")}
        AND NOT EXISTS (SELECT FROM pg_depend i WHERE i.classid = 'pg_proc'::regclass AND i.objid = x.oid AND i.deptype = 'i')`,
    `SELECT ${addressSql("pg_collation", "x.oid")}, x.collowner FROM pg_collation x WHERE x.collnamespace IN ${namespaces} AND ${notMember("pg_collation", "x.oid")}`,
    `SELECT ${addressSql("pg_statistic_ext", "x.oid")}, x.stxowner FROM pg_statistic_ext x WHERE x.stxnamespace IN ${namespaces}`,
    `SELECT ${addressSql("pg_operator", "x.oid")}, x.oprowner FROM pg_operator x WHERE x.oprcode <> 0 AND x.oprnamespace IN ${namespaces} AND ${notMember("pg_operator", "x.oid")}`,
    `SELECT ${addressSql("pg_opfamily", "x.oid")}, x.opfowner FROM pg_opfamily x WHERE x.opfnamespace IN ${namespaces} AND ${notMember("pg_opfamily", "x.oid")}`,
    `SELECT ${addressSql("pg_opclass", "x.oid")}, x.opcowner FROM pg_opclass x WHERE x.opcnamespace IN ${namespaces} AND ${notMember("pg_opclass", "x.oid")}`,
    `SELECT ${addressSql("pg_conversion", "x.oid")}, x.conowner FROM pg_conversion x WHERE x.connamespace IN ${namespaces} AND ${notMember("pg_conversion", "x.oid")}`,
    `SELECT ${addressSql("pg_language", "x.oid")}, x.lanowner FROM pg_language x WHERE x.oid >= 16384 AND ${notMember("pg_language", "x.oid")}`,
    `SELECT ${addressSql("pg_ts_dict", "x.oid")}, x.dictowner FROM pg_ts_dict x WHERE x.dictnamespace IN ${namespaces} AND ${notMember("pg_ts_dict", "x.oid")}`,
    `SELECT ${addressSql("pg_ts_config", "x.oid")}, x.cfgowner FROM pg_ts_config x WHERE x.cfgnamespace IN ${namespaces} AND ${notMember("pg_ts_config", "x.oid")}`,
    `SELECT ${addressSql("pg_foreign_data_wrapper", "x.oid")}, x.fdwowner FROM pg_foreign_data_wrapper x WHERE ${notMember("pg_foreign_data_wrapper", "x.oid")}`,
    `SELECT ${addressSql("pg_foreign_server", "x.oid")}, x.srvowner FROM pg_foreign_server x WHERE ${notMember("pg_foreign_server", "x.oid")}`,
    `SELECT ${addressSql("pg_publication", "x.oid")}, x.pubowner FROM pg_publication x`,
    `SELECT ${addressSql("pg_subscription", "x.oid")}, x.subowner FROM pg_subscription x WHERE x.subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())`,
    `SELECT ${addressSql("pg_event_trigger", "x.oid")}, x.evtowner FROM pg_event_trigger x WHERE ${notMember("pg_event_trigger", "x.oid")}`,
  ].join(" UNION ALL ");

/**
 * An owner that is not the role that reads, which is the role that creates. The schema public is born with an owner
 * of its own.
 */
export const catalog: CatalogPart = {
  sql: ({ namespaces }) => `
    SELECT 0::oid AS classid, 0::oid AS objid, 0 AS objsubid,
           o.address AS parent, '' AS name, 0 AS ord,
           jsonb_build_object('role', r.rolname) AS attributes, NULL::text[] AS aliases, NULL::text[] AS depends
      FROM (${owned(namespaces)}) o
      JOIN pg_roles r ON r.oid = o.owner
     WHERE r.rolname NOT IN (current_user, 'pg_database_owner')`,
};

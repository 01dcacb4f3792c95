import type { CatalogPart } from "../../model/kind.ts";
import { notMember } from "../address.ts";

/** What has an owner of its own: indexes have their table's, and so have sequences that belong to a column. */
const owned = (namespaces: string): string =>
  [
    `SELECT 'pg_namespace'::regclass::oid AS class, x.oid, x.nspowner AS owner FROM pg_namespace x WHERE x.oid IN ${namespaces}`,
    `SELECT 'pg_class'::regclass::oid AS class, x.oid, x.relowner AS owner FROM pg_class x
      WHERE x.relkind IN ('r', 'p', 'v', 'm', 'S', 'f') AND x.relnamespace IN ${namespaces} AND ${notMember("pg_class", "x.oid")}
        AND NOT EXISTS (SELECT FROM pg_depend i WHERE x.relkind = 'S' AND i.classid = 'pg_class'::regclass AND i.objid = x.oid
                          AND i.refclassid = 'pg_class'::regclass AND i.refobjsubid > 0 AND i.deptype IN ('a', 'i'))`,
    `SELECT 'pg_type'::regclass::oid AS class, x.oid, x.typowner AS owner FROM pg_type x LEFT JOIN pg_class c ON c.oid = x.typrelid
      WHERE x.typtype IN ('c', 'd', 'e', 'r') AND (c.oid IS NULL OR c.relkind = 'c') AND x.typnamespace IN ${namespaces} AND ${notMember("pg_type", "x.oid")}`,
    `SELECT 'pg_proc'::regclass::oid AS class, x.oid, x.proowner AS owner FROM pg_proc x
      WHERE x.pronamespace IN ${namespaces} AND ${notMember("pg_proc", "x.oid")}
        AND NOT EXISTS (SELECT FROM pg_depend i WHERE i.classid = 'pg_proc'::regclass AND i.objid = x.oid AND i.deptype = 'i')`,
    `SELECT 'pg_collation'::regclass::oid AS class, x.oid, x.collowner AS owner FROM pg_collation x WHERE x.collnamespace IN ${namespaces} AND ${notMember("pg_collation", "x.oid")}`,
    `SELECT 'pg_statistic_ext'::regclass::oid AS class, x.oid, x.stxowner AS owner FROM pg_statistic_ext x WHERE x.stxnamespace IN ${namespaces}`,
    `SELECT 'pg_operator'::regclass::oid AS class, x.oid, x.oprowner AS owner FROM pg_operator x WHERE x.oprcode <> 0 AND x.oprnamespace IN ${namespaces} AND ${notMember("pg_operator", "x.oid")}`,
    `SELECT 'pg_opfamily'::regclass::oid AS class, x.oid, x.opfowner AS owner FROM pg_opfamily x WHERE x.opfnamespace IN ${namespaces} AND ${notMember("pg_opfamily", "x.oid")}`,
    `SELECT 'pg_opclass'::regclass::oid AS class, x.oid, x.opcowner AS owner FROM pg_opclass x WHERE x.opcnamespace IN ${namespaces} AND ${notMember("pg_opclass", "x.oid")}`,
    `SELECT 'pg_conversion'::regclass::oid AS class, x.oid, x.conowner AS owner FROM pg_conversion x WHERE x.connamespace IN ${namespaces} AND ${notMember("pg_conversion", "x.oid")}`,
    `SELECT 'pg_language'::regclass::oid AS class, x.oid, x.lanowner AS owner FROM pg_language x WHERE x.oid >= 16384 AND ${notMember("pg_language", "x.oid")}`,
    `SELECT 'pg_ts_dict'::regclass::oid AS class, x.oid, x.dictowner AS owner FROM pg_ts_dict x WHERE x.dictnamespace IN ${namespaces} AND ${notMember("pg_ts_dict", "x.oid")}`,
    `SELECT 'pg_ts_config'::regclass::oid AS class, x.oid, x.cfgowner AS owner FROM pg_ts_config x WHERE x.cfgnamespace IN ${namespaces} AND ${notMember("pg_ts_config", "x.oid")}`,
    `SELECT 'pg_foreign_data_wrapper'::regclass::oid AS class, x.oid, x.fdwowner AS owner FROM pg_foreign_data_wrapper x WHERE ${notMember("pg_foreign_data_wrapper", "x.oid")}`,
    `SELECT 'pg_foreign_server'::regclass::oid AS class, x.oid, x.srvowner AS owner FROM pg_foreign_server x WHERE ${notMember("pg_foreign_server", "x.oid")}`,
    `SELECT 'pg_publication'::regclass::oid AS class, x.oid, x.pubowner AS owner FROM pg_publication x`,
    `SELECT 'pg_subscription'::regclass::oid AS class, x.oid, x.subowner AS owner FROM pg_subscription x WHERE x.subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())`,
    `SELECT 'pg_event_trigger'::regclass::oid AS class, x.oid, x.evtowner AS owner FROM pg_event_trigger x WHERE ${notMember("pg_event_trigger", "x.oid")}`,
  ].join(" UNION ALL ");

/**
 * An owner that is not the role that reads, which is the role that creates. The schema public is born with an owner
 * of its own.
 */
export const catalog: CatalogPart = {
  weight: 4,
  sql: ({ namespaces }) => `
    SELECT 0::oid AS classid, 0::oid AS objid, 0 AS objsubid,
           o.class || '.' || o.oid || '.0' AS parent, '' AS name, 0 AS ord,
           r.rolname AS role, NULL::text[] AS aliases, NULL::text[] AS depends
      FROM (${owned(namespaces)}) o
      JOIN pg_roles r ON r.oid = o.owner
     WHERE r.rolname NOT IN (current_user, 'pg_database_owner')`,
};

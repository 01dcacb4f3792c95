import type { CatalogPart } from "../../model/kind.ts";
import { addressSql, notMember } from "../address.ts";
import { collationSql } from "../collate.ts";
import { foreignOptionMap } from "../foreign-options.ts";
import { optionMap, rowTypes, storageWord } from "../relation-sql.ts";

/** SQL: not a partition of a table, nor an heir of one; what comes to it from there is none of its own. */
const standsAlone = "NOT EXISTS (SELECT FROM pg_inherits h WHERE h.inhrelid = c.oid)";

/** SQL: of the NOT NULL constraint, where it is not the usual one. */
const notNullName = `(SELECT nullif(n.conname, c.relname || '_' || a.attname || '_not_null')
                           FROM pg_constraint n WHERE n.conrelid = c.oid AND n.contype = 'n' AND n.conkey[1] = a.attnum)`;

export const catalog: CatalogPart = {
  present: "SELECT FROM pg_foreign_table",
  sql: ({ namespaces, version }) => `
    SELECT 'pg_class'::regclass::oid AS classid, c.oid AS objid,
           ${addressSql("pg_namespace", "c.relnamespace")} AS parent, c.relname AS name,
           jsonb_build_object(
             'server', s.srvname,
             'options', ${foreignOptionMap("f.ftoptions")},
             'columns', coalesce((
               SELECT jsonb_agg(jsonb_build_object('name', a.attname, 'type', format_type(a.atttypid, a.atttypmod),
                        'collation', ${collationSql("a.attcollation", "a.atttypid")}, 'notNull', a.attnotnull,
                        'notNullName', ${version >= 180_000 ? notNullName : "NULL"},
                        'default', CASE WHEN a.attgenerated = '' THEN pg_get_expr(e.adbin, 0) END,
                        'generated', CASE WHEN a.attgenerated <> '' THEN pg_get_expr(e.adbin, e.adrelid) END,
                        'options', ${foreignOptionMap("a.attfdwoptions")},
                        'storage', ${storageWord("nullif(a.attstorage, t.typstorage)")},
                        'statisticsTarget', nullif(a.attstattarget, -1),
                        'statisticsOptions', ${optionMap("a.attoptions")},
                        'comment', col_description(c.oid, a.attnum)) ORDER BY a.attnum)
                 FROM pg_attribute a
                 JOIN pg_type t ON t.oid = a.atttypid
                 LEFT JOIN pg_attrdef e ON e.adrelid = c.oid AND e.adnum = a.attnum
                WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped), '[]')) AS attributes,
           ${rowTypes("c.reltype")} || ARRAY(SELECT ${addressSql("pg_attrdef", "e.oid")} FROM pg_attrdef e WHERE e.adrelid = c.oid)
             || ARRAY(SELECT ${addressSql("pg_constraint", "k.oid")} FROM pg_constraint k WHERE k.conrelid = c.oid AND k.contype = 'n') AS aliases
      FROM pg_class c
      JOIN pg_foreign_table f ON f.ftrelid = c.oid
      JOIN pg_foreign_server s ON s.oid = f.ftserver
     WHERE c.relkind = 'f' AND c.relnamespace IN ${namespaces} AND ${notMember("pg_class", "c.oid")}
       AND ${standsAlone}`,
};

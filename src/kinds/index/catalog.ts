import type { CatalogPart } from "../../model/kind.ts";
import { addressSql } from "../address.ts";
import { columnNames, optionMap, tablespaceName } from "../relation-sql.ts";

/**
 * COLLATE where it is not what the column or expression has by itself. An expression's own collation is not in the
 * catalog: that of a column it reads, or the default.
 */
const collation = `
    CASE WHEN k.collation <> 0 AND k.collation <> CASE
           WHEN k.num <> 0 THEN (SELECT b.attcollation FROM pg_attribute b WHERE b.attrelid = x.indrelid AND b.attnum = k.num)
           WHEN EXISTS (SELECT FROM pg_depend d JOIN pg_attribute b ON b.attrelid = d.refobjid AND b.attnum = d.refobjsubid
                         WHERE d.classid = 'pg_class'::regclass AND d.objid = x.indexrelid AND d.refobjid = x.indrelid
                           AND b.attcollation NOT IN (0, 100)) THEN 0
           ELSE 100 END
         THEN (SELECT ' COLLATE ' || quote_ident(s.nspname) || '.' || quote_ident(l.collname)
                 FROM pg_collation l JOIN pg_namespace s ON s.oid = l.collnamespace WHERE l.oid = k.collation)
         ELSE '' END`;

/** The operator class where it is not the default of the type, or has options. */
const operatorClass = `
    CASE WHEN e.attoptions IS NOT NULL OR o.oid <> coalesce(
           (SELECT f.oid FROM pg_opclass f WHERE f.opcmethod = o.opcmethod AND f.opcdefault AND f.opcintype = k.type),
           CASE WHEN o.opcdefault THEN o.oid ELSE 0 END)
         THEN ' ' || CASE WHEN s.nspname = 'pg_catalog' THEN '' ELSE quote_ident(s.nspname) || '.' END || quote_ident(o.opcname)
              || CASE WHEN e.attoptions IS NULL THEN '' ELSE (
                   SELECT ' (' || string_agg(quote_ident(p.option_name) || '=' || quote_literal(p.option_value), ', ') || ')'
                     FROM pg_options_to_table(e.attoptions) p) END
         ELSE '' END`;

const order = `
    CASE k.option & 3 WHEN 1 THEN ' DESC NULLS LAST' WHEN 2 THEN ' NULLS FIRST' WHEN 3 THEN ' DESC' ELSE '' END`;

/** The type whose operator class an index column takes: a domain's base, and text for varchar. */
const columns = `
    (SELECT jsonb_agg(pg_get_indexdef(x.indexrelid, k.ord::int, false) || ${collation} || ${operatorClass} || ${order} ORDER BY k.ord)
       FROM (SELECT u.ord, u.num, (x.indcollation::oid[])[u.ord::int - 1] AS collation, (x.indclass::oid[])[u.ord::int - 1] AS opclass,
                    (x.indoption::int2[])[u.ord::int - 1] AS option, g.atttypid AS indextype,
                    (SELECT CASE b.base WHEN 1043 THEN 25 ELSE b.base END
                       FROM (SELECT coalesce(nullif(y.typbasetype, 0), y.oid) AS base FROM pg_type y
                              WHERE y.oid = CASE WHEN u.num <> 0 THEN (SELECT b.atttypid FROM pg_attribute b WHERE b.attrelid = x.indrelid AND b.attnum = u.num)
                                                 ELSE g.atttypid END) b) AS type
               FROM unnest(x.indkey::int2[]) WITH ORDINALITY u (num, ord)
               JOIN pg_attribute g ON g.attrelid = x.indexrelid AND g.attnum = u.ord
              WHERE u.ord <= x.indnkeyatts) k
       JOIN pg_attribute e ON e.attrelid = x.indexrelid AND e.attnum = k.ord
       JOIN pg_opclass o ON o.oid = k.opclass
       JOIN pg_namespace s ON s.oid = o.opcnamespace)`;

/** The name that PostgreSQL chooses for a partition's part, but for truncation and repeated columns. */
const automaticName = `t.relname || '_' || (
    SELECT string_agg(CASE WHEN u.num = 0 THEN 'expr' ELSE (SELECT b.attname FROM pg_attribute b WHERE b.attrelid = x.indrelid AND b.attnum = u.num) END, '_' ORDER BY u.ord)
      FROM unnest(x.indkey::int2[]) WITH ORDINALITY u (num, ord)) || '_idx'`;

const own = (value: string, otherwise: string): string => `CASE WHEN p.oid IS NULL THEN ${value} ELSE ${otherwise} END`;

export const catalog: CatalogPart = {
  sql: ({ namespaces }) => `
    SELECT 'pg_class'::regclass::oid AS classid, i.oid AS objid, 0 AS objsubid,
           ${addressSql("pg_class", "x.indrelid")} AS parent, i.relname AS name, 0 AS ord,
           jsonb_build_object(
             'unique', ${own("x.indisunique", "false")},
             'nullsNotDistinct', ${own("x.indnullsnotdistinct", "false")},
             'method', ${own("(SELECT amname FROM pg_am WHERE oid = i.relam)", "'btree'")},
             'columns', ${own(columns, "'[]'::jsonb")},
             'include', ${own(columnNames("x.indrelid", "(x.indkey::int2[])[x.indnkeyatts:]"), "'[]'::jsonb")},
             'where', ${own("pg_get_expr(x.indpred, x.indrelid)", "NULL")},
             'storageParameters', ${own(optionMap("i.reloptions"), "'{}'::jsonb")},
             'tablespace', ${own(tablespaceName("i.reltablespace"), "NULL")},
             'statisticsTargets', coalesce((SELECT jsonb_object_agg(a.attnum::text, a.attstattarget) FROM pg_attribute a
                                             WHERE a.attrelid = i.oid AND a.attstattarget <> -1), '{}'::jsonb),
             'replicaIdentity', x.indisreplident,
             'clustered', x.indisclustered,
             'valid', ${own("x.indisvalid", "true")},
             'attachedTo', p.relname) AS attributes,
           ARRAY(SELECT ${addressSql("pg_class", "h.inhrelid")} FROM pg_inherits h WHERE h.inhparent = i.oid) AS aliases,
           NULL::text[] AS depends
      FROM pg_index x
      JOIN pg_class i ON i.oid = x.indexrelid
      JOIN pg_class t ON t.oid = x.indrelid AND t.relkind IN ('r', 'p', 'm') AND t.relpersistence <> 't'
      LEFT JOIN pg_inherits h ON h.inhrelid = i.oid
      LEFT JOIN pg_class p ON p.oid = h.inhparent
     WHERE i.relnamespace IN ${namespaces}
       AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.oid AND c.conrelid = x.indrelid AND c.contype IN ('p', 'u', 'x'))
       AND (p.oid IS NULL OR i.relname <> ${automaticName} OR x.indisreplident OR x.indisclustered
            OR EXISTS (SELECT FROM pg_description d WHERE d.classoid = 'pg_class'::regclass AND d.objoid = i.oid))`,
};

/** Columns of pg_index that are no attributes of an index. */
export const ignored: { readonly [column: string]: string } = {
  indexrelid: "address",
  indrelid: "identity",
  indnatts: "derived from columns and include",
  indnkeyatts: "derived from columns",
  indisprimary: "such indexes belong to a constraint",
  indisexclusion: "such indexes belong to a constraint",
  indimmediate: "a constraint's deferrable",
  indcheckxmin: "lifecycle",
  indisready: "lifecycle, covered by valid",
  indislive: "lifecycle, covered by valid",
};

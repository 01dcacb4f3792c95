import type { CatalogPart, CatalogScope } from "../../model/kind.ts";
import { addressSql, notMember } from "../address.ts";
import { collationSql } from "../collate.ts";
import { optionMap, storageWord } from "../relation-sql.ts";

/** Identity: the options of the sequence `q` that are not the default of its type and direction. */
const identity = `
    CASE WHEN a.attidentity <> '' THEN jsonb_build_object(
       'generation', CASE a.attidentity WHEN 'a' THEN 'always' ELSE 'by default' END,
       'sequenceName', nullif(q.relname, c.relname || '_' || a.attname || '_seq'),
       'unlogged', nullif(q.relpersistence, c.relpersistence) = 'u',
       'options', jsonb_strip_nulls(jsonb_build_object(
         'increment', nullif(q.seqincrement, 1)::text,
         'min_value', nullif(q.seqmin, CASE WHEN q.seqincrement > 0 THEN 1 ELSE q.low END)::text,
         'max_value', nullif(q.seqmax, CASE WHEN q.seqincrement > 0 THEN q.high ELSE -1 END)::text,
         'start', nullif(q.seqstart, CASE WHEN q.seqincrement > 0 THEN q.seqmin ELSE q.seqmax END)::text,
         'cache', nullif(q.seqcache, 1)::text,
         'cycle', CASE WHEN q.seqcycle THEN 'true' END))) END`;

/** The sequence of an identity column. */
const identitySequence = `
      LEFT JOIN (
        SELECT d.refobjid, d.refobjsubid, s.relname, s.relpersistence, x.*, l.low, l.high
          FROM pg_depend d
          JOIN pg_class s ON s.oid = d.objid AND s.relkind = 'S'
          JOIN pg_sequence x ON x.seqrelid = s.oid
          JOIN (VALUES (21::oid, -32768::bigint, 32767::bigint), (23, -2147483648, 2147483647),
                       (20, -9223372036854775808, 9223372036854775807)) l (type, low, high) ON l.type = x.seqtypid
         WHERE d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass AND d.deptype = 'i') q
        ON a.attidentity <> '' AND q.refobjid = a.attrelid AND q.refobjsubid = a.attnum`;

/** The identity's sequence, the expression of a generated column and NOT NULL are the column. */
const aliases = `
    CASE WHEN q.seqrelid IS NOT NULL OR a.attgenerated <> '' OR n.oid IS NOT NULL THEN array_remove(ARRAY[
      CASE WHEN q.seqrelid IS NOT NULL THEN ${addressSql("pg_class", "q.seqrelid")} END,
      CASE WHEN a.attgenerated <> '' THEN ${addressSql("pg_attrdef", "e.oid")} END,
      CASE WHEN n.oid IS NOT NULL THEN ${addressSql("pg_constraint", "n.oid")} END], NULL) END`;

/** From 18 on the NOT NULL constraint is a row of pg_constraint. */
const notNullJoin = ({ version }: CatalogScope): string =>
  version >= 180_000
    ? "LEFT JOIN pg_constraint n ON n.conrelid = a.attrelid AND n.contype = 'n' AND n.conkey[1] = a.attnum"
    : "LEFT JOIN (SELECT NULL::oid AS oid, NULL::name AS conname, true AS convalidated, false AS connoinherit, true AS conislocal, 0 AS coninhcount WHERE false) n ON true";

/** Own NOT NULL: a local constraint from 18 on, whosever the column is; before, a column's own, or stricter than the parent's. */
const ownNotNull = ({ version }: CatalogScope): string =>
  version >= 180_000
    ? "a.attnotnull AND n.conislocal AND NOT (c.relispartition AND n.coninhcount > 0)"
    : "a.attnotnull AND (a.attislocal OR NOT coalesce(p.attnotnull, false))";

/** The columns that partitions and heirs have from this one. */
const inherited = `
    CASE WHEN c.relhassubclass THEN ARRAY(
      WITH RECURSIVE below AS (
        SELECT inhrelid FROM pg_inherits WHERE inhparent = c.oid
         UNION SELECT i.inhrelid FROM pg_inherits i JOIN below ON i.inhparent = below.inhrelid)
      SELECT ${addressSql("pg_class", "b.attrelid", "b.attnum")}
        FROM below JOIN pg_attribute b ON b.attrelid = inhrelid AND b.attname = a.attname AND NOT b.attislocal AND NOT b.attisdropped) END`;

/**
 * SQL text: what a column's row of pg_attrdef says. A default names no columns; that PostgreSQL would open each table to
 * know them takes longer than all the rest. (PostgreSQL manual, 9.27.4 System Catalog Information Functions)
 */
const expression = (column: string, said: string): string =>
  `pg_get_expr(${said}.adbin, CASE WHEN ${column}.attgenerated = '' THEN 0::oid ELSE ${said}.adrelid END)`;

export const catalog: CatalogPart = {
  weight: 20,
  usual: { notNull: false, notNullValidated: true, notNullNoInherit: false, options: {} },
  sql: (scope) => `
    SELECT 'pg_class'::regclass::oid AS classid, a.attrelid AS objid, a.attnum::int AS objsubid,
           ${addressSql("pg_class", "a.attrelid")} AS parent, a.attname AS name, a.attnum::int AS ord,
           CASE WHEN v.own THEN format_type(a.atttypid, a.atttypmod) END AS type,
           CASE WHEN v.own AND a.attcollation <> t.typcollation THEN ${collationSql("a.attcollation", "a.atttypid")} END AS collation,
           nullif(v.notnull, false) AS "notNull",
           CASE WHEN NOT v.notnull THEN NULL WHEN a.attislocal OR n.coninhcount = 0 THEN nullif(n.conname, c.relname || '_' || a.attname || '_not_null') ELSE n.conname END AS "notNullName",
           CASE WHEN v.notnull AND n.oid IS NOT NULL THEN obj_description(n.oid, 'pg_constraint') END AS "notNullComment",
           nullif(NOT v.notnull OR coalesce(n.convalidated, true), true) AS "notNullValidated",
           nullif(v.notnull AND coalesce(n.connoinherit, false), false) AS "notNullNoInherit",
           CASE WHEN v.generated IS DISTINCT FROM v.parentgenerated THEN
             jsonb_build_object('expression', v.generated, 'stored', a.attgenerated = 's') END AS generated,
           ${identity} AS identity,
           ${storageWord("nullif(v.storage, v.usualstorage)")} AS storage,
           CASE nullif(a.attcompression, coalesce(p.attcompression, '')) WHEN 'p' THEN 'pglz' WHEN 'l' THEN 'lz4' END AS compression,
           nullif(a.attstattarget, -1) AS "statisticsTarget",
           nullif(${optionMap("a.attoptions")}, '{}') AS options,
           ${aliases} AS aliases, ${inherited} AS inherited
      FROM pg_class c
      JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
      JOIN pg_type t ON t.oid = a.atttypid
      LEFT JOIN pg_attrdef e ON e.adrelid = a.attrelid AND e.adnum = a.attnum
      LEFT JOIN (
        SELECT DISTINCT ON (i.inhrelid, b.attname) i.inhrelid, b.attname, b.attnotnull, b.attstorage, b.attcompression,
               b.attgenerated, f.adbin, f.adrelid
          FROM pg_inherits i
          JOIN pg_class h ON h.oid = i.inhrelid AND h.relkind IN ('r', 'p') AND h.relpersistence <> 't' AND h.relnamespace IN ${scope.namespaces}
          JOIN pg_attribute b ON b.attrelid = i.inhparent AND b.attnum > 0 AND NOT b.attisdropped
          LEFT JOIN pg_attrdef f ON f.adrelid = b.attrelid AND f.adnum = b.attnum
         ORDER BY i.inhrelid, b.attname, b.attnotnull DESC, i.inhseqno) p
        ON NOT a.attislocal AND p.inhrelid = a.attrelid AND p.attname = a.attname
      ${notNullJoin(scope)}${identitySequence}
      CROSS JOIN LATERAL (
        SELECT a.attislocal AND c.relkind IN ('r', 'p') AS own,
               ${ownNotNull(scope)} AS notnull,
               CASE WHEN a.attgenerated <> '' THEN ${expression("a", "e")} END AS generated,
               CASE WHEN p.attgenerated <> '' THEN ${expression("p", "p")} END AS parentgenerated,
               ${expression("a", "e")} AS expression,
               ${expression("p", "p")} AS parentexpression,
               CASE WHEN c.relkind = 'v' THEN NULL ELSE a.attstorage END AS storage,
               coalesce(p.attstorage, t.typstorage) AS usualstorage) v
     WHERE c.relkind IN ('r', 'p', 'v', 'm') AND c.relpersistence <> 't' AND c.relnamespace IN ${scope.namespaces}
       AND ${notMember("pg_class", "c.oid")}
       AND (v.own OR v.notnull AND c.relkind IN ('r', 'p')
            OR CASE WHEN c.relkind IN ('r', 'p') THEN v.expression IS DISTINCT FROM v.parentexpression ELSE v.expression IS NOT NULL END
            OR v.storage <> v.usualstorage
            OR a.attcompression <> coalesce(p.attcompression, '')
            OR a.attstattarget <> -1 OR a.attoptions IS NOT NULL OR a.attacl IS NOT NULL
            OR EXISTS (SELECT FROM pg_description x WHERE x.classoid = 'pg_class'::regclass AND x.objoid = a.attrelid AND x.objsubid = a.attnum))`,
};

/** Columns of pg_attribute that are no attributes of a column. */
export const ignored: { readonly [column: string]: string } = {
  attrelid: "identity",
  attname: "identity",
  attnum: "order among its siblings, kept and not compared",
  attlen: "copy of the type's",
  attbyval: "copy of the type's",
  attalign: "copy of the type's",
  attndims: "not enforced, and lost when a dump is restored: int[][] is int[]",
  attcacheoff: "runtime",
  atthasdef: "the default's existence, or generated",
  atthasmissing: "storage of the value of rows older than the column",
  attmissingval: "storage of the value of rows older than the column",
  attisdropped: "such columns are no objects",
  attislocal: "type is null when it is not",
  attinhcount: "derived from the table's parents",
  attacl: "objects of the kind grant",
  attfdwoptions: "columns of the kind foreign_table",
};

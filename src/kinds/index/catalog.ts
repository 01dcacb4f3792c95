import type { CatalogPart } from "../../model/kind.ts";
import { addressSql } from "../address.ts";
import { indexColumnNamesSql, indexColumnsSql } from "../index-columns.ts";
import { columnNames, ownOptions, tablespaceName } from "../relation-sql.ts";

/** The name that PostgreSQL chooses for a partition's part, but for truncation and repeated columns. */
const automaticName = `t.relname || '_' || ${indexColumnNamesSql} || '_idx'`;

/** A statistics target that is not that of the index it is a part of; an older target of a whole does not reach newer parts. */
const ownTarget = `a.attrelid = i.oid AND a.attstattarget <> -1 AND NOT EXISTS (
  SELECT FROM pg_attribute b WHERE b.attrelid = p.oid AND b.attnum = a.attnum AND b.attstattarget = a.attstattarget)`;

const partOptions = ownOptions("i.reloptions", "p.reloptions");

const own = (value: string, otherwise: string): string => `CASE WHEN p.oid IS NULL THEN ${value} ELSE ${otherwise} END`;

export const catalog: CatalogPart = {
  weight: 24,
  opensTables: true,
  usual: {
    unique: false,
    nullsNotDistinct: false,
    method: "btree",
    include: [],
    storageParameters: {},
    statisticsTargets: {},
    replicaIdentity: false,
    clustered: false,
    valid: true,
    columnNames: [],
  },
  sql: ({ namespaces }) => `
    SELECT 'pg_class'::regclass::oid AS classid, i.oid AS objid,
           ${addressSql("pg_class", "x.indrelid")} AS parent, i.relname AS name,
           ${own("nullif(x.indisunique, false)", "NULL")} AS unique,
           ${own("nullif(x.indnullsnotdistinct, false)", "NULL")} AS "nullsNotDistinct",
           ${own("nullif(m.amname, 'btree')", "NULL")} AS method,
           ${own(`ARRAY(SELECT l.text FROM (${indexColumnsSql}) l ORDER BY l.ord)`, "'{}'")} AS columns,
           CASE WHEN p.oid IS NULL AND x.indnatts > x.indnkeyatts THEN ${columnNames("x.indrelid", "(x.indkey::int2[])[x.indnkeyatts:]")} END AS include,
           ${own("pg_get_expr(x.indpred, x.indrelid)", "NULL")} AS where,
           nullif(${partOptions}, '{}') AS "storageParameters",
           ${own(tablespaceName("i.reltablespace"), "NULL")} AS tablespace,
           CASE WHEN x.indexprs IS NOT NULL THEN (
             SELECT jsonb_object_agg(a.attnum::text, a.attstattarget) FROM pg_attribute a
              WHERE ${ownTarget}) END AS "statisticsTargets",
           nullif(x.indisreplident, false) AS "replicaIdentity",
           nullif(x.indisclustered, false) AS clustered,
           ${own("nullif(x.indisvalid, true)", "NULL")} AS valid,
           p.relname AS "attachedTo",
           CASE WHEN t.relkind = 'p' THEN ARRAY(SELECT b.attname::text FROM pg_attribute b WHERE b.attrelid = i.oid ORDER BY b.attnum) END AS "columnNames"
      FROM pg_index x
      JOIN pg_class i ON i.oid = x.indexrelid
      JOIN pg_class t ON t.oid = x.indrelid AND t.relkind IN ('r', 'p', 'm') AND t.relpersistence <> 't'
      JOIN pg_am m ON m.oid = i.relam
      LEFT JOIN pg_inherits h ON h.inhrelid = i.oid
      LEFT JOIN pg_class p ON p.oid = h.inhparent
     WHERE i.relnamespace IN ${namespaces}
       AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.oid AND c.contype IN ('p', 'u', 'x'))
       AND (p.oid IS NULL OR i.relname <> ${automaticName} OR x.indisreplident OR x.indisclustered
            OR ${partOptions} <> '{}'::jsonb OR x.indexprs IS NOT NULL AND EXISTS (SELECT FROM pg_attribute a WHERE ${ownTarget})
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
  indexprs: "printed by pg_get_indexdef",
  indcheckxmin: "lifecycle",
  indisready: "lifecycle, covered by valid",
  indislive: "lifecycle, covered by valid",
};

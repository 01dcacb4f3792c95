import type { CatalogPart } from "../../model/kind.ts";
import { addressSql, notMember } from "../address.ts";
import { relationText, rowTypes, storageParametersSql, tablespaceName } from "../relation-sql.ts";

/** Inherited NOT NULL constraints with another name than the parent's. */
const notNullNames = `coalesce((
    SELECT jsonb_object_agg(a.attname, CASE WHEN k.conname <> c.relname || '_' || a.attname || '_not_null' THEN k.conname END)
      FROM pg_inherits i
      JOIN pg_constraint k ON k.conrelid = i.inhrelid AND k.contype = 'n' AND k.coninhcount > 0
      JOIN pg_attribute a ON a.attrelid = i.inhrelid AND a.attnum = k.conkey[1]
      JOIN pg_attribute p ON p.attrelid = i.inhparent AND p.attname = a.attname
      JOIN pg_constraint o ON o.conrelid = i.inhparent AND o.contype = 'n' AND o.conkey[1] = p.attnum
     WHERE i.inhrelid = c.oid AND o.conname <> k.conname), '{}'::jsonb)`;

/** heap is said of a partitioned table, which may have no access method, and of a partition that would be born with another. */
const isSaid = `c.relkind = 'p' OR c.relispartition AND EXISTS (
    SELECT FROM pg_inherits i JOIN pg_class p ON p.oid = i.inhparent WHERE i.inhrelid = c.oid AND p.relam <> 0)`;

export const catalog: CatalogPart = {
  weight: 5,
  usual: {
    notNullNames: {},
    inherits: [],
    unlogged: false,
    storageParameters: {},
    replicaIdentity: "default",
    rowSecurity: false,
    forceRowSecurity: false,
  },
  sql: ({ namespaces, version }) => `
    SELECT 'pg_class'::regclass::oid AS classid, c.oid AS objid,
           ${addressSql("pg_namespace", "c.relnamespace")} AS parent, c.relname AS name,
           CASE WHEN c.relkind = 'p' THEN pg_get_partkeydef(c.oid) END AS "partitionBy",
           CASE WHEN c.relispartition THEN (
             SELECT jsonb_build_object('parent', ${relationText("i.inhparent")}, 'bound', pg_get_expr(c.relpartbound, 0))
               FROM pg_inherits i WHERE i.inhrelid = c.oid) END AS "partitionOf",
           ${version >= 180_000 ? `CASE WHEN c.relispartition THEN ${notNullNames} END` : "NULL::jsonb"} AS "notNullNames",
           CASE WHEN NOT c.relispartition THEN nullif(ARRAY(
             SELECT ${relationText("i.inhparent")} FROM pg_inherits i WHERE i.inhrelid = c.oid ORDER BY i.inhseqno), '{}') END AS inherits,
           CASE WHEN c.reloftype <> 0 THEN format_type(c.reloftype, NULL) END AS "ofType",
           nullif(c.relpersistence = 'u', false) AS unlogged,
           (SELECT amname FROM pg_am WHERE oid = c.relam AND (amname <> 'heap' OR ${isSaid})) AS "accessMethod",
           CASE WHEN c.reltablespace <> 0 THEN ${tablespaceName("c.reltablespace")} END AS tablespace,
           nullif(${storageParametersSql}, '{}') AS "storageParameters",
           CASE c.relreplident WHEN 'f' THEN 'full' WHEN 'n' THEN 'nothing' WHEN 'i' THEN 'index' END AS "replicaIdentity",
           nullif(c.relrowsecurity, false) AS "rowSecurity",
           nullif(c.relforcerowsecurity, false) AS "forceRowSecurity",
           ${rowTypes("c.reltype")} AS aliases
      FROM pg_class c
     WHERE c.relkind IN ('r', 'p') AND c.relpersistence <> 't' AND c.relnamespace IN ${namespaces}
       AND ${notMember("pg_class", "c.oid")}`,
};

/** Columns of pg_class that are no attributes of a table. */
export const ignored: { readonly [column: string]: string } = {
  oid: "address",
  relname: "identity",
  relnamespace: "identity",
  relkind: "kind; partitionBy tells r from p",
  reltype: "alias",
  relowner: "objects of the kind owner",
  relacl: "objects of the kind grant",
  relfilenode: "storage",
  relrewrite: "transient",
  reltoastrelid: "storage; its parameters are storageParameters toast.*",
  relisshared: "system tables only",
  relpages: "statistics",
  reltuples: "statistics",
  relallvisible: "statistics",
  relallfrozen: "statistics",
  relhasindex: "derived from the indexes",
  relnatts: "derived from the columns",
  relchecks: "derived from the checks",
  relhasrules: "derived from the rules",
  relhastriggers: "derived from the triggers",
  relhassubclass: "derived from the children",
  relispartition: "partitionOf",
  relispopulated: "lifecycle, materialized views only",
  relfrozenxid: "vacuum",
  relminmxid: "vacuum",
};

/** Columns of pg_inherits and pg_partitioned_table that are no attributes of a table. */
export const ignoredOfHierarchy: { readonly [column: string]: string } = {
  inhdetachpending: "lifecycle of DETACH CONCURRENTLY",
  partrelid: "identity",
  partstrat: "printed by pg_get_partkeydef",
  partnatts: "printed by pg_get_partkeydef",
  partattrs: "printed by pg_get_partkeydef",
  partclass: "printed by pg_get_partkeydef",
  partcollation: "printed by pg_get_partkeydef",
  partexprs: "printed by pg_get_partkeydef",
  partdefid: "the partition that says so",
};

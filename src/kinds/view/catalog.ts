import type { CatalogPart } from "../../model/kind.ts";
import { addressSql, notMember } from "../address.ts";
import { outputColumns, queryText } from "../output-columns.ts";
import { optionMap, rowTypes } from "../relation-sql.ts";

/** SQL query of one column `node`: what the relation or routine `x.node` stands on; a rule, or a row type, is its relation.
 * Up to PostgreSQL 15 every view stands on itself as a whole; one that reads itself on its columns, too. */
const standsOn = `
    SELECT coalesce(nullif(y.typrelid, 0), e.typrelid, d.refobjid) AS node
      FROM (SELECT 'pg_rewrite'::regclass::oid AS class, r.oid FROM pg_rewrite r WHERE r.ev_class = x.node
            UNION ALL SELECT 'pg_proc'::regclass, x.node) own
      JOIN pg_depend d ON d.classid = own.class AND d.objid = own.oid AND d.deptype = 'n' AND d.refobjid >= 16384
                      AND (d.refobjid <> x.node OR d.refobjsubid > 0)
      LEFT JOIN pg_type y ON d.refclassid = 'pg_type'::regclass AND y.oid = d.refobjid
      LEFT JOIN pg_type e ON e.oid = y.typelem AND e.typarray = y.oid`;

/**
 * SQL boolean over pg_class c, its rule w: the view must be there before something that it stands on. In a circle somebody
 * was made to stand on what is younger, by CREATE OR REPLACE: usually the view, else a routine that now reads the view.
 */
const standsOnItself = `
    (EXISTS (SELECT FROM pg_depend d
              WHERE d.classid = 'pg_rewrite'::regclass AND d.objid = w.oid AND d.deptype = 'n'
                AND (d.refobjid > c.oid OR d.refobjid = c.oid AND d.refobjsubid > 0))
     OR EXISTS (SELECT FROM pg_depend d
                 WHERE d.classid = 'pg_proc'::regclass AND d.objid < c.oid AND d.deptype = 'n'
                   AND (d.refclassid, d.refobjid) IN (('pg_class'::regclass::oid, c.oid), ('pg_type'::regclass::oid, c.reltype))))
    AND EXISTS (
      WITH RECURSIVE beneath (node) AS (
        SELECT s.node FROM (SELECT c.oid AS node) x, LATERAL (${standsOn}) s
        UNION SELECT s.node FROM beneath x, LATERAL (${standsOn}) s)
      SELECT FROM beneath WHERE node = c.oid)`;

export const catalog: CatalogPart = {
  weight: 3,
  opensTables: true,
  present: "SELECT FROM pg_class WHERE oid >= 16384 AND relkind = 'v'",
  sql: ({ namespaces }) => `
    SELECT 'pg_class'::regclass::oid AS classid, c.oid AS objid,
           ${addressSql("pg_namespace", "c.relnamespace")} AS parent, c.relname AS name,
           jsonb_build_object(
             'query', ${queryText},
             'columns', ${outputColumns},
             'standsOnItself', ${standsOnItself},
             'options', ${optionMap("c.reloptions")}) AS attributes,
           ARRAY[${addressSql("pg_rewrite", "w.oid")}] || ${rowTypes("c.reltype")} AS aliases
      FROM pg_class c
      JOIN pg_rewrite w ON w.ev_class = c.oid AND w.rulename = '_RETURN'
     WHERE c.relkind = 'v' AND c.relpersistence <> 't' AND c.relnamespace IN ${namespaces}
       AND ${notMember("pg_class", "c.oid")}`,
};

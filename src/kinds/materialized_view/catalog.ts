import type { CatalogPart } from "../../model/kind.ts";
import { addressSql, notMember } from "../address.ts";
import { outputColumns, queryText } from "../output-columns.ts";
import { rowTypes, storageParametersSql, tablespaceName } from "../relation-sql.ts";

export const catalog: CatalogPart = {
  present: "SELECT FROM pg_class WHERE oid >= 16384 AND relkind = 'm'",
  sql: ({ namespaces }) => `
    SELECT 'pg_class'::regclass::oid AS classid, c.oid AS objid,
           ${addressSql("pg_namespace", "c.relnamespace")} AS parent, c.relname AS name,
           jsonb_build_object(
             'query', ${queryText},
             'columns', ${outputColumns},
             'accessMethod', (SELECT amname FROM pg_am WHERE oid = c.relam AND amname <> 'heap'),
             'tablespace', ${tablespaceName("c.reltablespace")},
             'storageParameters', ${storageParametersSql},
             'populated', c.relispopulated) AS attributes,
           ARRAY[${addressSql("pg_rewrite", "w.oid")}] || ${rowTypes("c.reltype")} AS aliases
      FROM pg_class c
      JOIN pg_rewrite w ON w.ev_class = c.oid AND w.rulename = '_RETURN'
     WHERE c.relkind = 'm' AND c.relnamespace IN ${namespaces}
       AND ${notMember("pg_class", "c.oid")}`,
};

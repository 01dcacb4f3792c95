import type { CatalogPart } from "../../model/kind.ts";
import { addressSql, notMember, qualifiedText } from "../address.ts";

/** pg_depend's auto edge from a sequence to a column; it has no other facts. */
export const catalog: CatalogPart = {
  present: "SELECT FROM pg_class WHERE oid >= 16384 AND relkind = 'S'",
  sql: ({ namespaces }) => `
    SELECT ${addressSql("pg_class", "s.oid")} AS parent,
           jsonb_build_object('table', ${qualifiedText("n.nspname", "t.relname")}, 'column', a.attname) AS attributes, ARRAY[${addressSql("pg_class", "t.oid", "a.attnum")}] AS depends
      FROM pg_class s
      JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = s.oid AND d.objsubid = 0
                      AND d.refclassid = 'pg_class'::regclass AND d.refobjsubid > 0 AND d.deptype = 'a'
      JOIN pg_class t ON t.oid = d.refobjid
      JOIN pg_namespace n ON n.oid = t.relnamespace
      JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
     WHERE s.relkind = 'S' AND s.relnamespace IN ${namespaces} AND ${notMember("pg_class", "s.oid")}`,
};

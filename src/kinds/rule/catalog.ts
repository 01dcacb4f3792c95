import type { CatalogPart } from "../../model/kind.ts";
import { addressSql } from "../address.ts";

export const catalog: CatalogPart = {
  present: "SELECT FROM pg_rewrite WHERE oid >= 16384 AND rulename <> '_RETURN'",
  sql: ({ namespaces }) => `
    SELECT 'pg_rewrite'::regclass::oid AS classid, w.oid AS objid,
           ${addressSql("pg_class", "w.ev_class")} AS parent, w.rulename AS name,
           jsonb_build_object(
             'definition', rtrim(pg_get_ruledef(w.oid, false), ';'),
             'enabled', CASE w.ev_enabled WHEN 'D' THEN 'disabled' WHEN 'R' THEN 'replica' WHEN 'A' THEN 'always' ELSE 'origin' END) AS attributes
      FROM pg_rewrite w
      JOIN pg_class c ON c.oid = w.ev_class
     WHERE w.rulename <> '_RETURN' AND c.relnamespace IN ${namespaces}`,
};

/** Columns of pg_rewrite that are no attributes of a rule. */
export const ignored: { readonly [column: string]: string } = {
  oid: "address",
  ev_type: "printed in the definition",
  is_instead: "printed in the definition",
  ev_qual: "printed in the definition",
  ev_action: "printed in the definition",
};

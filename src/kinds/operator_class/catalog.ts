import type { CatalogPart } from "../../model/kind.ts";
import { addressSql, notMember } from "../address.ts";
import { familyText, membersSql } from "../operator-members.ts";

export const catalog: CatalogPart = {
  present: "SELECT FROM pg_opclass WHERE oid >= 16384",
  sql: ({ namespaces }) => `
    SELECT 'pg_opclass'::regclass::oid AS classid, c.oid AS objid,
           ${addressSql("pg_namespace", "c.opcnamespace")} AS parent, c.opcname || ' USING ' || a.amname AS name,
           jsonb_build_object(
             'type', format_type(c.opcintype, NULL),
             'default', c.opcdefault,
             'family', ${familyText("c.opcfamily")},
             'storage', CASE WHEN c.opckeytype <> 0 THEN format_type(c.opckeytype, NULL) END,
             'operators', m.operators,
             'functions', m.functions) AS attributes,
           m.addresses AS aliases
      FROM pg_opclass c
      JOIN pg_am a ON a.oid = c.opcmethod
     CROSS JOIN LATERAL (${membersSql("pg_opclass", "c.oid")}) m
     WHERE c.opcnamespace IN ${namespaces} AND ${notMember("pg_opclass", "c.oid")}`,
};

/** Columns of pg_opclass that are no attributes of an operator class. */
export const ignored: { readonly [column: string]: string } = {
  opcowner: "objects of the kind owner",
};

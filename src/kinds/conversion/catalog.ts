import type { CatalogPart } from "../../model/kind.ts";
import { addressSql, notMember } from "../address.ts";
import { functionNameSql } from "../routine.ts";

export const catalog: CatalogPart = {
  present: "SELECT FROM pg_conversion WHERE oid >= 16384",
  sql: ({ namespaces }) => `
    SELECT 'pg_conversion'::regclass::oid AS classid, c.oid AS objid,
           ${addressSql("pg_namespace", "c.connamespace")} AS parent, c.conname AS name,
           jsonb_build_object(
             'from', pg_encoding_to_char(c.conforencoding),
             'to', pg_encoding_to_char(c.contoencoding),
             'function', ${functionNameSql("c.conproc")},
             'default', c.condefault) AS attributes
      FROM pg_conversion c
     WHERE c.connamespace IN ${namespaces} AND ${notMember("pg_conversion", "c.oid")}`,
};

/** Columns of pg_conversion that are no attributes of a conversion. */
export const ignored: { readonly [column: string]: string } = {
  conowner: "objects of the kind owner",
};

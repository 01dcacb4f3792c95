import type { CatalogPart } from "../../model/kind.ts";
import { notMember, signatureText, typeIsManaged } from "../address.ts";

export const catalog: CatalogPart = {
  present: "SELECT FROM pg_transform WHERE oid >= 16384",
  sql: ({ namespaces }) => `
    SELECT 'pg_transform'::regclass::oid AS classid, t.oid AS objid,
           NULL::text AS parent, format_type(t.trftype, NULL) || ' LANGUAGE ' || l.lanname AS name,
           jsonb_build_object('fromSql', ${signatureText("t.trffromsql")}, 'toSql', ${signatureText("t.trftosql")}) AS attributes
      FROM pg_transform t
      JOIN pg_language l ON l.oid = t.trflang
     WHERE ${notMember("pg_transform", "t.oid")} AND ${typeIsManaged("t.trftype", namespaces)}`,
};

import type { CatalogPart } from "../../model/kind.ts";
import { notMember } from "../address.ts";
import { functionNameSql } from "../routine.ts";

export const catalog: CatalogPart = {
  present: "SELECT FROM pg_language WHERE oid >= 16384",
  sql: () => `
    SELECT 'pg_language'::regclass::oid AS classid, l.oid AS objid,
           NULL::text AS parent, l.lanname AS name,
           jsonb_build_object(
             'trusted', l.lanpltrusted,
             'handler', ${functionNameSql("l.lanplcallfoid")},
             'inline', ${functionNameSql("l.laninline")},
             'validator', ${functionNameSql("l.lanvalidator")}) AS attributes
      FROM pg_language l
     WHERE l.lanispl AND l.oid >= 16384 AND ${notMember("pg_language", "l.oid")}`,
};

/** Columns of pg_language that are no attributes of a language. */
export const ignored: { readonly [column: string]: string } = {
  lanowner: "objects of the kind owner",
  lanacl: "objects of the kind grant",
};

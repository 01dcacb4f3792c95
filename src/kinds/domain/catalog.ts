import type { CatalogPart } from "../../model/kind.ts";
import { addressSql, notMember, typeAliases } from "../address.ts";
import { collationSql } from "../collate.ts";

/** PostgreSQL names a NOT NULL constraint `<domain>_not_null`. */
export const catalog: CatalogPart = {
  present: "SELECT FROM pg_type WHERE oid >= 16384 AND typtype = 'd'",
  sql: ({ namespaces }) => `
    SELECT 'pg_type'::regclass::oid AS classid, t.oid AS objid,
           ${addressSql("pg_namespace", "t.typnamespace")} AS parent, t.typname AS name,
           jsonb_build_object(
             'type', format_type(t.typbasetype, t.typtypmod),
             'collation', ${collationSql("t.typcollation", "t.typbasetype")},
             'default', pg_get_expr(t.typdefaultbin, 0),
             'notNull', t.typnotnull,
             'notNullName', nullif(k.not_null, t.typname || '_not_null'),
             'notNullComment', k.not_null_comment,
             'checks', coalesce(k.checks, '{}'),
             'comments', coalesce(k.comments, '{}')) AS attributes,
           ${typeAliases("t")} || k.addresses AS aliases
      FROM pg_type t
      LEFT JOIN (SELECT contypid, array_agg(${addressSql("pg_constraint", "oid")}) AS addresses,
                        max(conname::text) FILTER (WHERE contype = 'n') AS not_null,
                        jsonb_object_agg(conname, jsonb_build_object('expression', pg_get_expr(conbin, 0), 'validated', convalidated))
                          FILTER (WHERE contype = 'c') AS checks,
                        max(description) FILTER (WHERE contype = 'n') AS not_null_comment,
                        jsonb_object_agg(conname, description) FILTER (WHERE contype = 'c' AND description IS NOT NULL) AS comments
                   FROM pg_constraint
                   LEFT JOIN pg_description d ON d.classoid = 'pg_constraint'::regclass AND d.objoid = oid
                  WHERE contypid <> 0 GROUP BY 1) k ON k.contypid = t.oid
     WHERE t.typtype = 'd' AND t.typnamespace IN ${namespaces} AND ${notMember("pg_type", "t.oid")}`,
};

/** Columns of pg_type that are no attributes of an enum, domain, composite or range type. */
export const ignored: { readonly [column: string]: string } = {
  oid: "address",
  typname: "identity",
  typnamespace: "identity",
  typowner: "objects of the kind owner",
  typacl: "objects of the kind grant",
  typlen: "the base type's, or fixed",
  typbyval: "the base type's, or fixed",
  typtype: "kind",
  typcategory: "the base type's, or fixed",
  typispreferred: "fixed",
  typisdefined: "false only for shells, which are reported as unmodelled",
  typdelim: "fixed",
  typelem: "base types only",
  typsubscript: "base types only",
  typinput: "fixed",
  typoutput: "fixed",
  typreceive: "fixed",
  typsend: "fixed",
  typmodin: "base types only",
  typmodout: "base types only",
  typanalyze: "fixed",
  typalign: "the base type's, or fixed",
  typstorage: "the base type's, or fixed",
  typndims: "of an array domain: PostgreSQL enforces no number of dimensions",
  typdefault: "typdefaultbin printed",
};

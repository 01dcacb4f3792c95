import type { CatalogPart } from "../../model/kind.ts";
import { addressSql, notMember, typeAliases } from "../address.ts";
import { collationSql } from "../collate.ts";
import { functionNameSql } from "../routine.ts";

/** The name PostgreSQL chooses: the first `range` in the name becomes `multirange`, else `_multirange` follows. */
const automatic = `CASE WHEN strpos(t.typname, 'range') > 0
                  THEN overlay(t.typname::text PLACING 'multirange' FROM strpos(t.typname, 'range') FOR 5)
                  ELSE t.typname || '_multirange' END`;

/**
 * The multirange type, both array types and the constructor
 * functions mean the range type.
 */
export const catalog: CatalogPart = {
  present: "SELECT FROM pg_type WHERE oid >= 16384 AND typtype = 'r'",
  sql: ({ namespaces }) => `
    SELECT 'pg_type'::regclass::oid AS classid, t.oid AS objid,
           ${addressSql("pg_namespace", "t.typnamespace")} AS parent, t.typname AS name,
           jsonb_build_object(
             'subtype', format_type(r.rngsubtype, NULL),
             'operatorClass', CASE WHEN NOT o.opcdefault THEN concat(CASE WHEN NOT pg_opclass_is_visible(o.oid) THEN quote_ident(n.nspname) || '.' END, quote_ident(o.opcname)) END,
             'collation', ${collationSql("r.rngcollation", "r.rngsubtype")},
             'canonical', ${functionNameSql("r.rngcanonical")},
             'subtypeDiff', ${functionNameSql("r.rngsubdiff")},
             'multirange', CASE WHEN m.typnamespace <> t.typnamespace OR m.typname <> ${automatic}
                                THEN jsonb_build_object('schema', mn.nspname, 'name', m.typname) END) AS attributes,
           ${typeAliases("t", [addressSql("pg_type", "m.oid"), addressSql("pg_type", "m.typarray")])} || c.addresses AS aliases
      FROM pg_type t
      JOIN pg_range r ON r.rngtypid = t.oid
      JOIN pg_type m ON m.oid = r.rngmultitypid
      JOIN pg_namespace mn ON mn.oid = m.typnamespace
      JOIN pg_opclass o ON o.oid = r.rngsubopc
      JOIN pg_namespace n ON n.oid = o.opcnamespace
      LEFT JOIN LATERAL (SELECT array_agg(${addressSql("pg_proc", "d.objid")}) AS addresses FROM pg_depend d
                          WHERE d.classid = 'pg_proc'::regclass AND d.refclassid = 'pg_type'::regclass
                            AND d.refobjid IN (t.oid, m.oid) AND d.deptype = 'i') c ON true
     WHERE t.typtype = 'r' AND t.typnamespace IN ${namespaces} AND ${notMember("pg_type", "t.oid")}`,
};

/** Columns of pg_range that are no attributes of a range type. */
export const ignored: { readonly [column: string]: string } = {
  rngmltconstruct0: "part of the type",
  rngmltconstruct1: "part of the type",
  rngmltconstruct2: "part of the type",
  rngconstruct2: "part of the type",
  rngconstruct3: "part of the type",
};

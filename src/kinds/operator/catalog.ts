import type { CatalogPart } from "../../model/kind.ts";
import { addressSql, notMember } from "../address.ts";
import { functionNameSql } from "../routine.ts";

const otherOperator = (oid: string): string =>
  `(SELECT concat('OPERATOR(', quote_ident(s.nspname), '.', p.oprname, ')') FROM pg_operator p JOIN pg_namespace s ON s.oid = p.oprnamespace WHERE p.oid = ${oid})`;

/** One without a function is a shell that the commutator or negator of another has made. */
export const catalog: CatalogPart = {
  present: "SELECT FROM pg_operator WHERE oid >= 16384",
  sql: ({ namespaces }) => `
    SELECT 'pg_operator'::regclass::oid AS classid, o.oid AS objid,
           ${addressSql("pg_namespace", "o.oprnamespace")} AS parent,
           concat(o.oprname, '(', CASE WHEN o.oprleft = 0 THEN 'NONE' ELSE format_type(o.oprleft, NULL) END, ', ', format_type(o.oprright, NULL), ')') AS name,
           jsonb_build_object(
             'function', ${functionNameSql("o.oprcode")},
             'commutator', ${otherOperator("o.oprcom")},
             'negator', ${otherOperator("o.oprnegate")},
             'restrict', ${functionNameSql("o.oprrest")},
             'join', ${functionNameSql("o.oprjoin")},
             'hashes', o.oprcanhash,
             'merges', o.oprcanmerge) AS attributes
      FROM pg_operator o
     WHERE o.oprcode <> 0 AND o.oprnamespace IN ${namespaces} AND ${notMember("pg_operator", "o.oid")}`,
};

/** Columns of pg_operator that are no attributes of an operator. */
export const ignored: { readonly [column: string]: string } = {
  oprowner: "objects of the kind owner",
  oprkind: "by whether the name has a left operand",
  oprresult: "the function's",
};

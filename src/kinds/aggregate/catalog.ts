import type { CatalogPart } from "../../model/kind.ts";
import { functionNameSql, routineCatalog } from "../routine.ts";

const modify = (column: string): string =>
  `CASE WHEN ${column} <> CASE WHEN g.aggkind = 'n' THEN 'r' ELSE 'w' END
                THEN CASE ${column} WHEN 'r' THEN 'read_only' WHEN 's' THEN 'shareable' ELSE 'read_write' END END`;

/** Of pg_proc, CREATE AGGREGATE has words only for the arguments and proparallel. */
export const catalog: CatalogPart = {
  present: "SELECT FROM pg_proc WHERE oid >= 16384 AND prokind = 'a'",
  sql: ({ namespaces }) =>
    routineCatalog(namespaces, "a", {
      joins: "JOIN pg_aggregate g ON g.aggfnoid = p.oid",
      attributes: `jsonb_build_object(
             'arguments', pg_get_function_arguments(p.oid),
             'hypothetical', g.aggkind = 'h',
             'sfunc', ${functionNameSql("g.aggtransfn")},
             'stype', format_type(g.aggtranstype, NULL),
             'sspace', g.aggtransspace,
             'finalfunc', ${functionNameSql("g.aggfinalfn")},
             'finalfuncExtra', g.aggfinalextra,
             'finalfuncModify', ${modify("g.aggfinalmodify")},
             'combinefunc', ${functionNameSql("g.aggcombinefn")},
             'serialfunc', ${functionNameSql("g.aggserialfn")},
             'deserialfunc', ${functionNameSql("g.aggdeserialfn")},
             'initcond', g.agginitval,
             'msfunc', ${functionNameSql("g.aggmtransfn")},
             'minvfunc', ${functionNameSql("g.aggminvtransfn")},
             'mstype', CASE WHEN g.aggmtranstype <> 0 THEN format_type(g.aggmtranstype, NULL) END,
             'msspace', g.aggmtransspace,
             'mfinalfunc', ${functionNameSql("g.aggmfinalfn")},
             'mfinalfuncExtra', g.aggmfinalextra,
             'mfinalfuncModify', ${modify("g.aggmfinalmodify")},
             'minitcond', g.aggminitval,
             'sortop', (SELECT concat('OPERATOR(', quote_ident(n.nspname), '.', o.oprname, ')')
                          FROM pg_operator o JOIN pg_namespace n ON n.oid = o.oprnamespace WHERE o.oid = g.aggsortop),
             'parallel', CASE p.proparallel WHEN 's' THEN 'safe' WHEN 'r' THEN 'restricted' ELSE 'unsafe' END)`,
    }),
};

/** Columns of pg_aggregate that are no attributes of an aggregate. */
export const ignored: { readonly [column: string]: string } = {
  aggnumdirectargs: "in arguments",
};

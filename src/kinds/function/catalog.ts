import type { CatalogPart } from "../../model/kind.ts";
import { bodySql, functionNameSql, routineCatalog, settingsSql } from "../routine.ts";
import { commonSql } from "../routine-body.ts";

/** A string body records no dependencies, so the objects it names are not in dependsOn. */
export const catalog: CatalogPart = {
  present: "SELECT FROM pg_proc WHERE oid >= 16384 AND prokind IN ('f', 'w')",
  sql: ({ namespaces }) =>
    routineCatalog(namespaces, "fw", {
      attributes: `jsonb_build_object(
             ${commonSql({ settings: settingsSql, body: bodySql })},
             'returns', pg_get_function_result(p.oid),
             'volatility', CASE p.provolatile WHEN 'i' THEN 'immutable' WHEN 's' THEN 'stable' ELSE 'volatile' END,
             'strict', p.proisstrict,
             'leakproof', p.proleakproof,
             'parallel', CASE p.proparallel WHEN 's' THEN 'safe' WHEN 'r' THEN 'restricted' ELSE 'unsafe' END,
             'cost', nullif(p.procost, CASE WHEN l.lanname IN ('c', 'internal') THEN 1 ELSE 100 END),
             'rows', nullif(p.prorows, CASE WHEN p.proretset THEN 1000 ELSE 0 END),
             'window', p.prokind = 'w',
             'support', ${functionNameSql("p.prosupport")})`,
    }),
};

/** Columns of pg_proc that are no attributes of a function, procedure or aggregate. */
export const ignored: { readonly [column: string]: string } = {
  oid: "address",
  proowner: "objects of the kind owner",
  proacl: "objects of the kind grant",
  provariadic: "in arguments",
  pronargs: "in arguments",
  pronargdefaults: "in arguments",
  prorettype: "in returns",
  proallargtypes: "in arguments",
  proargmodes: "in arguments",
  proargnames: "in arguments",
  proargdefaults: "in arguments",
};

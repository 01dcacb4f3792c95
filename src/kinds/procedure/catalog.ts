import type { CatalogPart } from "../../model/kind.ts";
import { bodySql, routineCatalog, settingsSql } from "../routine.ts";
import { commonSql } from "../routine-body.ts";

/**
 * CREATE PROCEDURE has no words for provolatile, proisstrict, proleakproof, proparallel, procost, prorows, prosupport,
 * prorettype, proretset.
 */
export const catalog: CatalogPart = {
  present: "SELECT FROM pg_proc WHERE oid >= 16384 AND prokind = 'p'",
  sql: ({ namespaces }) =>
    routineCatalog(namespaces, "p", {
      attributes: `jsonb_build_object(${commonSql({ settings: settingsSql, body: bodySql })})`,
    }),
};

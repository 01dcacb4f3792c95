import type { CatalogPart } from "../../model/kind.ts";
import { bodySql, routineCatalog, settingsSql } from "../routine.ts";
import { commonSql } from "../routine-body.ts";

/**
 * Not modelled of pg_proc: proowner (owners are not managed) · proacl (kind grant) · the argument columns (all of them
 * are in the name or in arguments) · provolatile, proisstrict, proleakproof, proparallel, procost, prorows, prosupport,
 * prorettype, proretset (CREATE PROCEDURE has no words for them).
 */
export const catalog: CatalogPart = {
  sql: ({ namespaces }) =>
    routineCatalog(namespaces, "p", {
      attributes: `jsonb_build_object(${commonSql({ settings: settingsSql, body: bodySql })})`,
    }),
};

import type { CatalogPart } from "../../model/kind.ts";
import { notMember, qualifiedText } from "../address.ts";
import { foreignOptionMap } from "../foreign-options.ts";

const functionText = (oid: string): string =>
  `(SELECT ${qualifiedText("n.nspname", "p.proname")} FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE p.oid = ${oid})`;

export const catalog: CatalogPart = {
  present: "SELECT FROM pg_foreign_data_wrapper WHERE oid >= 16384",
  sql: () => `
    SELECT 'pg_foreign_data_wrapper'::regclass::oid AS classid, w.oid AS objid,
           NULL::text AS parent, w.fdwname AS name,
           jsonb_build_object('handler', ${functionText("w.fdwhandler")}, 'validator', ${functionText("w.fdwvalidator")},
                              'options', ${foreignOptionMap("w.fdwoptions")}) AS attributes
      FROM pg_foreign_data_wrapper w
     WHERE ${notMember("pg_foreign_data_wrapper", "w.oid")}`,
};

/** Columns of pg_foreign_data_wrapper that are no attributes of a foreign-data wrapper. */
export const ignored: { readonly [column: string]: string } = {
  fdwowner: "objects of the kind owner",
  fdwacl: "objects of the kind grant",
};

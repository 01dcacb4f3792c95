import type { CatalogPart } from "../../model/kind.ts";
import { addressSql, notMember } from "../address.ts";
import { membersSql } from "../operator-members.ts";

export const catalog: CatalogPart = {
  present: "SELECT FROM pg_opfamily WHERE oid >= 16384",
  sql: ({ namespaces }) => `
    SELECT 'pg_opfamily'::regclass::oid AS classid, f.oid AS objid,
           ${addressSql("pg_namespace", "f.opfnamespace")} AS parent, f.opfname || ' USING ' || a.amname AS name,
           jsonb_build_object('operators', m.operators, 'functions', m.functions) AS attributes,
           m.addresses AS aliases
      FROM pg_opfamily f
      JOIN pg_am a ON a.oid = f.opfmethod
     CROSS JOIN LATERAL (${membersSql("pg_opfamily", "f.oid")}) m
     WHERE f.opfnamespace IN ${namespaces} AND ${notMember("pg_opfamily", "f.oid")}`,
};

/** Columns of pg_opfamily that are no attributes of an operator family. */
export const ignored: { readonly [column: string]: string } = {
  opfowner: "objects of the kind owner",
};

/** Columns of pg_amop and pg_amproc that are no attributes of a member. */
export const ignoredOfMembers: { readonly [column: string]: string } = {
  amopfamily: "by dependency: of a class, or of the family itself",
  amoplefttype: "the operator's",
  amoprighttype: "the operator's",
  amoppurpose: "by whether it has a family to order by",
  amopmethod: "the family's",
  amprocfamily: "by dependency: of a class, or of the family itself",
};

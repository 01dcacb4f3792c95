import type { CatalogPart } from "../../model/kind.ts";
import { addressSql, notMember } from "../address.ts";
import { rightsSql } from "../rights.ts";

const targets = (namespaces: string): string => `
  SELECT ${addressSql("pg_class", "i.refobjid", "i.refobjsubid")} AS address, c.relacl AS acl, c.relowner AS owner,
         acldefault('s', c.relowner) AS initial
    FROM pg_class c
    JOIN pg_depend i ON i.classid = 'pg_class'::regclass AND i.objid = c.oid AND i.deptype = 'i' AND i.refclassid = 'pg_class'::regclass
   WHERE c.relkind = 'S' AND c.relacl IS NOT NULL AND c.relnamespace IN ${namespaces} AND ${notMember("pg_class", "i.refobjid")}`;

export const catalog: CatalogPart = {
  present: "SELECT FROM pg_class WHERE oid >= 16384 AND relkind = 'S' AND relacl IS NOT NULL",
  sql: ({ namespaces }) => rightsSql(targets(namespaces)),
};

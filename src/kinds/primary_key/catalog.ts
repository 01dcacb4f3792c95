import type { CatalogPart } from "../../model/kind.ts";
import { addressSql } from "../address.ts";
import { indexBackedFrom, keySql, usualKey } from "../key-constraint.ts";

export const catalog: CatalogPart = {
  weight: 4,
  usual: usualKey,
  sql: (scope) => `
    SELECT 'pg_constraint'::regclass::oid AS classid, c.oid AS objid,
           ${addressSql("pg_class", "c.conrelid")} AS parent,
           c.conname AS "constraintName",${keySql(scope)},
           ARRAY[${addressSql("pg_class", "c.conindid")}] AS aliases
    ${indexBackedFrom("p", scope.namespaces, "r.relname || '_pkey'")}`,
};

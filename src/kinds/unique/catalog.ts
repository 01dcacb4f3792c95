import type { CatalogPart } from "../../model/kind.ts";
import { addressSql } from "../address.ts";
import { indexColumnNamesSql } from "../index-columns.ts";
import { indexBackedFrom, keySql, usualKey } from "../key-constraint.ts";

export const catalog: CatalogPart = {
  present: "SELECT FROM pg_constraint WHERE contype = 'u'",
  usual: { ...usualKey, nullsNotDistinct: false },
  sql: (scope) => `
    SELECT 'pg_constraint'::regclass::oid AS classid, c.oid AS objid,
           ${addressSql("pg_class", "c.conrelid")} AS parent, c.conname AS name,
           nullif(x.indnullsnotdistinct AND c.conparentid = 0, false) AS "nullsNotDistinct",${keySql(scope)},
           ARRAY[${addressSql("pg_class", "c.conindid")}] AS aliases
    ${indexBackedFrom("u", scope.namespaces, `r.relname || '_' || ${indexColumnNamesSql} || '_key'`)}`,
};

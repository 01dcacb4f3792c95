import type { CatalogPart, CatalogScope } from "../../model/kind.ts";
import { addressSql } from "../address.ts";
import { columnNames, relationText } from "../relation-sql.ts";

const action = (column: string): string =>
  `CASE WHEN c.conparentid <> 0 THEN 'no action' ELSE CASE ${column} WHEN 'r' THEN 'restrict' WHEN 'c' THEN 'cascade' WHEN 'n' THEN 'set null' WHEN 'd' THEN 'set default' ELSE 'no action' END END`;

const own = (value: string, otherwise: string): string =>
  `CASE WHEN c.conparentid = 0 THEN ${value} ELSE ${otherwise} END`;

const since18 = ({ version }: CatalogScope, value: string, before: string): string =>
  version >= 180_000 ? own(value, before) : before;

export const catalog: CatalogPart = {
  present: "SELECT FROM pg_constraint WHERE contype = 'f'",
  sql: (scope) => `
    SELECT 'pg_constraint'::regclass::oid AS classid, c.oid AS objid, 0 AS objsubid,
           ${addressSql("pg_class", "c.conrelid")} AS parent, c.conname AS name, 0 AS ord,
           jsonb_build_object(
             'columns', ${own(columnNames("c.conrelid", "c.conkey"), "'[]'::jsonb")},
             'referencedTable', ${own(relationText("c.confrelid"), "''")},
             'referencedColumns', ${own(columnNames("c.confrelid", "c.confkey"), "'[]'::jsonb")},
             'onUpdate', ${action("c.confupdtype")},
             'onDelete', ${action("c.confdeltype")},
             'onDeleteColumns', ${own(columnNames("c.conrelid", "c.confdelsetcols"), "'[]'::jsonb")},
             'match', ${own("CASE c.confmatchtype WHEN 'f' THEN 'full' ELSE 'simple' END", "'simple'")},
             'deferrable', ${own("c.condeferrable", "false")},
             'initiallyDeferred', ${own("c.condeferred", "false")},
             'period', ${since18(scope, "c.conperiod", "false")},
             'enforced', ${since18(scope, "c.conenforced", "true")},
             'validated', ${own(scope.version >= 180_000 ? "c.convalidated OR NOT c.conenforced" : "c.convalidated", "true")},
             'attachedTo', p.conname) AS attributes,
           NULL::text[] AS aliases,
           NULL::text[] AS depends
      FROM pg_constraint c
      LEFT JOIN pg_constraint p ON p.oid = c.conparentid
     WHERE c.contype = 'f' AND c.connamespace IN ${scope.namespaces}
       AND (p.oid IS NULL OR p.conrelid <> c.conrelid
            AND (p.conname <> c.conname OR EXISTS (SELECT FROM pg_description d WHERE d.classoid = 'pg_constraint'::regclass AND d.objoid = c.oid)))`,
};

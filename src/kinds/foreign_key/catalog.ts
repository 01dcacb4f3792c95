import type { CatalogPart, CatalogScope } from "../../model/kind.ts";
import { addressSql, qualifiedText } from "../address.ts";
import { columnNames } from "../relation-sql.ts";

/** One that a partition has from its parent says nothing but its name. */
const own = (value: string): string => `CASE WHEN c.conparentid = 0 THEN ${value} END`;

const action = (column: string): string =>
  own(
    `CASE ${column} WHEN 'r' THEN 'restrict' WHEN 'c' THEN 'cascade' WHEN 'n' THEN 'set null' WHEN 'd' THEN 'set default' END`,
  );

const since18 = ({ version }: CatalogScope, value: string): string =>
  version >= 180_000 ? own(value) : "NULL::boolean";

export const catalog: CatalogPart = {
  weight: 6,
  usual: {
    columns: [],
    referencedTable: "",
    referencedColumns: [],
    onUpdate: "no action",
    onDelete: "no action",
    onDeleteColumns: [],
    match: "simple",
    deferrable: false,
    initiallyDeferred: false,
    period: false,
    enforced: true,
    validated: true,
  },
  present: "SELECT FROM pg_constraint WHERE contype = 'f'",
  sql: (scope) => `
    SELECT 'pg_constraint'::regclass::oid AS classid, c.oid AS objid,
           ${addressSql("pg_class", "c.conrelid")} AS parent, c.conname AS name,
           ${own(columnNames("c.conrelid", "c.conkey"))} AS columns,
           ${own("r.name")} AS "referencedTable",
           ${own(columnNames("c.confrelid", "c.confkey"))} AS "referencedColumns",
           ${action("c.confupdtype")} AS "onUpdate",
           ${action("c.confdeltype")} AS "onDelete",
           ${own(`CASE WHEN c.confdelsetcols IS NOT NULL THEN ${columnNames("c.conrelid", "c.confdelsetcols")} END`)} AS "onDeleteColumns",
           ${own("CASE c.confmatchtype WHEN 'f' THEN 'full' END")} AS match,
           ${own("nullif(c.condeferrable, false)")} AS deferrable,
           ${own("nullif(c.condeferred, false)")} AS "initiallyDeferred",
           ${since18(scope, "nullif(c.conperiod, false)")} AS period,
           ${since18(scope, "nullif(c.conenforced, true)")} AS enforced,
           ${own(`nullif(c.convalidated${scope.version >= 180_000 ? " OR NOT c.conenforced" : ""}, true)`)} AS validated,
           p.conname AS "attachedTo"
      FROM pg_constraint c
      JOIN (SELECT f.oid, ${qualifiedText("q.nspname", "f.relname")} AS name FROM pg_class f JOIN pg_namespace q ON q.oid = f.relnamespace) r ON r.oid = c.confrelid
      LEFT JOIN pg_constraint p ON p.oid = c.conparentid
     WHERE c.contype = 'f' AND c.connamespace IN ${scope.namespaces}
       AND (p.oid IS NULL OR p.conrelid <> c.conrelid
            AND (p.conname <> c.conname OR EXISTS (SELECT FROM pg_description d WHERE d.classoid = 'pg_constraint'::regclass AND d.objoid = c.oid)))`,
};

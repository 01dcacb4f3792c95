import type { CatalogPart } from "../../model/kind.ts";

export const catalog: CatalogPart = {
  opensTables: true,
  usual: { noInherit: false, enforced: true, validated: true },
  present: "SELECT FROM pg_constraint WHERE oid >= 16384 AND contype = 'c'",
  sql: ({ namespaces, version }) => `
    SELECT 'pg_constraint'::regclass::oid AS classid, c.oid AS objid,
           'pg_class'::regclass::oid || '.' || c.conrelid || '.0' AS parent, c.conname AS name,
           pg_get_expr(c.conbin, c.conrelid) AS expression,
           nullif(c.connoinherit, false) AS "noInherit",
           ${version >= 180_000 ? "nullif(c.conenforced, true)" : "NULL::boolean"} AS enforced,
           nullif(c.convalidated${version >= 180_000 ? " OR NOT c.conenforced" : ""}, true) AS validated
      FROM pg_constraint c
     WHERE c.contype = 'c' AND c.conrelid <> 0 AND c.conislocal AND c.connamespace IN ${namespaces}`,
};

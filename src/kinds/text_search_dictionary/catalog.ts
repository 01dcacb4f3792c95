import type { CatalogPart } from "../../model/kind.ts";
import { addressSql, notMember, sqlNameText } from "../address.ts";

/** One option in dictinitoption, as PostgreSQL prints it: `stopwords = 'english'`, `"Odd" = E'a\\b'`, `maxlen = 5`. */
const option = String.raw`'("(?:[^"]|"")+"|[^\s=",]+) = (E?''(?:[^''\\]|''''|\\\\)*''|[^'',\s]+)'`;
const optionName = `CASE WHEN o.m[1] LIKE '"%' THEN replace(substr(o.m[1], 2, length(o.m[1]) - 2), '""', '"') ELSE o.m[1] END`;
const optionValue = String.raw`CASE WHEN o.m[2] LIKE '%''' THEN replace(replace(regexp_replace(o.m[2], '^E?''|''$', '', 'g'), '''''', ''''), '\\', '\') ELSE o.m[2] END`;

export const catalog: CatalogPart = {
  present: "SELECT FROM pg_ts_dict WHERE oid >= 16384",
  sql: ({ namespaces }) => `
    SELECT 'pg_ts_dict'::regclass::oid AS classid, d.oid AS objid,
           ${addressSql("pg_namespace", "d.dictnamespace")} AS parent, d.dictname AS name,
           jsonb_build_object(
             'template', ${sqlNameText("n.nspname", "t.tmplname")},
             'options', coalesce(options.map, '{}'),
             'order', coalesce(options.names, '[]')) AS attributes
      FROM pg_ts_dict d
      JOIN pg_ts_template t ON t.oid = d.dicttemplate
      JOIN pg_namespace n ON n.oid = t.tmplnamespace
     CROSS JOIN LATERAL (SELECT jsonb_object_agg(${optionName}, ${optionValue}) AS map, jsonb_agg(${optionName} ORDER BY o.n) AS names
                           FROM regexp_matches(d.dictinitoption, ${option}, 'g') WITH ORDINALITY o (m, n)) options
     WHERE d.dictnamespace IN ${namespaces} AND ${notMember("pg_ts_dict", "d.oid")}`,
};

/** Columns of pg_ts_dict that are no attributes of a dictionary. */
export const ignored: { readonly [column: string]: string } = {
  dictowner: "objects of the kind owner",
};

import type { CatalogPart, CatalogScope } from "../../model/kind.ts";
import { addressSql, notMember } from "../address.ts";
import { foundParts, type PartOfKinds, routineKinds, typeKinds } from "../found-kinds.ts";
import { rightsSql } from "../rights.ts";

/**
 * Each object that has an access control list of its own, with the list it had from the start. Everybody may use the
 * schema public that a database is born with, not the one that somebody has created since.
 */
function targets({ namespaces, absent }: CatalogScope): string {
  const relations = `
  SELECT ${addressSql("pg_class", "c.oid")} AS address, c.relacl AS acl, c.relowner AS owner,
         acldefault(CASE c.relkind WHEN 'S' THEN 's' ELSE 'r' END::"char", c.relowner) AS initial
    FROM pg_class c
   WHERE c.relacl IS NOT NULL AND c.relnamespace IN ${namespaces} AND ${notMember("pg_class", "c.oid")}
     AND NOT EXISTS (SELECT FROM pg_depend i WHERE c.relkind = 'S' AND i.classid = 'pg_class'::regclass AND i.objid = c.oid AND i.deptype = 'i')`;
  const columns = `
  SELECT ${addressSql("pg_class", "c.oid", "a.attnum")}, a.attacl, c.relowner, acldefault('c', c.relowner)
    FROM pg_attribute a
    JOIN pg_class c ON c.oid = a.attrelid
   WHERE a.attacl IS NOT NULL AND NOT a.attisdropped AND c.relnamespace IN ${namespaces} AND ${notMember("pg_class", "c.oid")}`;
  const schemas = `
  SELECT ${addressSql("pg_namespace", "n.oid")}, coalesce(n.nspacl, acldefault('n', n.nspowner)), n.nspowner,
         CASE WHEN n.nspname = 'public' THEN acldefault('n', n.nspowner) || makeaclitem(0, n.nspowner, 'USAGE', false)
              ELSE acldefault('n', n.nspowner) END
    FROM pg_namespace n
   WHERE (n.nspacl IS NOT NULL OR n.nspname = 'public') AND n.oid IN ${namespaces}`;
  const parts: readonly PartOfKinds[] = [
    [
      routineKinds,
      `
  SELECT ${addressSql("pg_proc", "p.oid")}, p.proacl, p.proowner, acldefault('f', p.proowner)
    FROM pg_proc p
   WHERE p.proacl IS NOT NULL AND p.pronamespace IN ${namespaces} AND ${notMember("pg_proc", "p.oid")}
     AND NOT EXISTS (SELECT FROM pg_depend i WHERE i.classid = 'pg_proc'::regclass AND i.objid = p.oid AND i.deptype = 'i')`,
    ],
    [
      typeKinds,
      `
  SELECT ${addressSql("pg_type", "t.oid")}, t.typacl, t.typowner, acldefault('T', t.typowner)
    FROM pg_type t
    LEFT JOIN pg_class c ON c.oid = t.typrelid
   WHERE t.typacl IS NOT NULL AND t.typtype <> 'm' AND (c.oid IS NULL OR c.relkind = 'c')
     AND t.typnamespace IN ${namespaces} AND ${notMember("pg_type", "t.oid")}`,
    ],
    [
      ["foreign_data_wrapper"],
      `
  SELECT ${addressSql("pg_foreign_data_wrapper", "w.oid")}, w.fdwacl, w.fdwowner, acldefault('F', w.fdwowner)
    FROM pg_foreign_data_wrapper w
   WHERE w.fdwacl IS NOT NULL AND ${notMember("pg_foreign_data_wrapper", "w.oid")}`,
    ],
    [
      ["server"],
      `
  SELECT ${addressSql("pg_foreign_server", "s.oid")}, s.srvacl, s.srvowner, acldefault('S', s.srvowner)
    FROM pg_foreign_server s
   WHERE s.srvacl IS NOT NULL AND ${notMember("pg_foreign_server", "s.oid")}`,
    ],
    [
      ["language"],
      `
  SELECT ${addressSql("pg_language", "l.oid")}, l.lanacl, l.lanowner, acldefault('l', l.lanowner)
    FROM pg_language l
   WHERE l.lanacl IS NOT NULL AND l.oid >= 16384 AND ${notMember("pg_language", "l.oid")}`,
    ],
  ];
  return [relations, columns, ...foundParts(absent, parts), schemas].join("\n  UNION ALL");
}

/** Not modelled: rights on a table's row type, on members of extensions. */
export const catalog: CatalogPart = { sql: (scope) => rightsSql(targets(scope)) };

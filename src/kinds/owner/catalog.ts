import type { CatalogPart, CatalogScope } from "../../model/kind.ts";
import { notMember } from "../address.ts";
import { foundParts, type PartOfKinds, routineKinds, typeKinds } from "../found-kinds.ts";

/**
 * SQL: what has an owner of its own: indexes have their table's, and so have sequences that belong to a column. Who owns
 * it is asked first, which mostly leaves nothing to look at.
 */
function owned({ namespaces, role, absent }: CatalogScope): string {
  const own = (catalog: string, owner: string, ...conditions: readonly string[]): string =>
    `SELECT '${catalog}'::regclass::oid AS class, x.oid, x.${owner} AS owner FROM ${catalog} x
      WHERE ${[`x.${owner} NOT IN (${role}, 'pg_database_owner'::regrole)`, ...conditions].join(" AND ")}`;
  const users = "x.oid >= 16384";
  const ownMade = (catalog: string, owner: string, ...conditions: readonly string[]): string =>
    own(catalog, owner, users, ...conditions, notMember(catalog, "x.oid"));
  const inSchema = (catalog: string, owner: string, schema: string, ...conditions: readonly string[]): string =>
    ownMade(catalog, owner, `x.${schema} IN ${namespaces}`, ...conditions);
  const relations = inSchema(
    "pg_class",
    "relowner",
    "relnamespace",
    "x.relkind IN ('r', 'p', 'v', 'm', 'S', 'f')",
    `NOT EXISTS (SELECT FROM pg_depend i WHERE x.relkind = 'S' AND i.classid = 'pg_class'::regclass AND i.objid = x.oid
                    AND i.refclassid = 'pg_class'::regclass AND i.refobjsubid > 0 AND i.deptype IN ('a', 'i'))`,
  );
  const types = inSchema(
    "pg_type",
    "typowner",
    "typnamespace",
    "x.typtype IN ('c', 'd', 'e', 'r')",
    "(x.typrelid = 0 OR EXISTS (SELECT FROM pg_class c WHERE c.oid = x.typrelid AND c.relkind = 'c'))",
  );
  const routines = inSchema(
    "pg_proc",
    "proowner",
    "pronamespace",
    "NOT EXISTS (SELECT FROM pg_depend i WHERE i.classid = 'pg_proc'::regclass AND i.objid = x.oid AND i.deptype = 'i')",
  );
  const subscriptions = own(
    "pg_subscription",
    "subowner",
    users,
    "x.subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())",
  );
  const parts: readonly PartOfKinds[] = [
    [typeKinds, types],
    [routineKinds, routines],
    [["collation"], inSchema("pg_collation", "collowner", "collnamespace")],
    [["statistics"], inSchema("pg_statistic_ext", "stxowner", "stxnamespace")],
    [["operator"], inSchema("pg_operator", "oprowner", "oprnamespace", "x.oprcode <> 0")],
    [["operator_family"], inSchema("pg_opfamily", "opfowner", "opfnamespace")],
    [["operator_class"], inSchema("pg_opclass", "opcowner", "opcnamespace")],
    [["conversion"], inSchema("pg_conversion", "conowner", "connamespace")],
    [["text_search_dictionary"], inSchema("pg_ts_dict", "dictowner", "dictnamespace")],
    [["text_search_configuration"], inSchema("pg_ts_config", "cfgowner", "cfgnamespace")],
    [["language"], ownMade("pg_language", "lanowner")],
    [["foreign_data_wrapper"], ownMade("pg_foreign_data_wrapper", "fdwowner")],
    [["server"], ownMade("pg_foreign_server", "srvowner")],
    [["event_trigger"], ownMade("pg_event_trigger", "evtowner")],
    [["publication"], own("pg_publication", "pubowner", users)],
    [["subscription"], subscriptions],
  ];
  return [own("pg_namespace", "nspowner", `x.oid IN ${namespaces}`), relations, ...foundParts(absent, parts)].join(
    " UNION ALL ",
  );
}

/**
 * An owner that is not the role that reads, which is the role that creates. The schema public is born with an owner
 * of its own.
 */
export const catalog: CatalogPart = {
  weight: 2,
  sql: (scope) => `
    SELECT o.class || '.' || o.oid || '.0' AS parent,
           r.rolname AS role
      FROM (${owned(scope)}) o
      JOIN pg_roles r ON r.oid = o.owner`,
};

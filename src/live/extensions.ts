import type { Connection } from "./connect.ts";

/** What the installed package of an extension can do with it, as the planner asks for it. */
interface Facts {
  readonly relocatable: boolean;
  readonly updates: boolean;
  readonly updatesBack: boolean;
  readonly holdsRows: boolean;
}

/**
 * Asks the server about one extension; null where it is not there.
 * @param to the version that it shall have; null: the server's default
 */
export async function readExtensionFacts(
  { client }: Connection,
  extension: string,
  to: string | null,
): Promise<Facts | null> {
  const { rows } = await client.query<Facts>(
    `WITH asked AS (
       SELECT x.oid, x.extname, x.extrelocatable, x.extversion AS now, coalesce($2, v.default_version) AS wanted
         FROM pg_catalog.pg_extension x
         LEFT JOIN pg_catalog.pg_available_extensions v ON v.name = x.extname
        WHERE x.extname = $1),
     path AS (
       SELECT p.source, p.target FROM asked a, pg_catalog.pg_extension_update_paths(a.extname) p
        WHERE a.now IS DISTINCT FROM a.wanted AND p.path IS NOT NULL)
     SELECT a.extrelocatable AS relocatable,
            a.now IS NOT DISTINCT FROM a.wanted OR EXISTS (SELECT FROM path WHERE source = a.now AND target = a.wanted) AS updates,
            a.now IS NOT DISTINCT FROM a.wanted OR EXISTS (SELECT FROM path WHERE source = a.wanted AND target = a.now) AS "updatesBack",
            EXISTS (SELECT FROM pg_catalog.pg_depend d JOIN pg_catalog.pg_class c ON c.oid = d.objid
                     WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.deptype = 'e' AND c.relkind IN ('r', 'p')
                       AND d.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass AND d.refobjid = a.oid) AS "holdsRows"
       FROM asked a`,
    [extension, to],
  );
  return rows[0] ?? null;
}

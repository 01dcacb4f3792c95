import type { CatalogPart } from "../../model/kind.ts";
import { notMember, signatureText, typeIsManaged } from "../address.ts";

/** The cast of a range type to its multirange type is a part of the type. */
export const catalog: CatalogPart = {
  present: "SELECT FROM pg_cast WHERE oid >= 16384",
  sql: ({ namespaces }) => `
    SELECT 'pg_cast'::regclass::oid AS classid, c.oid AS objid,
           NULL::text AS parent, format_type(c.castsource, NULL) || ' AS ' || format_type(c.casttarget, NULL) AS name,
           jsonb_build_object(
             'method', CASE c.castmethod WHEN 'f' THEN 'function' WHEN 'i' THEN 'inout' ELSE 'binary' END,
             'function', ${signatureText("c.castfunc")},
             'context', CASE c.castcontext WHEN 'e' THEN 'explicit' WHEN 'a' THEN 'assignment' ELSE 'implicit' END) AS attributes
      FROM pg_cast c
     WHERE c.oid >= 16384 AND ${notMember("pg_cast", "c.oid")}
       AND ${typeIsManaged("c.castsource", namespaces)} AND ${typeIsManaged("c.casttarget", namespaces)}
       AND NOT EXISTS (SELECT FROM pg_depend i WHERE i.classid = 'pg_cast'::regclass AND i.objid = c.oid AND i.deptype = 'i')`,
};

/** What holds expressions, in which a cast may apply. */
const users = ["attrdef", "class", "constraint", "policy", "proc", "rewrite", "statistic_ext", "trigger"];

/**
 * SQL: rows as of pg_depend by which expressions depend on the casts that they may apply. PostgreSQL only keeps that
 * they depend on the cast's function; of casts without a function it keeps nothing.
 */
export const castUses: string = `
  SELECT d.classid, d.objid, d.objsubid, 'pg_cast'::regclass::oid, c.oid, 0
    FROM pg_cast c
    JOIN pg_depend d ON d.refclassid = 'pg_proc'::regclass AND d.refobjid = c.castfunc
                    AND d.classid IN (${users.map((user) => `'pg_${user}'::regclass`).join(", ")})
   WHERE c.oid >= 16384`;

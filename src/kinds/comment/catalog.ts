import type { CatalogPart } from "../../model/kind.ts";
import { addressSql } from "../address.ts";
import { managedRoleOids } from "../managed-roles.ts";

/** SQL boolean over pg_description d: the comment is an attribute of an object: on a part that has no comments of its own. */
export const ofAttribute = `CASE d.classoid
  WHEN 'pg_class'::regclass THEN
    d.objsubid = 0 AND EXISTS (SELECT FROM pg_constraint x WHERE x.conindid = d.objoid AND x.contype IN ('p', 'u', 'x'))
    OR d.objsubid <> 0 AND EXISTS (SELECT FROM pg_class c WHERE c.oid = d.objoid AND c.relkind IN ('c', 'f'))
  WHEN 'pg_constraint'::regclass THEN EXISTS (
    SELECT FROM pg_constraint x LEFT JOIN pg_class c ON c.oid = x.conrelid
     WHERE x.oid = d.objoid AND (x.contypid <> 0 OR x.contype = 'n' AND c.relkind IN ('r', 'p') AND x.conislocal AND NOT (c.relispartition AND x.coninhcount > 0)))
  ELSE false END`;

/**
 * SQL boolean over pg_description d: the comment is on something that is part of a modelled object and no object of its
 * own: a table's row type, an array or multirange type, a view's rule, a NOT NULL, the constraint of a constraint trigger,
 * the sequence behind an identity column, a range type's constructor.
 */
export const onPart = `CASE d.classoid
  WHEN 'pg_class'::regclass THEN d.objsubid = 0
    AND EXISTS (SELECT FROM pg_depend i JOIN pg_class s ON s.oid = i.objid AND s.relkind = 'S'
                 WHERE i.classid = d.classoid AND i.objid = d.objoid AND i.deptype = 'i')
  WHEN 'pg_type'::regclass THEN EXISTS (
    SELECT FROM pg_type t LEFT JOIN pg_class c ON c.oid = t.typrelid
     WHERE t.oid = d.objoid AND (c.relkind <> 'c' OR t.typtype = 'm' OR EXISTS (SELECT FROM pg_type e WHERE e.typarray = t.oid)))
  WHEN 'pg_rewrite'::regclass THEN EXISTS (SELECT FROM pg_rewrite r WHERE r.oid = d.objoid AND r.rulename = '_RETURN')
  WHEN 'pg_constraint'::regclass THEN EXISTS (
    SELECT FROM pg_constraint x WHERE x.oid = d.objoid AND x.contypid = 0 AND x.contype IN ('n', 't'))
  WHEN 'pg_proc'::regclass THEN EXISTS (
    SELECT FROM pg_depend i WHERE i.classid = d.classoid AND i.objid = d.objoid AND i.deptype = 'i')
  ELSE false END`;

/** SQL boolean over pg_description d: nobody in this database wrote the comment. */
export const notWritten = `CASE d.classoid
  WHEN 'pg_namespace'::regclass THEN d.description = 'standard public schema'
  WHEN 'pg_extension'::regclass THEN EXISTS (
    SELECT FROM pg_extension x JOIN pg_available_extensions v ON v.name = x.extname WHERE x.oid = d.objoid AND v.comment = d.description)
  ELSE d.objoid < 16384 END
  OR EXISTS (SELECT FROM pg_depend e WHERE e.classid = d.classoid AND e.objid = d.objoid AND e.deptype = 'e')`;

/**
 * Comments on anything modelled: the reader keeps a row only when its parent's address is an object of the model.
 * @param roles names of the managed roles: what belongs to the whole server has its comments in a catalog of its own
 */
export function catalogOf(roles: readonly string[]): CatalogPart {
  if (roles.length === 0) return { present: someWritten, weight: 4, sql: () => ofDatabase };
  return { weight: 4, sql: () => `${ofDatabase} UNION ALL ${ofRoles(roles)}` };
}

/** Of what is born with a database, only schemas can have a comment that says anything. */
const someWritten = `SELECT FROM pg_description WHERE objoid >= 16384 UNION ALL
  SELECT FROM pg_description WHERE classoid = 'pg_namespace'::regclass
     AND description NOT IN ('standard public schema', 'system catalog schema', 'reserved schema for TOAST tables')`;

const ofDatabase = `
    SELECT d.classoid || '.' || d.objoid || '.' || d.objsubid AS parent,
           d.description AS text
      FROM pg_description d
     WHERE (d.objoid >= 16384 OR d.classoid = 'pg_namespace'::regclass) AND NOT (${notWritten}) AND NOT (${onPart}) AND NOT (${ofAttribute})`;

const ofRoles = (roles: readonly string[]): string => `
    SELECT ${addressSql("pg_authid", "d.objoid")}, d.description
      FROM pg_shdescription d
     WHERE d.classoid = 'pg_authid'::regclass AND d.objoid IN ${managedRoleOids(roles)}`;

import type { CatalogPart } from "../../model/kind.ts";
import { addressSql } from "../address.ts";
import { managedRoleOids } from "../managed-roles.ts";

/**
 * Labels on anything modelled: the reader keeps a row only when its parent's address is an object of the model.
 * @param roles names of the managed roles: what belongs to the whole server has its labels in a catalog of its own
 */
export function catalogOf(roles: readonly string[]): CatalogPart {
  if (roles.length === 0) return { present: "SELECT FROM pg_seclabel", sql: () => ofDatabase };
  return {
    present: "SELECT FROM pg_seclabel UNION ALL SELECT FROM pg_shseclabel",
    sql: () => `${ofDatabase} UNION ALL ${ofRoles(roles)}`,
  };
}

const ofDatabase = `
    SELECT s.classoid || '.' || s.objoid || '.' || s.objsubid AS parent, s.provider AS name,
           jsonb_build_object('label', s.label) AS attributes
      FROM pg_seclabel s
     WHERE s.objoid >= 16384 OR s.classoid = 'pg_namespace'::regclass`;

const ofRoles = (roles: readonly string[]): string => `
    SELECT ${addressSql("pg_authid", "s.objoid")}, s.provider, jsonb_build_object('label', s.label)
      FROM pg_shseclabel s
     WHERE s.classoid = 'pg_authid'::regclass AND s.objoid IN ${managedRoleOids(roles)}`;

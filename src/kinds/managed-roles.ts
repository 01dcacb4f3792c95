import { textArray } from "../sql/quote.ts";

/** SQL: the oids of the managed roles, as a parenthesised subquery; what comes with the server is not among them. */
export function managedRoleOids(names: readonly string[]): string {
  return `(SELECT oid FROM pg_roles WHERE rolname = ANY (${textArray(names)}) AND oid >= 16384)`;
}

/** `CREATE POLICY` on a table; whether row security is on is the table's own. */
export type PolicyAttributes = {
  readonly command: "all" | "select" | "insert" | "update" | "delete";
  /** false: RESTRICTIVE. */
  readonly permissive: boolean;
  /** As they were named: PostgreSQL keeps their order; `public` means PUBLIC (no role can be called so). */
  readonly roles: readonly string[];
  readonly using: string | null;
  readonly withCheck: string | null;
};

export const triggerEvents = ["insert", "update", "delete", "truncate"] as const;
export type TriggerEvent = (typeof triggerEvents)[number];

/** `CREATE TRIGGER` on a table or view. */
export type TriggerAttributes = {
  readonly timing: "before" | "after" | "instead of";
  readonly events: readonly TriggerEvent[];
  /** Columns of UPDATE OF, as they were named: PostgreSQL keeps their order; empty: any. */
  readonly updateOf: readonly string[];
  readonly forEach: "row" | "statement";
  /** The WHEN expression as PostgreSQL prints it, without its parentheses. */
  readonly when: string | null;
  /** With its schema: `public.audit_row`. */
  readonly function: string;
  readonly arguments: readonly string[];
  /** Names of the transition relations (REFERENCING OLD TABLE, NEW TABLE). */
  readonly oldTable: string | null;
  readonly newTable: string | null;
  /** CREATE CONSTRAINT TRIGGER; null for other triggers. */
  readonly constraint: {
    readonly deferrable: boolean;
    readonly initiallyDeferred: boolean;
    /** The other table that FROM names, with its schema. */
    readonly from: string | null;
  } | null;
  /** In which sessions it fires, by their session_replication_role. */
  readonly enabled: "origin" | "replica" | "always" | "disabled";
};

import type { Options } from "../storage-parameters.ts";

/** A table; its columns, constraints, indexes and so on are objects of their own. */
export type TableAttributes = {
  /** As `pg_get_partkeydef` prints it: `RANGE (created_at)`. */
  readonly partitionBy: string | null;
  readonly partitionOf: {
    /** `schema.name` of the partitioned table. */
    readonly parent: string;
    /** As `pg_get_expr` prints it: `FOR VALUES FROM (...) TO (...)`, `DEFAULT`. */
    readonly bound: string;
  } | null;
  /**
   * PostgreSQL 18: inherited NOT NULL constraints of a partition that are not named as the parent's, because the table
   * was attached: column -> name, null for the name that PostgreSQL gives a table of its own. Empty below 18.
   */
  readonly notNullNames: { readonly [column: string]: string | null };
  /** `schema.name` of the parents, in order. */
  readonly inherits: readonly string[];
  /** The composite type of a typed table, as SQL writes it. */
  readonly ofType: string | null;
  readonly unlogged: boolean;
  /** null: heap, or for a partitioned table the default of the day; `heap` on a partition where the parent says which new ones get. */
  readonly accessMethod: string | null;
  /** null: the database's. */
  readonly tablespace: string | null;
  readonly storageParameters: Options;
  /** What identifies a row in logical replication; `index`: the index or constraint that says so. */
  readonly replicaIdentity: "default" | "full" | "nothing" | "index";
  readonly rowSecurity: boolean;
  readonly forceRowSecurity: boolean;
};

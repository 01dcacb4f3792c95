export type Action = "no action" | "restrict" | "cascade" | "set null" | "set default";

/** A FOREIGN KEY constraint. */
export type ForeignKeyAttributes = {
  readonly columns: readonly string[];
  /** `schema.name`; empty for one that is `attachedTo`. */
  readonly referencedTable: string;
  /** Empty in a document that means the primary key. */
  readonly referencedColumns: readonly string[];
  readonly onUpdate: Action;
  readonly onDelete: Action;
  /** The columns that ON DELETE SET NULL or SET DEFAULT is limited to; empty: all. */
  readonly onDeleteColumns: readonly string[];
  readonly match: "simple" | "full";
  readonly deferrable: boolean;
  readonly initiallyDeferred: boolean;
  /** PostgreSQL 18: the last column is a range within the referenced ones (PERIOD). */
  readonly period: boolean;
  /** PostgreSQL 18: false for NOT ENFORCED. */
  readonly enforced: boolean;
  /** Lifecycle state: pg_constraint.convalidated. */
  readonly validated: boolean;
  /** The parent's constraint that a partition has this one from, when the two names differ; then nothing else is said. */
  readonly attachedTo: string | null;
};

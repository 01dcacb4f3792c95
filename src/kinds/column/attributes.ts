import type { Collation } from "../collate.ts";
import type { Options } from "../storage-parameters.ts";

/** A sequence's options that are not the default of its type; values as text. */
export type SequenceOptions = {
  readonly [option in "increment" | "min_value" | "max_value" | "start" | "cache" | "cycle"]?: string;
};

/**
 * A column of a table. A column that a table has only from its parent (or a view from its query) is an object when
 * something of its own is said about it: then `type` is null, and every other attribute says what differs.
 */
export type ColumnAttributes = {
  /** As `format_type` prints it; null: inherited. */
  readonly type: string | null;
  /** null: the type's default. */
  readonly collation: Collation;
  readonly notNull: boolean;
  /**
   * PostgreSQL 18: the name of the NOT NULL constraint when it is not the one that PostgreSQL would choose, and always
   * where an inherited NOT NULL is also the table's own.
   */
  readonly notNullName: string | null;
  /** PostgreSQL 18: what people should know about NOT NULL (COMMENT ON CONSTRAINT). */
  readonly notNullComment: string | null;
  /** Lifecycle state: false for NOT NULL ... NOT VALID. */
  readonly notNullValidated: boolean;
  readonly notNullNoInherit: boolean;
  readonly generated: { readonly expression: string; readonly stored: boolean } | null;
  readonly identity: {
    readonly generation: "always" | "by default";
    readonly options: SequenceOptions;
    /** When it is not the one that PostgreSQL would choose. */
    readonly sequenceName: string | null;
    /** Whether its sequence is UNLOGGED; null: as the table is. */
    readonly unlogged: boolean | null;
  } | null;
  /** null: the type's default, or the parent's. */
  readonly storage: "plain" | "external" | "extended" | "main" | null;
  readonly compression: "pglz" | "lz4" | null;
  readonly statisticsTarget: number | null;
  /** `n_distinct`, `n_distinct_inherited`. */
  readonly options: Options;
};

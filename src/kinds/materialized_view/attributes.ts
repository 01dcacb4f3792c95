import type { Options } from "../storage-parameters.ts";
import type { OutputColumn } from "../view/attributes.ts";

/** A materialized view. */
export type MaterializedViewAttributes = {
  /** As `pg_get_viewdef` prints it, without the final semicolon. */
  readonly query: string;
  /** Output columns; null in a model read from a document. */
  readonly columns: readonly OutputColumn[] | null;
  /** null: heap. */
  readonly accessMethod: string | null;
  /** null: the database's. */
  readonly tablespace: string | null;
  readonly storageParameters: Options;
  /** false: it cannot be read before a REFRESH (WITH NO DATA). */
  readonly populated: boolean;
};

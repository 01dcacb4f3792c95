import type { Options } from "../storage-parameters.ts";

/** One output column of a query. */
export type OutputColumn = { readonly name: string; readonly type: string };

/** A view. */
export type ViewAttributes = {
  /** As `pg_get_viewdef` prints it, without the final semicolon. */
  readonly query: string;
  /** Output columns; null in a model read from a document. */
  readonly columns: readonly OutputColumn[] | null;
  /**
   * It stands on itself, directly or by way of views and functions that read it: before those can be made, it is made
   * as a stand-in with its columns and no rows.
   */
  readonly standsOnItself: boolean;
  /** `security_barrier`, `security_invoker`, `check_option`. */
  readonly options: Options;
};

import type { Options } from "../storage-parameters.ts";

/** One output column of a query. */
export type OutputColumn = { readonly name: string; readonly type: string };

/** A view. */
export type ViewAttributes = {
  /** As `pg_get_viewdef` prints it, without the final semicolon. */
  readonly query: string;
  /** Output columns; null in a model read from a document. */
  readonly columns: readonly OutputColumn[] | null;
  /** `security_barrier`, `security_invoker`, `check_option`. */
  readonly options: Options;
};

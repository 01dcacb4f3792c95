import type { Collation } from "../collate.ts";

/** `CREATE TYPE ... AS (...)`. */
export type CompositeTypeAttributes = {
  readonly attributes: readonly { readonly name: string; readonly type: string; readonly collation: Collation }[];
  /** COMMENT ON COLUMN of an attribute: its name -> the text. */
  readonly comments: { readonly [attribute: string]: string };
};

import type { Collation } from "../collate.ts";

/** `CREATE TYPE ... AS (...)`. */
export type CompositeTypeAttributes = {
  readonly attributes: readonly { readonly name: string; readonly type: string; readonly collation: Collation }[];
  /** Attribute -> what people should know about it (COMMENT ON COLUMN). */
  readonly comments: { readonly [attribute: string]: string };
};

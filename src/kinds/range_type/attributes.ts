import type { Collation } from "../collate.ts";

/** `CREATE TYPE ... AS RANGE`, with its multirange type. */
export type RangeTypeAttributes = {
  readonly subtype: string;
  /** Operator class when it is not the subtype's default. */
  readonly operatorClass: string | null;
  readonly collation: Collation;
  readonly canonical: string | null;
  readonly subtypeDiff: string | null;
  /** Name of the multirange type when it is not the one that PostgreSQL would choose. */
  readonly multirange: { readonly schema: string; readonly name: string } | null;
};

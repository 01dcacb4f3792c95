import type { IndexBackedAttributes } from "../key-constraint.ts";

/** An EXCLUDE constraint. Its index is part of it. */
export type ExclusionAttributes = IndexBackedAttributes & {
  /** `gist` and the like. */
  readonly method: string;
  readonly elements: readonly {
    /** As SQL writes it: column or expression, collation, operator class, order. */
    readonly column: string;
    /** `&&`, or `OPERATOR(schema.&&)` outside pg_catalog. */
    readonly operator: string;
  }[];
  readonly where: string | null;
};

export type StatisticsKind = "ndistinct" | "dependencies" | "mcv";

/** An extended statistics object. */
export type StatisticsAttributes = {
  /** The columns and expressions, as SQL writes them. */
  readonly on: readonly string[];
  /** In alphabetical order; empty: all, or the expression's own where there is but one. */
  readonly kinds: readonly StatisticsKind[];
  readonly target: number | null;
  /** When it is not the table's. */
  readonly schema: string | null;
};

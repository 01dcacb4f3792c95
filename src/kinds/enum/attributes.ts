/** `CREATE TYPE ... AS ENUM`. */
export type EnumAttributes = {
  /** The labels in their sort order. */
  readonly values: readonly string[];
};

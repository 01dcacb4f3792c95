/** The default of a column that is not generated. */
export type DefaultAttributes = {
  /** As `pg_get_expr` prints it; null: an inherited column has none although its parent's has one. */
  readonly expression: string | null;
};

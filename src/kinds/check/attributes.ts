/** A CHECK constraint of a table or domain. */
export type CheckAttributes = {
  /** As `pg_get_expr` prints it, without outer parentheses of ours. */
  readonly expression: string;
  readonly noInherit: boolean;
  /** Lifecycle state: pg_constraint.convalidated. */
  readonly validated: boolean;
};

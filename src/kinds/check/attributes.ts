/** A CHECK constraint of a table. */
export type CheckAttributes = {
  /** As `pg_get_expr` prints it, without outer parentheses of ours. */
  readonly expression: string;
  readonly noInherit: boolean;
  /** PostgreSQL 18: false for NOT ENFORCED. */
  readonly enforced: boolean;
  /** Lifecycle state: pg_constraint.convalidated. */
  readonly validated: boolean;
};

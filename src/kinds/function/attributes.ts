import type { RoutineAttributes } from "../routine-body.ts";

/** `CREATE FUNCTION`. The name of the object carries the types of its input arguments: `order_total(bigint)`. */
export type FunctionAttributes = RoutineAttributes & {
  /** As `pg_get_function_result` prints it; null (only in a document): as the OUT arguments say. */
  readonly returns: string | null;
  readonly volatility: "immutable" | "stable" | "volatile";
  /** RETURNS NULL ON NULL INPUT. */
  readonly strict: boolean;
  readonly leakproof: boolean;
  readonly parallel: "unsafe" | "restricted" | "safe";
  /** Planner's cost in units of cpu_operator_cost; null: PostgreSQL's default for the language. */
  readonly cost: number | null;
  /** Planner's estimate of rows; null: PostgreSQL's default. */
  readonly rows: number | null;
  readonly window: boolean;
  /** Planner support function. */
  readonly support: string | null;
};

/** `CREATE OPERATOR`. The name of the object carries the types of its operands: `===(integer, integer)`, `!!(NONE, integer)`. */
export type OperatorAttributes = {
  readonly function: string;
  /** `OPERATOR(public.===)`; its operands are the same, exchanged. */
  readonly commutator: string | null;
  /** `OPERATOR(public.!==)`; its operands are the same. */
  readonly negator: string | null;
  /** Function that estimates how many rows a condition leaves. */
  readonly restrict: string | null;
  /** Function that estimates how many rows a join gives. */
  readonly join: string | null;
  readonly hashes: boolean;
  readonly merges: boolean;
};

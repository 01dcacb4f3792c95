/** `ALTER SEQUENCE ... OWNED BY`: the column with which the sequence is dropped. */
export type SequenceOwnerAttributes = {
  /** Dotted name with its schema: `public.orders`. */
  readonly table: string;
  readonly column: string;
};

/** `ALTER SEQUENCE ... OWNED BY`: the column with which the sequence is dropped. */
export type SequenceOwnerAttributes = {
  /** With its schema: `public.orders`. */
  readonly table: string;
  readonly column: string;
};

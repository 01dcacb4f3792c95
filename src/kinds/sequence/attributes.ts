/** `CREATE SEQUENCE`. Numbers are text, because a bigint does not fit a JSON number. */
export type SequenceAttributes = {
  readonly type: string;
  readonly start: string;
  readonly increment: string;
  readonly min: string;
  readonly max: string;
  readonly cache: string;
  readonly cycle: boolean;
  readonly unlogged: boolean;
};

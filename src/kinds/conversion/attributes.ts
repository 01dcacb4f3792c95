/** `CREATE CONVERSION`. PostgreSQL can alter nothing of one but its name and schema. */
export type ConversionAttributes = {
  /** Encodings by PostgreSQL's names: `LATIN1`. */
  readonly from: string;
  readonly to: string;
  readonly function: string;
  readonly default: boolean;
};

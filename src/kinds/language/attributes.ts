/** `CREATE LANGUAGE`: functions by their names as SQL takes them. */
export type LanguageAttributes = {
  readonly trusted: boolean;
  readonly handler: string;
  /** Function that runs a DO block. */
  readonly inline: string | null;
  /** Function that checks a new function's body. */
  readonly validator: string | null;
};

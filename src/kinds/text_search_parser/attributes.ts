/** `CREATE TEXT SEARCH PARSER`: functions by their names as SQL takes them. PostgreSQL can alter nothing of one but its name and schema. */
export type TextSearchParserAttributes = {
  readonly start: string;
  readonly gettoken: string;
  readonly end: string;
  readonly lextypes: string;
  readonly headline: string | null;
};

/** `CREATE TEXT SEARCH CONFIGURATION`. */
export type TextSearchConfigurationAttributes = {
  /** Name as SQL takes it; `"default"` is PostgreSQL's own. */
  readonly parser: string;
  /** Type of token -> the dictionaries that are asked, in this order, by their names as SQL takes them. */
  readonly mappings: Mappings;
};
export type Mappings = { readonly [token: string]: readonly string[] };

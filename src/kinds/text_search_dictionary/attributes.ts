import type { Options } from "../storage-parameters.ts";

/** `CREATE TEXT SEARCH DICTIONARY`. */
export type TextSearchDictionaryAttributes = {
  /** Name as SQL takes it: `snowball`, `app.thesaurus`. */
  readonly template: string;
  readonly options: Options;
  /** Names of the options in the order in which they were given: PostgreSQL keeps it, and it makes no difference. */
  readonly order: readonly string[];
};

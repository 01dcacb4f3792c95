/** `CREATE COLLATION`. PostgreSQL can alter nothing of one but its name, schema and owner. */
export type CollationAttributes = {
  readonly provider: "libc" | "icu" | "builtin";
  /** LC_COLLATE of libc; null for other providers. */
  readonly collate: string | null;
  /** LC_CTYPE of libc; null for other providers. */
  readonly ctype: string | null;
  /** The locale of icu and builtin; null for libc. */
  readonly locale: string | null;
  /** More ICU rules, PostgreSQL 16. */
  readonly rules: string | null;
  readonly deterministic: boolean;
};

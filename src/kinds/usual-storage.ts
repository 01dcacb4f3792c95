/**
 * The word for a type's own storage. SET STORAGE DEFAULT exists from PostgreSQL 16 on; for the usual types the word can be said.
 * @see https://www.postgresql.org/docs/current/sql-altertable.html
 */
export function usualStorage(type: string): string {
  const base = type.replace(/\(.*\)/, "");
  if (/\[\]$/.test(base)) return "extended";
  if (/^(text|character varying|character|bytea|jsonb?|xml|tsvector|bit( varying)?)$/.test(base)) return "extended";
  return /^(numeric|inet|cidr)$/.test(base) ? "main" : "DEFAULT";
}

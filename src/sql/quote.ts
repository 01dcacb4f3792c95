import { namesOf, type ObjectKey } from "../model/object.ts";

/**
 * A name as SQL writes it, always in double quotes: the one place that puts quotes around a name.
 * @see https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-IDENTIFIERS
 */
export function name(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}

/** Dotted names: `names("public", "orders")` is `"public"."orders"`. */
export function names(...parts: readonly string[]): string {
  return parts.map(name).join(".");
}

/** The dotted SQL name of what a key stands for: `"public"."orders"."id"` for a column. */
export function nameOf(key: ObjectKey): string {
  return names(...namesOf(key));
}

/** A comma-separated list of names. */
export function nameList(list: readonly string[]): string {
  return list.map(name).join(", ");
}

/**
 * A string literal that means the same whatever standard_conforming_strings says.
 * @see https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-CONSTANTS
 */
export function literal(text: string): string {
  const quoted = `'${text.replaceAll("'", "''")}'`;
  return text.includes("\\") ? ` E${quoted.replaceAll("\\", "\\\\")}` : quoted;
}

/** A dollar-quoted string whose tag does not occur in the text. */
export function dollarQuoted(text: string, tag = ""): string {
  let candidate = tag;
  for (let n = 0; text.includes(`$${candidate}$`) || text.endsWith(`$${candidate}`); n++)
    candidate = `${tag || "body"}${n || ""}`;
  return `$${candidate}$${text}$${candidate}$`;
}

/** An `ARRAY[...]::text[]` literal. */
export function textArray(list: readonly string[]): string {
  return `ARRAY[${list.map(literal).join(", ")}]::text[]`;
}

/**
 * A qualified operator: `"public".===`. An operator's own name stands in no quotes; what cannot be one gets them, and
 * PostgreSQL refuses it.
 */
export function operator(schema: string, own: string): string {
  return `${name(schema)}.${/^[-+*/<>=~!@#%^&|`?]+$/.test(own) ? own : name(own)}`;
}

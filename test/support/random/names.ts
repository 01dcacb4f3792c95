import { name, names } from "../../../src/sql/quote.ts";

/** Quotes, blanks, letters of other alphabets, reserved words, the longest, and what would be SQL if quoting failed. */
export const nasty: readonly string[] = [
  "plain",
  "Order Items",
  "sélection",
  "user",
  "select",
  'say "hi"',
  "it's",
  "a.b",
  "a/b:c",
  "50%",
  "x'); DROP TABLE orders; --",
  '"; DROP SCHEMA public CASCADE; --',
  "$flux$",
  "back\\slash",
  "Straße_東京",
  "x".repeat(63),
  "é".repeat(31),
];

/** The roles that random schemas give rights to; a test creates them. */
export const roles: readonly string[] = ["flux_reader", "flux_writer", 'say "who"'];

/** Names by number: the same number is the same object in both schemas of a pair. */
export interface Names {
  /** The n-th name of what the prefix stands for; prefixes keep apart what shares a space of names. */
  readonly of: (prefix: string, slot: number) => string;
  /** The schema beside public. */
  readonly away: string;
}

export function namesFrom(offset: number): Names {
  const of = (prefix: string, slot: number): string =>
    prefixed(prefix, nasty[(slot * 5 + offset) % nasty.length] as string);
  return { of, away: of("s", 0) };
}

function prefixed(prefix: string, text: string): string {
  let kept = "";
  for (const char of prefix + text) {
    if (Buffer.byteLength(kept + char) > 63) break;
    kept += char;
  }
  return kept;
}

/** A name with a quote in it is written in quotes. */
export const keyName = (text: string): string => (text.includes('"') ? name(text) : text);

/** At the top of a document a dot parts schema and name. */
export const topName = (schema: string, text: string): string =>
  schema === "public" ? (/["./:(]/.test(text) ? name(text) : text) : names(schema, text);

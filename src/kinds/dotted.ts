import { name } from "../sql/quote.ts";

/**
 * References to other objects in attributes and documents are dotted plain names, written like the keys of a document:
 * `orders.id`, `public.Order Items`. A part that itself has a dot or a double quote stands in double quotes.
 */
export function dotted(...parts: readonly string[]): string {
  return parts.map((part) => (/[."]/.test(part) || part === "" ? name(part) : part)).join(".");
}

/** The parts of a dotted name. */
export function undotted(text: string): readonly string[] {
  const parts: string[] = [];
  let part = "";
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const c = text[at] as string;
    if (c === '"' && quoted && text[at + 1] === '"') {
      part += c;
      at++;
    } else if (c === '"' && (quoted || part === "")) quoted = !quoted;
    else if (c === "." && !quoted) {
      parts.push(part);
      part = "";
    } else part += c;
  }
  parts.push(part);
  return parts;
}

/** With the schema that a document means when it names none. */
export function withSchema(text: string, parts = 2): string {
  const found = undotted(text);
  return found.length === parts - 1 ? dotted("public", ...found) : dotted(...found);
}

/** Without the schema that a document means when it names none. */
export function withoutSchema(text: string): string {
  const [schema, ...rest] = undotted(text);
  return schema === "public" && rest.length > 0 ? dotted(...rest) : text;
}

/** SQL text expression: the dotted name of these name expressions. */
export function dottedSql(...expressions: readonly string[]): string {
  const part = (e: string): string => `CASE WHEN ${e} ~ '[."]' THEN quote_ident(${e}) ELSE ${e}::text END`;
  return `(${expressions.map(part).join(" || '.' || ")})`;
}

import { urlTemplate } from "../model/database-url.ts";
import { closest } from "./suggest.ts";

/** Whether a text is the URL of a PostgreSQL database. What else the driver would take for one leads it astray. */
export function isDatabaseUrl(text: string): boolean {
  return /^postgres(?:ql)?:\/\//i.test(text) && !bareSigns.test(text);
}

/** An @ or # in the password: what follows it would be taken for a host or a fragment, and shown as one. */
const bareSigns = /^\w+:\/\/[^/?]*[@#][^/?]*@/;

/**
 * What to write instead of a text that is no URL of a PostgreSQL database.
 * @param words that may stand in place of a URL: `embedded`
 */
export function urlRemedy(text: string, words: readonly string[]): string {
  const word = closest(text, words);
  if (word !== null) return `Did you mean "${word}"?`;
  const known = words.map((one) => `\`${one}\``).join(" or ");
  const template = `as ${urlTemplate}${known === "" ? "" : `, or ${known}`}`;
  if (bareSigns.test(text)) return "In the password, write %40 for @ and %23 for #.";
  if (/^[a-z][\w+.-]*:\/\//i.test(text)) return `flux works with PostgreSQL only; write it ${template}.`;
  const guess = guessOf(text);
  return guess === null ? `Write it ${template}.` : `Did you mean ${guess}? In full it is written ${template}.`;
}

/** `shop`, `localhost/shop`, `app@db:5432/shop`: a URL without its beginning. Texts that may hold a password are not said again. */
function guessOf(text: string): string | null {
  if (/^(?:[\w.-]+@)?[\w.-]+(?::\d+)?\/[\w-]+$/.test(text)) return `postgres://${text}`;
  return /^[\w-]+$/.test(text) ? `postgres://localhost/${text}` : null;
}

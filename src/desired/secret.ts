import { urlTemplate } from "../model/database-url.ts";

const inspect = Symbol.for("nodejs.util.inspect.custom");

/** A text that nothing prints by accident: `String`, `JSON.stringify` and `console.log` show it without its password. */
export interface Secret {
  /** The text itself. */
  readonly reveal: () => string;
  readonly toString: () => string;
  readonly toJSON: () => string;
}

/**
 * Wraps a text.
 * @param shown what may be printed
 * @param reveal gives the text, and may fail when it is not there
 */
export function secret(shown: string, reveal: () => string): Secret {
  const safe = redact(shown);
  const show = (): string => safe;
  return Object.freeze({ reveal, toString: show, toJSON: show, [inspect]: show });
}

/** The text with the passwords of URLs and connection strings replaced by `***`, and these secrets wherever they stand. */
export function redact(text: string, ...secrets: readonly string[]): string {
  let safe = text;
  for (const value of [...secrets].sort((a, b) => b.length - a.length))
    if (value !== "") safe = safe.replaceAll(value, "***");
  // What a message shows as the form of a URL has no password to hide.
  return safe.split(urlTemplate).map(withoutPasswords).join(urlTemplate);
}

function withoutPasswords(text: string): string {
  return text
    .replace(/([a-z][a-z0-9+.-]*:\/\/[^\s:/?#@'"]*):[^\s'"]*@/gi, "$1:***@")
    .replace(/\b((?:ssl)?password\s*=\s*)('[^']*'|"[^"]*"|[^\s&'"]+)/gi, "$1***");
}

import { redact } from "../desired/secret.ts";

/** Text that may be printed: passwords of URLs and connection strings are blanked out, and every secret that was told. */
export interface Redactor {
  readonly redact: (text: string) => string;
  /** Blanks out the password of this URL wherever it turns up by itself. */
  readonly learn: (url: string) => void;
}

const shortestSecret = 6;

/** A redactor that knows no secret yet. */
export function redactor(): Redactor {
  const secrets = new Set<string>();
  return {
    learn: (url) => {
      for (const secret of secretsOf(url)) secrets.add(secret);
    },
    redact: (text) => redact(text, ...secrets),
  };
}

/** A short or a common password would blank out innocent words; in a URL it is blanked out all the same. */
function secretsOf(url: string): readonly string[] {
  try {
    const { username, password, pathname, hostname } = new URL(url);
    const plain = decodeURIComponent(password);
    const innocent = [username, pathname.slice(1), hostname, "postgres", "password"];
    return [password, plain].filter((text) => text.length >= shortestSecret && !innocent.includes(text));
  } catch {
    return [];
  }
}

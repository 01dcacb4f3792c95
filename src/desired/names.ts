import { name as inQuotes } from "../sql/quote.ts";

/** PostgreSQL cuts longer names off (NAMEDATALEN - 1), so flux refuses them. */
export const maxNameBytes = 63;

/** A key of the document, read as a name. */
export type ParsedName =
  | { readonly schema: string | null; readonly name: string; readonly problem?: undefined }
  | { readonly problem: string; readonly remedy?: string };

/** One part of a key: text up to a dot, a parenthesis or the end. */
interface Part {
  readonly text: string;
  readonly end: number;
}

/**
 * Reads the key of an object that stands at the top of the document: `orders`, `sales.orders`,
 * `sales."Order Items"`, `order_total(bigint)`. What stands from the first parenthesis on belongs to the name as typed.
 */
export function parseName(key: string): ParsedName {
  const parts: string[] = [];
  let at = 0;
  for (;;) {
    const part = readPart(key, at);
    if (part === null) return badQuotes;
    parts.push(part.text);
    at = part.end;
    if (key[at] !== ".") break;
    at++;
  }
  const tail = key.slice(at);
  if (parts.length > 2)
    return {
      problem: "has more than one dot; a dot separates schema and name",
      remedy: `Put double quotes around a name that has a dot in it: ${suggestQuoted(key)}`,
    };
  const own = parts.at(-1) as string;
  const schema = parts.length === 2 ? (parts[0] as string) : null;
  if (key === "") return { problem: "is empty" };
  const problem = problemOf(own) ?? (schema === null ? null : schemaProblem(schema));
  return problem === null ? { schema, name: own + tail } : refusal(problem);
}

/** Reads the key of an object inside another one, or of one that has no schema: the literal name, or the name in double quotes. */
export function parseOwnName(key: string): ParsedName {
  const quoted = key.startsWith('"') ? readPart(key, 0) : null;
  if (key.startsWith('"') && (quoted === null || quoted.end !== key.length)) return badQuotes;
  const own = quoted ? quoted.text : key;
  if (own === "") return { problem: "is empty" };
  const problem = problemOf(own);
  return problem === null ? { schema: null, name: own } : refusal(problem);
}

/** The shortest key that `parseName` reads as this schema and name. */
export function writeName(schema: string, own: string, defaultSchema: string): string {
  if (schema === defaultSchema && /^\w+$/.test(own)) return own;
  const candidates: string[] = [];
  const heads = schema === defaultSchema ? [""] : [`${schema}.`, `${inQuotes(schema)}.`];
  const paren = own.indexOf("(");
  const ends = [...own.matchAll(/\(/g)].map((match) => match.index).filter((at) => at > 0);
  const quotedForms = (paren < 0 ? [own.length] : [...ends, own.length]).map(
    (at) => inQuotes(own.slice(0, at)) + own.slice(at),
  );
  for (const head of heads) candidates.push(head + own);
  for (const head of heads) for (const form of quotedForms) candidates.push(head + form);
  const wanted = schema === defaultSchema ? null : schema;
  for (const key of candidates) {
    const parsed = parseName(key);
    if (parsed.problem === undefined && parsed.schema === wanted && parsed.name === own) return key;
  }
  return candidates.at(-1) as string;
}

/** The key that `parseOwnName` reads as this name. */
export function writeOwnName(own: string): string {
  return own.startsWith('"') ? inQuotes(own) : own;
}

const badQuotes: ParsedName = {
  problem: "has double quotes that do not fit",
  remedy: 'A quoted part begins and ends with a double quote, and "" stands for one inside it.',
};

function readPart(key: string, start: number): Part | null {
  if (key[start] !== '"') {
    let end = start;
    while (end < key.length && key[end] !== "." && key[end] !== "(") end++;
    return { text: key.slice(start, end), end };
  }
  let text = "";
  for (let at = start + 1; at < key.length; at++) {
    if (key[at] !== '"') text += key[at];
    else if (key[at + 1] === '"') {
      text += '"';
      at++;
    } else {
      const next = key[at + 1];
      return next === undefined || next === "." || next === "(" ? { text, end: at + 1 } : null;
    }
  }
  return null;
}

function problemOf(part: string): string | null {
  if (part === "") return "has an empty part";
  if (part.includes("\0")) return "has a zero byte in it, which PostgreSQL cannot store";
  const bytes = Buffer.byteLength(part);
  return bytes > maxNameBytes ? `is ${bytes} bytes long; PostgreSQL allows ${maxNameBytes}` : null;
}

function refusal(problem: string): ParsedName {
  return problem.includes("bytes long") ? { problem, remedy: "Choose a shorter name." } : { problem };
}

function schemaProblem(schema: string): string | null {
  const problem = problemOf(schema);
  return problem?.startsWith("is ") ? `has a schema that ${problem}` : problem;
}

function suggestQuoted(key: string): string {
  const dot = key.indexOf(".");
  return `'${key.slice(0, dot)}.${inQuotes(key.slice(dot + 1))}' or '${inQuotes(key)}'`;
}

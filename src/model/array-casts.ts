import { canonicalJson, type Json } from "./object.ts";

/*
 * What `status IN ('new', 'paid')` over character varying is parsed to, PostgreSQL prints with a cast of the whole array:
 * `(ARRAY['new'::character varying, 'paid'::character varying])::text[]`. It parses that text to casts of the elements
 * (PostgreSQL manual, 4.2.12 Array Constructors): the same in meaning, but printed otherwise from then on. See
 * docs/decisions/0015-casts-of-arrays.md.
 */

const type = /[a-z_][\w.]*(?: [a-z]+)*(?:\(\d+\))?/.source;
const number = /\d+(?:\.\d+)?/.source;
const element = `(?:(?:[eE]?'(?:[^']|'')*'|NULL|\\(${number}\\))::${type}|${number})`;
const arrayCast = `\\(ARRAY\\[(${element}(?:, ${element})*)\\]\\)::(${type})\\[\\]`;
/** Where the same characters mean nothing: strings, quoted names and comments. */
const quoted = [
  /[eE]'(?:[^'\\]|\\.|'')*'/,
  /'(?:[^']|'')*'/,
  /"(?:[^"]|"")*"/,
  /\$(?<tag>[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$[\s\S]*?\$\k<tag>\$/,
  /--[^\n]*/,
  /\/\*[\s\S]*?\*\//,
];
const pattern = new RegExp(`${arrayCast}|${quoted.map(({ source }) => source).join("|")}`, "g");
const elements = new RegExp(element, "g");

function eachCast(sql: string, cast: (items: readonly string[], to: string) => string | null): string {
  if (!sql.includes("(ARRAY[")) return sql;
  return sql.replace(pattern, (found, list?: string, to?: string) =>
    list === undefined ? found : (cast(list.match(elements) ?? [], to as string) ?? found),
  );
}

/** The type of a constant, as PostgreSQL prints it. */
function typeOf(constant: string): string {
  if (/^\d/.test(constant)) return constant.includes(".") ? "numeric" : "integer";
  return constant.slice(constant.lastIndexOf("::") + 2);
}

/** SQL that PostgreSQL parses to what it has printed: by way of the array's own type, the cast stays one of the array. */
export function withArrayCasts(sql: string): string {
  return eachCast(sql, (items, to) => {
    const [from, ...others] = new Set(items.map(typeOf));
    return others.length > 0 ? null : `((ARRAY[${items.join(", ")}])::${from}[])::${to}[]`;
  });
}

/** JSON with members sorted, the same for values that differ in where casts of arrays are printed only. */
export function meaningOf(value: Json | undefined): string {
  const said = canonicalJson(value);
  if (!said.includes("(ARRAY[")) return said;
  const each = (_name: string, one: Json): Json => (typeof one === "string" ? castElements(one) : one);
  return canonicalJson(JSON.parse(JSON.stringify(value, each)) as Json);
}

/** The cast of an array as PostgreSQL prints it once it has parsed it. */
const castElements = (text: string): string =>
  eachCast(text, (items, to) => `ARRAY[${items.map((one) => `(${one})::${to}`).join(", ")}]`);

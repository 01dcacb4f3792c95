import { canonicalJson, type Json } from "./object.ts";

/*
 * What PostgreSQL prints of an expression, it parses to another one of the same meaning, and prints that otherwise:
 * - IN over character varying is a cast of the whole array, `(ARRAY['a'::character varying, 'b'::character varying])::text[]`,
 *   and parsed to casts of the elements (PostgreSQL manual, 4.2.12 Array Constructors);
 * - `x BETWEEN 1 AND 2 AND y` is an AND in an AND, `((A AND B) AND C)`, and parsed to one AND of three. So with OR.
 * See docs/decisions/0015-what-postgresql-prints.md.
 */

/** SQL that PostgreSQL parses to what it has printed. */
export function asPrinted(sql: string): string {
  return withNests(withArrayCasts(sql));
}

/** JSON with members sorted, the same for values of the same meaning that PostgreSQL has printed in different ways. */
export function meaningOf(value: Json | undefined): string {
  const said = canonicalJson(value);
  return mayMove(said) ? canonicalJson(JSON.parse(JSON.stringify(value, onceParsed)) as Json) : said;
}

/** The texts of a value as PostgreSQL prints them once it has parsed them; what is a routine's for its language, it keeps as it is. */
function onceParsed(this: unknown, name: string, value: Json): Json {
  if (typeof value !== "string" || !mayMove(value)) return value;
  const isBody = name === "text" && (this as { readonly kind?: Json }).kind === "string";
  return isBody ? value : withoutNests(withElementCasts(value));
}

const mayMove = (text: string): boolean => text.includes("(ARRAY[") || hasNests(text);
const hasNests = (text: string): boolean => /\)\s+(AND|OR)\s/.test(text);

/** Where characters mean nothing: strings, quoted names and comments. */
const quoted = [
  /[eE]'(?:[^'\\]|\\.|'')*'/,
  /'(?:[^']|'')*'/,
  /"(?:[^"]|"")*"/,
  /\$(?<tag>[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$[\s\S]*?\$\k<tag>\$/,
  /--[^\n]*/,
  /\/\*[\s\S]*?\*\//,
]
  .map(({ source }) => source)
  .join("|");

const type = /[a-z_][\w.]*(?: [a-z]+)*(?:\(\d+\))?/.source;
const text = /(?:[eE]?'(?:[^']|'')*'|NULL)/.source;
const number = /\d+(?:\.\d+)?/.source;
/** A constant with its type, or one that is cast to it. */
const element = `(?:${text}::${type}|${number}|\\((?:${text}(?:::${type})?|${number})\\)::${type})`;
const elements = new RegExp(element, "g");
const arrayCasts = new RegExp(`\\(ARRAY\\[(${element}(?:, ${element})*)\\]\\)::(${type})\\[\\]|${quoted}`, "g");

/** By way of the array's own type, the cast stays one of the array. */
function withArrayCasts(sql: string): string {
  if (!sql.includes("(ARRAY[")) return sql;
  return sql.replace(arrayCasts, (found, list?: string, to?: string) => {
    const [from, ...others] = new Set((list?.match(elements) ?? []).map(typeOf));
    return from === undefined || others.length > 0 ? found : `((ARRAY[${list}])::${from}[])::${to}[]`;
  });
}

/** The type of an element, as PostgreSQL prints it. */
function typeOf(item: string): string {
  if (/^\d/.test(item)) return item.includes(".") ? "numeric" : "integer";
  return item.slice(item.lastIndexOf("::") + 2);
}

const brackets = new RegExp(`\\(ARRAY\\[|[()[\\],]|${quoted}`, "g");
const arrayOf = new RegExp(`^\\]\\)::(${type})\\[\\]`);

/** The casts of elements that PostgreSQL makes of the cast of an array, whatever its elements are. */
function withElementCasts(sql: string): string {
  if (!sql.includes("(ARRAY[")) return sql;
  const open: { readonly start: number; readonly ofArray: boolean; readonly commas: number[] }[] = [];
  for (const { 0: mark, index } of sql.matchAll(brackets)) {
    if (mark === ",") open.at(-1)?.commas.push(index);
    else if (mark === "(ARRAY[")
      open.push({ start: index, ofArray: false, commas: [] }, { start: index, ofArray: true, commas: [] });
    else if (mark === "(" || mark === "[") open.push({ start: index, ofArray: false, commas: [] });
    else if (mark === ")" || mark === "]") {
      const { start = 0, ofArray = false, commas = [] } = open.pop() ?? {};
      const [cast, to] = (ofArray && arrayOf.exec(sql.slice(index))) || [];
      if (cast === undefined) continue;
      const ends = [...commas, index];
      const begins = [start + "(ARRAY[".length, ...commas.map((comma) => comma + 1)];
      const items = ends.map((end, i) => `(${sql.slice(begins[i], end).trim()})::${to}`);
      const ready = `${sql.slice(0, start)}ARRAY[${items.join(", ")}]`;
      return withElementCasts(ready + sql.slice(index + cast.length));
    }
  }
  return sql;
}

/** A cast to boolean keeps an AND from being made one with the AND that it is in, and is nothing else. */
function withNests(sql: string): string {
  let ready = sql;
  // The last first, so that the places of the others stay.
  for (const end of nestsIn(sql)
    .map((one) => one.end)
    .sort((a, b) => b - a))
    ready = `${ready.slice(0, end)}::boolean${ready.slice(end)}`;
  return ready;
}

function withoutNests(sql: string): string {
  const gone = new Set(nestsIn(sql).flatMap(({ start, end }) => [start, end - 1]));
  return gone.size === 0
    ? sql
    : sql
        .split("")
        .filter((_, i) => !gone.has(i))
        .join("");
}

/** What stands in parentheses. */
interface Group {
  readonly start: number;
  /** After the closing one. */
  end: number;
  /** AND, OR; both where it is not all of one. */
  readonly operators: Set<string>;
  /** The group that it begins with. */
  first: Group | null;
}

const marks = new RegExp(`[()]|\\b(?:AND|OR)\\b|${quoted}`, "g");

/** The groups of which PostgreSQL makes one with the group that begins with them. */
function nestsIn(sql: string): readonly Group[] {
  if (!hasNests(sql)) return [];
  const nests: Group[] = [];
  const open: Group[] = [];
  for (const { 0: mark, index } of sql.matchAll(marks)) {
    if (mark === "(") open.push({ start: index, end: index, operators: new Set(), first: null });
    else if (mark === "AND" || mark === "OR") open.at(-1)?.operators.add(mark);
    else if (mark === ")") {
      const group = open.pop();
      const around = open.at(-1);
      if (!group) return []; // It is no SQL, or not all of it.
      group.end = index + 1;
      if (around && /^\s*$/.test(sql.slice(around.start + 1, group.start))) around.first = group;
      const { first } = group;
      if (first && first.operators.size === 1 && isOneWith(sql, first, group)) nests.push(first);
    }
  }
  return nests;
}

function isOneWith(sql: string, { operators, end }: Group, group: Group): boolean {
  const [operator] = operators;
  const next = /^\s+(AND|OR)\s/.exec(sql.slice(end, end + 20))?.[1];
  return next === operator && group.operators.size === 1;
}

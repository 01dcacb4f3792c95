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
  return mayMove(sql) ? withNests(withArrayCasts(sql)) : sql;
}

/** JSON with members sorted, the same for attributes of the same meaning that PostgreSQL has printed in different ways. */
export function meaningOf(attributes: Members): string {
  const said = canonicalJson(attributes);
  return mayMove(said) ? canonicalJson(onceParsed(attributes, false)) : said;
}

/** Whether two values of the attribute of that name mean the same; what is absent is null. */
export function meanTheSame(name: string, a: Json | undefined, b: Json | undefined): boolean {
  return meaningOf({ [name]: a ?? null }) === meaningOf({ [name]: b ?? null });
}

/** Attributes in the spelling of others, wherever the two mean the same. */
export function spelledAs<M extends Members>(known: Members, attributes: M): M {
  if (!mayMove(canonicalJson(known))) return attributes;
  const spelled = Object.entries(attributes).map(([name, one]) => [name, spelling(name, known[name], one)]);
  return Object.fromEntries(spelled) as M;
}

function spelling(name: string, known: Json | undefined, value: Json): Json {
  if (known === undefined || typeof value !== typeof known) return value;
  if (meanTheSame(name, known, value)) return known;
  if (Array.isArray(value) && Array.isArray(known)) {
    const alike = new Map(known.map((one: Json) => [meaningOf({ [name]: one }), one]));
    return value.map((one: Json) => alike.get(meaningOf({ [name]: one })) ?? one);
  }
  return isObject(value) && isObject(known) ? spelledAs(known, value) : value;
}

type Members = { readonly [name: string]: Json };
const isObject = (value: Json): value is Members =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** What PostgreSQL prints of what it has parsed, by the names of attributes and of their members; all other texts stay as they are. */
const printed: ReadonlySet<string> = new Set(
  "expression expressions query where using withCheck when definition default columns elements column partitionBy arguments".split(
    " ",
  ),
);

/** The texts of a value as PostgreSQL prints them once it has parsed them. */
function onceParsed(value: Json, isPrinted: boolean): Json {
  if (typeof value === "string") return isPrinted && mayMove(value) ? withoutNests(withElementCasts(value)) : value;
  if (Array.isArray(value)) return value.map((one: Json) => onceParsed(one, isPrinted));
  if (!isObject(value)) return value;
  const parsed = ([name, one]: readonly [string, Json]): readonly [string, Json] => {
    const isSqlBody = name === "text" && value["kind"] === "sql";
    return [name, name === "options" ? one : onceParsed(one, isSqlBody || printed.has(name))];
  };
  return Object.fromEntries(Object.entries(value).map(parsed));
}

const mayMove = (text: string): boolean => text.includes("(ARRAY[") || hasNests(text);
const hasNests = (text: string): boolean => /\)\s+(AND|OR)\s/.test(text);

/** Where characters mean nothing: strings, quoted names and comments, which are read to their end but not within each other. */
const quoted = [
  /(?<![\w$])[eE]'[^'\\]*(?:(?:''|\\[\s\S])[^'\\]*)*'/,
  /'[^']*(?:''[^']*)*'/,
  /"[^"]*(?:""[^"]*)*"/,
  /(?<![\w$])\$(?<tag>[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$[\s\S]*?\$\k<tag>\$/,
  /--[^\n]*/,
  /\/\*(?:[^*/]|\*(?!\/)|\/(?!\*)|\/\*(?:[^*]|\*(?!\/))*\*\/)*\*\//,
]
  .map(({ source }) => source)
  .join("|");

const type = /[a-z_][\w.]*(?: [a-z]+)*(?:\(\d+\))?/.source;
const text = /(?:[eE]?'[^']*(?:''[^']*)*'|NULL)/.source;
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
    return !from || others.length > 0 ? found : `((ARRAY[${list}])::${from}[])::${to}[]`;
  });
}

/** The type of an element, as PostgreSQL prints it; null: PostgreSQL does not print it so. */
function typeOf(item: string): string | null {
  if (!/^\d/.test(item)) return item.slice(item.lastIndexOf("::") + 2);
  return item.includes(".") ? "numeric" : Number(item) < 2 ** 31 ? "integer" : null;
}

const brackets = new RegExp(`\\(ARRAY\\[|[()[\\],]|${quoted}`, "g");
const arrayOf = new RegExp(`\\]\\)::(${type})\\[\\]`, "y");

/** An array whose end has not been read. */
interface OpenArray {
  readonly items: string[];
  /** The item that is being read. */
  said: string;
  /** Brackets within it. */
  depth: number;
}

/** The casts of elements that PostgreSQL makes of the cast of an array, whatever its elements are. */
function withElementCasts(sql: string): string {
  if (!sql.includes("(ARRAY[")) return sql;
  const whole: OpenArray = { items: [], said: "", depth: 0 };
  const open = [whole];
  let from = 0;
  for (const { 0: mark, index } of sql.matchAll(brackets)) {
    if (index < from) continue; // Part of a cast that has been taken.
    const array = open.at(-1) as OpenArray;
    array.said += sql.slice(from, index);
    from = index + mark.length;
    if (mark === "(ARRAY[") open.push({ items: [], said: "", depth: 0 });
    else if (mark === "," && array !== whole && array.depth === 0) {
      array.items.push(array.said.trim());
      array.said = "";
    } else if (mark === "]" && array !== whole && array.depth === 0) {
      open.pop();
      const items = [...array.items, array.said.trim()];
      arrayOf.lastIndex = index;
      const [cast = "]", to] = arrayOf.exec(sql) ?? [];
      from = index + cast.length;
      const outer = open.at(-1) as OpenArray;
      if (to === undefined) outer.depth++; // The parenthesis before it has still to be closed.
      outer.said +=
        to === undefined ? `(ARRAY[${items.join(", ")}]` : `ARRAY[${items.map((one) => `(${one})::${to}`).join(", ")}]`;
    } else {
      if (mark === "(" || mark === "[") array.depth++;
      else if (mark === ")" || mark === "]") array.depth--;
      array.said += mark;
    }
  }
  // What is not closed is no SQL, or not all of it.
  return open.length > 1 ? sql : whole.said + sql.slice(from);
}

/** A cast to boolean keeps an AND from being made one with the AND that it is in, and is nothing else. */
function withNests(sql: string): string {
  let from = 0;
  const pieces: string[] = [];
  for (const end of nestsIn(sql)
    .map((one) => one.end)
    .sort((a, b) => a - b)) {
    pieces.push(sql.slice(from, end), "::boolean");
    from = end;
  }
  return pieces.length === 0 ? sql : pieces.join("") + sql.slice(from);
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
  /** Where something stands in it that is no space and no group. */
  from: number;
}

const marks = new RegExp(`[()]|\\b(?:AND|OR)\\b|${quoted}`, "g");

/** The groups of which PostgreSQL makes one with the group that begins with them. */
function nestsIn(sql: string): readonly Group[] {
  if (!hasNests(sql)) return [];
  const nests: Group[] = [];
  const open: Group[] = [];
  for (const { 0: mark, index } of sql.matchAll(marks)) {
    if (mark === "(") open.push({ start: index, end: index, operators: new Set(), first: null, from: index });
    else if (mark === "AND" || mark === "OR") open.at(-1)?.operators.add(mark);
    else if (mark === ")") {
      const group = open.pop();
      const around = open.at(-1);
      if (!group) return []; // It is no SQL, or not all of it.
      group.end = index + 1;
      if (around && around.from === around.start && isBlank(sql, around.start + 1, group.start)) around.first = group;
      if (around) around.from = group.end;
      const { first } = group;
      if (first && first.operators.size === 1 && isOneWith(sql, first, group)) nests.push(first);
    }
  }
  return nests;
}

const isBlank = (sql: string, from: number, to: number): boolean => /^\s*$/.test(sql.slice(from, to));

function isOneWith(sql: string, { operators, end }: Group, group: Group): boolean {
  const [operator] = operators;
  const next = /^\s+(AND|OR)\s/.exec(sql.slice(end, end + 20))?.[1];
  return next === operator && group.operators.size === 1;
}

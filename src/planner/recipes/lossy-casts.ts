interface Type {
  readonly base: string;
  readonly arguments: readonly number[];
}

/** `numeric(10,2)[]` and `timestamp(3) with time zone` in their parts; an array loses what its elements lose. */
function typeOf(text: string): Type {
  const match = /^([^([]+)(?:\(([^)]*)\))?([^[]*)/.exec(text);
  const [, before = text, list = "", after = ""] = match ?? [];
  return { base: `${before.trim()}${after}`, arguments: list === "" ? [] : list.split(",").map(Number) };
}

const integers: readonly string[] = ["smallint", "integer", "bigint", "oid"];
const fractional: readonly string[] = ["numeric", "real", "double precision", "money"];
const texts: readonly string[] = ["text", "character varying", "character", "citext"];
const moments: readonly string[] = ["timestamp without time zone", "timestamp with time zone"];
const times: readonly string[] = ["time without time zone", "time with time zone"];
const withZone = (base: string): boolean => base.endsWith(" with time zone");
const isTemporal = (base: string): boolean => [...moments, ...times, "date", "interval"].includes(base);

/** How exactly a floating-point type keeps each of these. */
const inexact: { readonly [base: string]: readonly string[] } = {
  real: ["integer", "bigint", "numeric", "double precision"],
  "double precision": ["bigint", "numeric"],
  numeric: ["double precision"],
};

const scaleOf = ({ base, arguments: [precision, scale = 0] }: Type): number =>
  integers.includes(base) ? 0 : base === "numeric" && precision !== undefined ? scale : Number.POSITIVE_INFINITY;
const precisionOf = ({ arguments: [digits = 6] }: Type): number => digits;

/**
 * What a cast between two types, as format_type prints them, gives up without an error; null where it keeps every value
 * or raises. PostgreSQL tells casts apart by how they may be used, not by what they lose, so this is a list.
 * @see https://www.postgresql.org/docs/current/datatype.html
 */
export function losesSilently(from: string, to: string): string | null {
  const [a, b] = [typeOf(from), typeOf(to)];
  const numbers = [...integers, ...fractional, ...texts];
  if (integers.includes(b.base) && fractional.includes(a.base)) return "digits after the decimal point";
  if (b.base === "numeric" && numbers.includes(a.base) && scaleOf(b) < scaleOf(a))
    return "digits after the decimal point";
  if (b.base === "money" && a.base !== "money" && !integers.includes(a.base)) return "digits after the second decimal";
  if (inexact[b.base]?.includes(a.base)) return "digits that do not fit";
  if (b.base === "boolean" && integers.includes(a.base)) return "which number it was";
  if (b.base === "cidr" && a.base === "inet") return "the bits to the right of the mask";
  if (b.base === "name" && texts.includes(a.base)) return "what is beyond 63 bytes";
  if (b.base === '"char"' && texts.includes(a.base)) return "all but the first character";
  if (b.base === "bit" && integers.includes(a.base)) return "bits that do not fit";
  if (b.base === "jsonb" && a.base === "json") return "repeated keys, the order of keys and spaces";
  return isTemporal(a.base) && isTemporal(b.base) ? losesTime(a, b) : null;
}

/**
 * Whether a value that such a cast keeps comes back as it was from a cast the other way, whatever the session, so that the
 * others can be told: 2.00 survives as an integer, 2.50 does not.
 */
export function losesVisibly(from: string, to: string): boolean {
  const [a, b] = [typeOf(from), typeOf(to)];
  const numbers = [...integers, "numeric", "real", "double precision"];
  const plain = [...moments, "date"].filter((base) => !withZone(base));
  const isArray = from.endsWith("[]") || to.endsWith("[]");
  return !isArray && [numbers, plain].some((bases) => bases.includes(a.base) && bases.includes(b.base));
}

const readFromText: readonly string[] = [
  ...integers,
  ...fractional,
  ...["boolean", "uuid", "bytea", "jsonb", "inet", "cidr", "macaddr", "macaddr8", "tsvector", "tsquery", "pg_lsn"],
  ...["point", "line", "lseg", "box", "path", "polygon", "circle"],
];

/** Whether a text that becomes a value of another type comes back from that as it is printed, however it was written: 007 as 7. */
export function losesSpelling(from: string, to: string): boolean {
  const [a, b] = [typeOf(from), typeOf(to)];
  if (!texts.includes(a.base)) return false;
  return readFromText.includes(b.base) || isTemporal(b.base) || (to.endsWith("[]") && !from.endsWith("[]"));
}

/** The value as another type; one that it does not keep raises, with the value in the message. */
export function keptOrRefused(column: string, from: string, to: string): string {
  const raises = `('not kept by ${to}: ' || ${column}::text)::${to}`;
  return `CASE WHEN ${column}::${to}::${from} IS NOT DISTINCT FROM ${column} THEN ${column}::${to} ELSE ${raises} END`;
}

/** How many characters a value has as a text, at the most or, where that varies without end, more than it came from. */
const printed: { readonly [base: string]: number } = {
  boolean: 5,
  uuid: 36,
  bytea: Number.POSITIVE_INFINITY,
  date: 10,
  "time without time zone": 8,
  "timestamp without time zone": 19,
  "timestamp with time zone": 22,
  macaddr: 17,
  macaddr8: 23,
};

/** Whether values of a type, as they are printed, are too long for a text of limited length, whatever they are. */
export function isTooLong(from: string, to: string): boolean {
  const [a, b] = [typeOf(from), typeOf(to)];
  const [room = b.base === "character" ? 1 : Number.POSITIVE_INFINITY] = b.arguments;
  return texts.includes(b.base) && room < (printed[a.base] ?? 0);
}

function losesTime(a: Type, b: Type): string | null {
  if (b.base === "date" && moments.includes(a.base)) return "the time of day";
  if (times.includes(b.base) && !times.includes(a.base)) return "the date";
  if (withZone(a.base) !== withZone(b.base) && a.base !== b.base) return "its moment where sessions differ in TimeZone";
  return b.base !== "date" && a.base !== "date" && precisionOf(b) < precisionOf(a) ? "fractions of a second" : null;
}

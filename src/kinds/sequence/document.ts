import type { DocumentPart, DocumentValue } from "../../model/kind.ts";
import type { Intent, Json } from "../../model/object.ts";
import { renamedFrom, renameIntent } from "../intent.ts";
import type { SequenceAttributes } from "./attributes.ts";

/** Every name that PostgreSQL takes for the three types a sequence can have, and the bounds of each. */
const types: { readonly [name: string]: string } = {
  smallint: "smallint",
  int2: "smallint",
  integer: "integer",
  int: "integer",
  int4: "integer",
  bigint: "bigint",
  int8: "bigint",
};
const bounds: { readonly [type: string]: readonly [string, string] } = {
  smallint: ["-32768", "32767"],
  integer: ["-2147483648", "2147483647"],
  bigint: ["-9223372036854775808", "9223372036854775807"],
};

/** Numbers may be written as text, because YAML readers round what is beyond 2^53. */
const number = (description: string): Json => ({ type: ["integer", "string"], pattern: "^-?[0-9]+$", description });

/** What PostgreSQL takes where CREATE SEQUENCE says nothing. */
function defaults(type: string, increment: string): Omit<SequenceAttributes, "type" | "increment"> {
  const [lowest, highest] = bounds[type] ?? (bounds["bigint"] as readonly [string, string]);
  const down = increment.startsWith("-");
  const min = down ? lowest : "1";
  const max = down ? "-1" : highest;
  return { start: down ? max : min, min, max, cache: "1", cycle: false, unlogged: false };
}

/** One spelling for each number, so that text compares. */
const canonical = (value: Json | undefined): string | undefined =>
  value === undefined ? undefined : BigInt(value as string | number).toString();

function read(value: DocumentValue): { readonly attributes: SequenceAttributes; readonly intent: Intent } {
  const typed = (value["type"] as string | undefined) ?? "bigint";
  const type = types[typed.toLowerCase()] ?? typed;
  const increment = canonical(value["increment"]) ?? "1";
  const standard = defaults(type, increment);
  const min = canonical(value["min_value"]) ?? standard.min;
  const max = canonical(value["max_value"]) ?? standard.max;
  return {
    intent: renameIntent(value),
    attributes: {
      type,
      increment,
      min,
      max,
      start: canonical(value["start"]) ?? (increment.startsWith("-") ? max : min),
      cache: canonical(value["cache"]) ?? standard.cache,
      cycle: value["cycle"] === true,
      unlogged: value["unlogged"] === true,
    },
  };
}

function write({ attributes }: { readonly attributes: SequenceAttributes }): DocumentValue {
  const { type, increment, min, max, start, cache, cycle, unlogged } = attributes;
  const standard = defaults(type, increment);
  const plain = (text: string): Json => (Number.isSafeInteger(Number(text)) ? Number(text) : text);
  return {
    ...(type !== "bigint" && { type }),
    ...(increment !== "1" && { increment: plain(increment) }),
    ...(min !== standard.min && { min_value: plain(min) }),
    ...(max !== standard.max && { max_value: plain(max) }),
    ...(start !== (increment.startsWith("-") ? max : min) && { start: plain(start) }),
    ...(cache !== standard.cache && { cache: plain(cache) }),
    ...(cycle && { cycle }),
    ...(unlogged && { unlogged }),
  };
}

export const document: DocumentPart<SequenceAttributes> = {
  section: "sequences",
  form: "map",
  parents: ["schema"],
  schema: {
    type: "object",
    description: "A sequence. What is left out is as CREATE SEQUENCE has it.",
    properties: {
      type: { type: "string", description: "smallint, integer or bigint (the default)." },
      start: number("First value; the lowest (or, counting down, the highest) when left out."),
      increment: number("Added for the next value; negative counts down. 1 when left out."),
      min_value: number("Lowest value."),
      max_value: number("Highest value."),
      cache: number("How many values a session takes at a time."),
      cycle: { type: "boolean", description: "Starts again at the other end instead of failing." },
      ...renamedFrom,
      unlogged: { type: "boolean", description: "Not written to the write-ahead log." },
    },
  },
  read,
  write,
};

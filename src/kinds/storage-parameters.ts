import type { DocumentValue } from "../model/kind.ts";
import type { Json } from "../model/object.ts";
import { literal, names } from "../sql/quote.ts";

/** Storage parameters and other options `name = value`; values are text. */
export type Options = { readonly [name: string]: string };

/** JSON Schema of an option map in a document. */
export const optionsSchema = (description: string): { readonly [keyword: string]: Json } => ({
  type: "object",
  description,
  additionalProperties: { type: ["string", "number", "boolean"] },
});

/** Document -> attributes: values as text. */
export function readOptions(value: Json | undefined): Options {
  const map = (value ?? {}) as DocumentValue;
  return Object.fromEntries(Object.entries(map).map(([key, option]) => [key, String(option)]));
}

/** Attributes -> document: numbers and booleans bare, nothing when empty. */
export function writeOptions(property: string, options: Options): DocumentValue {
  const entries = Object.entries(options).map(([key, value]) => [key, bare(value)] as const);
  return entries.length === 0 ? {} : { [property]: Object.fromEntries(entries) };
}

function bare(value: string): Json {
  if (value === "true" || value === "false") return value === "true";
  return String(Number(value)) === value ? Number(value) : value;
}

/** `toast.autovacuum_enabled` is two names. */
const optionName = (key: string): string => names(...key.split("."));

/** `"fillfactor"='70', ...` */
export function optionList(options: Options): string {
  return Object.entries(options)
    .map(([key, value]) => `${optionName(key)}=${literal(value)}`)
    .join(", ");
}

/** ` WITH (...)`, or nothing. */
export function withOptions(options: Options): string {
  return Object.keys(options).length === 0 ? "" : ` WITH (${optionList(options)})`;
}

/** The `SET (...)` and `RESET (...)` that lead from one map to the other. */
export function changeOptions(before: Options, after: Options): readonly string[] {
  const set = Object.fromEntries(Object.entries(after).filter(([key, value]) => before[key] !== value));
  const reset = Object.keys(before).filter((key) => !(key in after));
  return [
    ...(Object.keys(set).length > 0 ? [`SET (${optionList(set)})`] : []),
    ...(reset.length > 0 ? [`RESET (${reset.map(optionName).join(", ")})`] : []),
  ];
}

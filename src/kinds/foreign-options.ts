import type { Json } from "../model/object.ts";
import { literal, name } from "../sql/quote.ts";
import type { Options } from "./storage-parameters.ts";

/** ` OPTIONS ("host" 'db1')`, or nothing. */
export function optionsClause(options: Options): string {
  const list = Object.entries(options).map(([option, value]) => `${name(option)} ${literal(value)}`);
  return list.length === 0 ? "" : ` OPTIONS (${list.join(", ")})`;
}

/** ` OPTIONS (SET ..., ADD ..., DROP ...)` that leads from one map to the other. */
export function changeForeignOptions(before: Options, after: Options): string {
  const list = [
    ...Object.keys(before)
      .filter((option) => !(option in after))
      .map((option) => `DROP ${name(option)}`),
    ...Object.entries(after)
      .filter(([option, value]) => before[option] !== value)
      .map(([option, value]) => `${option in before ? "SET" : "ADD"} ${name(option)} ${literal(value)}`),
  ];
  return ` OPTIONS (${list.join(", ")})`;
}

/** JSON Schema of an option map in a document. */
export const foreignOptionsSchema = (description: string): { readonly [keyword: string]: Json } => ({
  type: "object",
  description,
  additionalProperties: { type: ["string", "number", "boolean"] },
});

import type { DocumentPart, DocumentValue } from "../../model/kind.ts";
import type { Json } from "../../model/object.ts";
import { renamedFrom, renameIntent } from "../intent.ts";
import { bareQuery } from "../output-columns.ts";
import { type Options, optionsSchema } from "../storage-parameters.ts";
import type { ViewAttributes } from "./attributes.ts";

const properties: { readonly [property: string]: Json } = {
  ...renamedFrom,
  query: { type: "string", "x-file": true, description: "The SELECT statement." },
  stand_in: {
    type: "object",
    additionalProperties: { type: "string" },
    description:
      "Column to data type, in their order, for a view that reads itself, or what reads it: it is created with these columns and no rows before its query can be said.",
  },
  security_invoker: {
    type: "boolean",
    description: "Its tables are read with the rights (and row security) of who queries the view.",
  },
  security_barrier: { type: "boolean", description: "Conditions of the query around it cannot see other rows." },
  check_option: { enum: ["local", "cascaded"], description: "Rows written through it must be visible in it." },
  options: optionsSchema("Any other option (WITH)."),
};
const known = ["security_invoker", "security_barrier", "check_option"] as const;

export const document: DocumentPart<ViewAttributes> = {
  section: "views",
  form: "map",
  parents: ["schema"],
  schema: { type: "object", description: "A view.", properties, required: ["query"] },
  shorthand: "query",
  read: (value) => ({
    attributes: {
      query: bareQuery(value["query"]),
      columns: readStandIn(value["stand_in"]),
      standsOnItself: value["stand_in"] !== undefined,
      options: readOptionsOf(value),
    },
    intent: renameIntent(value),
  }),
  write: ({ attributes: { query, columns, standsOnItself, options } }) => ({
    ...writeOptionsOf(options),
    ...(standsOnItself && { stand_in: Object.fromEntries((columns ?? []).map(({ name, type }) => [name, type])) }),
    query,
  }),
};

function readStandIn(value: Json | undefined): ViewAttributes["columns"] {
  if (value === undefined) return null;
  return Object.entries(value as { readonly [name: string]: string }).map(([name, type]) => ({ name, type }));
}

function readOptionsOf(value: DocumentValue): Options {
  const said = { ...((value["options"] ?? {}) as DocumentValue), ...pick(value) };
  return Object.fromEntries(Object.entries(said).map(([option, setting]) => [option, String(setting)]));
}

const pick = (value: DocumentValue): DocumentValue =>
  Object.fromEntries(
    known.filter((option) => value[option] !== undefined).map((option) => [option, value[option] as Json]),
  );

const isKnown = (option: string): boolean => (known as readonly string[]).includes(option);

/** A boolean option keeps its own word when it is not true or false. */
function writeOptionsOf(options: Options): DocumentValue {
  const entries = Object.entries(options).map(([option, text]) => {
    const value: Json = text === "true" ? true : text === "false" ? false : text;
    return [option, value, isKnown(option) && (typeof value === "boolean" || option === "check_option")] as const;
  });
  const rest = entries.filter(([, , own]) => !own).map(([option, value]) => [option, value] as const);
  return {
    ...Object.fromEntries(entries.filter(([, , own]) => own).map(([option, value]) => [option, value] as const)),
    ...(rest.length > 0 && { options: Object.fromEntries(rest) }),
  };
}

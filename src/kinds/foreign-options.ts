import type { Json, SchemaObject } from "../model/object.ts";
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

/** Names of options whose values nobody may read, as a regular expression that both PostgreSQL and JavaScript know. */
const secretName =
  "pass(word|wd|phrase)?$|pwd$|secret|token|credential|(api|access|private|account|encryption)[_-]?key";
/** Values with a password in them: connection strings and URLs. */
const secretValue = "pass(word|wd) *=|://[^/@ ]*:[^/@ ]*@";

/** SQL boolean: an option or setting is a secret, by its name or by its value. */
export function isSecret(option: string, value: string): string {
  return `(${option} ~* '${secretName}' OR ${value} ~* '${secretValue}')`;
}

const isSecretSql = isSecret("o.option_name", "o.option_value");

/** SQL jsonb: options as a map, empty when null; those that are secrets are not there. */
export function foreignOptionMap(options: string): string {
  return `coalesce((SELECT jsonb_object_agg(o.option_name, o.option_value) FROM pg_options_to_table(${options}) o WHERE NOT ${isSecretSql}), '{}'::jsonb)`;
}

/** SQL jsonb: the names of the options that are secrets. */
export function secretOptions(options: string): string {
  return `coalesce((SELECT jsonb_agg(o.option_name ORDER BY o.option_name) FROM pg_options_to_table(${options}) o WHERE ${isSecretSql}), '[]'::jsonb)`;
}

/** What of an object is lost when it is dropped, because neither document nor plan holds it. */
export function lostSecrets(object: SchemaObject): string | null {
  const secrets = object.attributes["secrets"] as readonly string[];
  return secrets.length === 0 ? null : `the ${secrets.length === 1 ? "option" : "options"} ${secrets.join(", ")}`;
}

const caseless = (pattern: string): string =>
  pattern.replace(/[a-z]/g, (letter) => `[${letter}${letter.toUpperCase()}]`);
const refused = "A secret is not written in a document: set it with ALTER ... OPTIONS, flux leaves it as it is.";

/** JSON Schema of a connection string in a document. */
export const connectionSchema = (description: string): { readonly [keyword: string]: Json } => ({
  type: "string",
  description,
  "x-secret":
    "A password is not written in a document: a passfile on the server has it, or ALTER ... CONNECTION sets it.",
  not: { pattern: caseless(secretValue) },
});

/** JSON Schema of an option map in a document. */
export const foreignOptionsSchema = (description: string): { readonly [keyword: string]: Json } =>
  withoutSecrets(description, refused);

/**
 * JSON Schema of a map of names and values none of which is a secret.
 * @param why what a message says of one that is
 */
export function withoutSecrets(description: string, why: string): { readonly [keyword: string]: Json } {
  return {
    type: "object",
    description,
    patternProperties: { [caseless(secretName)]: { "x-secret": why, not: {} } },
    additionalProperties: {
      type: ["string", "number", "boolean"],
      "x-secret": why,
      not: { type: "string", pattern: caseless(secretValue) },
    },
  };
}

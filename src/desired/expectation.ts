import type { ErrorObject } from "ajv";
import { isScalar, type Node } from "yaml";
import type { Json } from "../model/object.ts";
import { type JsonSchema, typesOf } from "./grammar.ts";
import { closest } from "./suggest.ts";
import { type Codes, describe } from "./yaml-file.ts";

/** Words for a value that breaks a rule. */
export interface Expectation {
  readonly says: string;
  readonly code: string;
  readonly remedy?: string | undefined;
}

/** What a failed rule of a schema asks for, as the end of a sentence that begins with the value's name. */
export function expectation(error: ErrorObject, schema: JsonSchema, node: Node | null, codes: Codes): Expectation {
  const found = describe(node);
  const value = (says: string, remedy?: string): Expectation => ({ says, code: codes.wrongValue, remedy });
  if (error.keyword === "not" && typeof schema["x-secret"] === "string")
    return value("is a secret", schema["x-secret"]);
  const wanted = schema["x-words"];
  if (typeof wanted === "string" && error.keyword !== "enum") {
    const code = error.keyword === "type" ? codes.wrongType : codes.wrongValue;
    return { says: `must be ${wanted}, but it is ${found}`, code };
  }
  const limit = (error.params as { limit?: number }).limit ?? 0;
  switch (error.keyword) {
    case "type":
    case "anyOf":
    case "oneOf": {
      const types = typesOf(schema);
      const says = types.length > 0 ? `must be ${inWords(types, schema)}, but it is ${found}` : `cannot be ${found}`;
      const remedy = booleanRemedy(types, node) ?? quoteRemedy(types, node) ?? listRemedy(types, node, schema);
      return { says, code: codes.wrongType, remedy };
    }
    case "enum": {
      const allowed = (schema["enum"] as readonly Json[]).filter((item) => item !== null);
      const guess = isScalar(node) ? closest(String(node.value), allowed.map(String)) : null;
      const remedy =
        booleanRemedy(
          allowed.map((item) => typeof item),
          node,
        ) ?? (guess === null ? undefined : `Did you mean "${guess}"?`);
      if (allowed.length <= mostAlternatives)
        return value(`must be ${alternatives(allowed)}, but it is ${found}`, remedy);
      return value(`cannot be ${found}`, remedy ?? `Write ${alternatives(allowed)}.`);
    }
    case "const":
      return value(`must be ${String(schema["const"])}, but it is ${found}`);
    case "minLength":
      return value("must not be empty");
    case "minItems":
      return value(`must have at least ${limit} ${limit === 1 ? "item" : "items"}`);
    case "maxItems":
      return value(`must have at most ${limit} ${limit === 1 ? "item" : "items"}`);
    case "minProperties":
      return value(`must have at least ${limit} ${limit === 1 ? "key" : "keys"}`);
    case "uniqueItems":
      return value("names the same thing twice");
    case "minimum":
      return value(`must be at least ${limit}, but it is ${found}`);
    case "maximum":
      return value(`must be at most ${limit}, but it is ${found}`);
    case "exclusiveMinimum":
      return value(`must be more than ${limit}, but it is ${found}`);
    default:
      return value(`has a value that is not allowed: ${found}`);
  }
}

const words: { readonly [type: string]: string } = {
  string: "text",
  boolean: "true or false",
  integer: "a whole number",
  number: "a number",
  array: "a list",
  object: "a mapping (keys with values)",
  null: "empty",
};

function inWords(types: readonly string[], schema: JsonSchema): string {
  const allowed = types.map((type) => words[type] ?? type);
  const items = typesOf(schema["items"] as JsonSchema | undefined);
  if (items.length === 1 && items[0] === "string") allowed[types.indexOf("array")] = "a list of texts";
  return allowed.length === 1 ? (allowed[0] as string) : `${allowed.slice(0, -1).join(", ")} or ${allowed.at(-1)}`;
}

function quoteRemedy(types: readonly string[], node: Node | null): string | undefined {
  if (!isScalar(node) || !types.includes("string") || typeof node.value === "string") return undefined;
  return `Put it in quotes: "${node.source ?? String(node.value)}".`;
}

function listRemedy(types: readonly string[], node: Node | null, schema: JsonSchema): string | undefined {
  if (!isScalar(node) || !types.includes("array") || typeof node.value !== "string" || node.value === "")
    return undefined;
  const all = schema["x-all"];
  if (typeof all === "string" && ["all", all].includes(node.value.toLowerCase())) return `For all of them: ["${all}"].`;
  return `Put it in brackets: [${node.source ?? node.value}].`;
}

/** A longer list of allowed values is told only to those who are far from all of them. */
const mostAlternatives = 6;

function alternatives(items: readonly Json[]): string {
  const shown = items.map((item) => (typeof item === "string" ? `"${item}"` : String(item)));
  return shown.length === 1 ? (shown[0] as string) : `${shown.slice(0, -1).join(", ")} or ${shown.at(-1)}`;
}

const yesAndNo: { readonly [word: string]: boolean } = {
  yes: true,
  on: true,
  y: true,
  no: false,
  off: false,
  n: false,
};

/** YAML 1.2 has two words for a boolean only. */
function booleanRemedy(types: readonly string[], node: Node | null): string | undefined {
  const meant = isScalar(node) && types.includes("boolean") ? yesAndNo[String(node.value).toLowerCase()] : undefined;
  return meant === undefined ? undefined : `Write ${meant}.`;
}

import type { Json } from "../model/object.ts";
import type { JsonSchema } from "./grammar.ts";

type Check = (value: Json) => boolean;

const checks = new WeakMap<JsonSchema, Check>();

/**
 * Whether a value fits a schema, for what most schemas are made of; nothing fits any other. Whoever gets "no" asks
 * `validate`, which knows all of JSON Schema and says why; loading that for nothing would take longer than the documents.
 */
export function fits(schema: JsonSchema, value: Json): boolean {
  let check = checks.get(schema);
  if (!check) {
    check = hasOnlyKnown(schema) ? checkOf(schema) : () => false;
    checks.set(schema, check);
  }
  return check(value);
}

/** A keyword that is not known could turn any answer around. */
function hasOnlyKnown(schema: Json | undefined): boolean {
  if (schema === undefined || typeof schema === "boolean") return true;
  const own = schema as JsonSchema;
  const below = Object.entries(own).flatMap(([keyword, value]) => {
    if (keyword === "properties" || keyword === "patternProperties") return Object.values(value as object) as Json[];
    return withSchemas.has(keyword) ? ([value].flat() as Json[]) : [];
  });
  return Object.keys(own).every((keyword) => silent.test(keyword) || keyword in keywords) && below.every(hasOnlyKnown);
}

const withSchemas: ReadonlySet<string> = new Set([
  "additionalProperties",
  "items",
  "anyOf",
  "oneOf",
  "not",
  "if",
  "then",
  "else",
]);

function checkOf(schema: Json | undefined): Check {
  if (schema === undefined || typeof schema === "boolean") return () => schema !== false;
  const own = schema as JsonSchema;
  const parts = Object.keys(own).flatMap((keyword) => keywords[keyword]?.(own) ?? []);
  if (memberKeywords.some((keyword) => keyword in own)) parts.push(members(own));
  return parts.length === 1 ? (parts[0] as Check) : (value) => parts.every((part) => part(value));
}

const memberKeywords = ["properties", "patternProperties", "additionalProperties"] as const;

/** Keywords that forbid nothing, or are seen to together. */
const silent = /^(?:\$schema|title|description|properties|patternProperties|additionalProperties|then|else|x-.*)$/;

const keywords: { readonly [keyword: string]: (schema: JsonSchema) => Check } = {
  type: ({ type }) => {
    const types = [type].flat() as readonly string[];
    return (value) => types.some((name) => isOfType(value, name));
  },
  enum: (schema) => {
    const allowed = schema["enum"] as readonly Json[];
    return (value) => allowed.includes(value);
  },
  const: (schema) => (value) => value === schema["const"],
  minLength: ({ minLength }) => onText((text) => [...text].length >= (minLength as number)),
  pattern: ({ pattern }) => {
    const expression = new RegExp(pattern as string, "u");
    return onText((text) => expression.test(text));
  },
  minimum: ({ minimum }) => onNumber((number) => number >= (minimum as number)),
  maximum: ({ maximum }) => onNumber((number) => number <= (maximum as number)),
  required: ({ required }) =>
    onObject((object) => (required as readonly string[]).every((name) => Object.hasOwn(object, name))),
  items: ({ items }) => {
    const check = checkOf(items);
    return onList((list) => list.every(check));
  },
  minItems: ({ minItems }) => onList((list) => list.length >= (minItems as number)),
  uniqueItems: () =>
    onList((list) => new Set(list).size === list.length && list.every((item) => typeof item !== "object")),
  if: (schema) => {
    const [condition, then, otherwise] = [schema["if"], schema["then"], schema["else"]].map(checkOf) as [
      Check,
      Check,
      Check,
    ];
    return (value) => (condition(value) ? then(value) : otherwise(value));
  },
  not: (schema) => {
    const check = checkOf(schema["not"]);
    return (value) => !check(value);
  },
  oneOf: ({ oneOf }) => {
    const branches = (oneOf as readonly Json[]).map(checkOf);
    return (value) => branches.filter((branch) => branch(value)).length === 1;
  },
  anyOf: ({ anyOf }) => {
    const branches = (anyOf as readonly Json[]).map(checkOf);
    return (value) => branches.some((branch) => branch(value));
  },
};

function members(schema: JsonSchema): Check {
  const [properties, patterns] = [schema["properties"] ?? {}, schema["patternProperties"] ?? {}].map((own) =>
    Object.entries(own as { readonly [name: string]: Json }).map(([name, value]) => [name, checkOf(value)] as const),
  ) as [[string, Check][], [string, Check][]];
  const known = new Map(properties);
  const likely = patterns.map(([pattern, check]) => [new RegExp(pattern, "u"), check] as const);
  const other = checkOf(schema["additionalProperties"]);
  return onObject((object) =>
    Object.entries(object).every(([name, value]) => {
      const own = known.get(name);
      const alike = likely.filter(([pattern]) => pattern.test(name)).map(([, check]) => check);
      const all = own ? [own, ...alike] : alike;
      return all.length === 0 ? other(value) : all.every((check) => check(value));
    }),
  );
}

function isOfType(value: Json, type: string): boolean {
  if (type === "null") return value === null;
  if (type === "array") return Array.isArray(value);
  if (type === "object") return typeof value === "object" && value !== null && !Array.isArray(value);
  if (type === "number") return Number.isFinite(value);
  return type === "integer" ? Number.isInteger(value) : typeof value === type;
}

const onText =
  (test: (text: string) => boolean): Check =>
  (value) =>
    typeof value !== "string" || test(value);
const onNumber =
  (test: (number: number) => boolean): Check =>
  (value) =>
    typeof value !== "number" || test(value);
const onList =
  (test: (list: readonly Json[]) => boolean): Check =>
  (value) =>
    !Array.isArray(value) || test(value as readonly Json[]);
const onObject =
  (test: (object: { readonly [name: string]: Json }) => boolean): Check =>
  (value) =>
    !isOfType(value, "object") || test(value as { readonly [name: string]: Json });

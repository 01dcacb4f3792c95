import { Ajv, type ErrorObject, type ValidateFunction } from "ajv";
import { isMap, isScalar, isSeq, type Node } from "yaml";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { Json } from "../model/object.ts";
import { type JsonSchema, typesOf } from "./grammar.ts";
import { closest } from "./suggest.ts";
import { type Codes, describe, type Place, placeOf, resolve, type YamlFile } from "./yaml-file.ts";

let ajv: Ajv | undefined;
const validators = new WeakMap<JsonSchema, ValidateFunction>();

/** Where a value that is checked stands. */
export interface Subject {
  readonly file: YamlFile;
  /** The value as written; when it is a bare value, it stands for the property `shorthand`. */
  readonly node: Node | null;
  readonly shorthand: string | undefined;
  /** The place to blame when the value has none of its own. */
  readonly at: () => Place;
  /** `column orders.id` */
  readonly where: () => string;
}

/** Checks a value against a schema (compiled once) and says in words what is wrong. */
export function validate(schema: JsonSchema, value: Json, subject: Subject, codes: Codes): readonly Diagnostic[] {
  let check = validators.get(schema);
  if (!check) {
    ajv ??= new Ajv({ allErrors: true, strict: false, verbose: true, inlineRefs: false });
    check = ajv.compile(schema);
    validators.set(schema, check);
  }
  if (check(value)) return [];
  const errors = withoutBranches(check.errors ?? []);
  return errors.map((error) => explain(error, subject, codes));
}

/** An alternative that fits nowhere is one error, not one for each of its branches. */
function withoutBranches(errors: readonly ErrorObject[]): readonly ErrorObject[] {
  const forks = errors.filter((error) => error.keyword === "anyOf" || error.keyword === "oneOf");
  const inBranch = (error: ErrorObject): boolean =>
    forks.some((fork) => fork !== error && error.schemaPath.startsWith(`${fork.schemaPath}/`));
  return errors.filter((error) => error.keyword !== "if" && !inBranch(error));
}

/** Path of a value inside the checked one. */
type Path = readonly string[];

function explain(error: ErrorObject, subject: Subject, codes: Codes): Diagnostic {
  const path = error.instancePath.split("/").slice(1).map(unescapePointer);
  if (error.keyword === "additionalProperties") return unknownKey(error, path, subject, codes);
  if (error.keyword === "required") return missingKey(error, path, subject, codes);
  const node = nodeAt(subject, path);
  const description = (error.parentSchema as JsonSchema | undefined)?.["description"];
  const schema = (error.parentSchema ?? {}) as JsonSchema;
  const { says, code, remedy } = expectation(error, schema, node, codes);
  return {
    code,
    severity: "error",
    summary: `${nameOfPath(path, subject)} ${says}`,
    ...(typeof description === "string" && path.length > 0 && { detail: description }),
    ...(remedy !== undefined && { remedy }),
    at: placeOfPath(subject, path, "value"),
  };
}

interface Expectation {
  readonly says: string;
  readonly code: string;
  readonly remedy?: string | undefined;
}

function expectation(error: ErrorObject, schema: JsonSchema, node: Node | null, codes: Codes): Expectation {
  const found = describe(node);
  const value = (says: string, remedy?: string): Expectation => ({ says, code: codes.wrongValue, remedy });
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
      return { says, code: codes.wrongType, remedy: quoteRemedy(types, node) };
    }
    case "enum": {
      const allowed = (schema["enum"] as readonly Json[]).filter((item) => item !== null);
      const guess = isScalar(node) ? closest(String(node.value), allowed.map(String)) : null;
      const remedy = guess === null ? undefined : `Did you mean "${guess}"?`;
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

/** A longer list of allowed values is told only to those who are far from all of them. */
const mostAlternatives = 6;

function alternatives(items: readonly Json[]): string {
  const shown = items.map((item) => (typeof item === "string" ? `"${item}"` : String(item)));
  return shown.length === 1 ? (shown[0] as string) : `${shown.slice(0, -1).join(", ")} or ${shown.at(-1)}`;
}

function unknownKey(error: ErrorObject, path: Path, subject: Subject, codes: Codes): Diagnostic {
  const key = (error.params as { additionalProperty: string }).additionalProperty;
  const allowed = Object.keys(((error.parentSchema as JsonSchema)["properties"] ?? {}) as object);
  const map = nodeAt(subject, path);
  const brackets = isMap(map) && map.flow === true && hasLooseBracket(key);
  return unknownKeyAt(
    key,
    allowed,
    nameOfPlace(path, subject),
    placeOfPath(subject, [...path, key], "key"),
    codes.unknownKey,
    brackets,
  );
}

/** The error for a key that has no meaning where it stands. */
export function unknownKeyAt(
  key: string,
  allowed: readonly string[],
  where: string,
  at: Place,
  code: string,
  brokenByComma = false,
): Diagnostic {
  const guess = closest(key, allowed);
  const hint = brokenByComma
    ? { remedy: "Inside { } a comma ends a value: put quotes around a value that has a comma in it." }
    : guess !== null
      ? { remedy: `Did you mean "${guess}"?` }
      : { detail: `Known here: ${[...allowed].sort().join(", ")}.` };
  return { code, severity: "error", summary: `Unknown key "${key}" in ${where}`, ...hint, at };
}

const hasLooseBracket = (key: string): boolean => key.split("(").length !== key.split(")").length;

function missingKey(error: ErrorObject, path: Path, subject: Subject, codes: Codes): Diagnostic {
  const key = (error.params as { missingProperty: string }).missingProperty;
  const properties = (error.parentSchema as JsonSchema)["properties"] as
    | { readonly [name: string]: JsonSchema }
    | undefined;
  const description = properties?.[key]?.["description"];
  const isEmpty = path.length === 0 && key === subject.shorthand && resolve(subject.file, subject.node) === null;
  return {
    code: codes.missingKey,
    severity: "error",
    summary: isEmpty
      ? `${nameOfPath(path, subject)} is empty`
      : `The key "${key}" is missing in ${nameOfPlace(path, subject)}`,
    ...(typeof description === "string" && { detail: `${key}: ${description}` }),
    at: placeOfPath(subject, path, "key"),
  };
}

/** `"type" of column orders.id`, or `Column orders.id` for the value itself. */
function nameOfPath(path: Path, subject: Subject): string {
  const where = subject.where();
  if (path.length === 0) return where.charAt(0).toUpperCase() + where.slice(1);
  return `"${dotted(path)}" of ${where}`;
}

function nameOfPlace(path: Path, subject: Subject): string {
  return path.length === 0 ? subject.where() : `"${dotted(path)}" of ${subject.where()}`;
}

/** `columns[2].name`: positions in a list count from 1. */
function dotted(path: Path): string {
  return path.map((part, i) => (/^\d+$/.test(part) ? `[${Number(part) + 1}]` : i === 0 ? part : `.${part}`)).join("");
}

const unescapePointer = (part: string): string => part.replaceAll("~1", "/").replaceAll("~0", "~");

/** The node of a path; null when it is empty or not there. */
function nodeAt(subject: Subject, path: Path): Node | null {
  let node = resolve(subject.file, subject.node);
  const steps = !isMap(node) && path[0] === subject.shorthand ? path.slice(1) : path;
  for (const step of steps) {
    if (isMap(node)) node = resolve(subject.file, (pairOf(node, step)?.value as Node | null) ?? null);
    else if (isSeq(node)) node = resolve(subject.file, (node.items[Number(step)] as Node | undefined) ?? null);
    else return null;
  }
  return node;
}

function pairOf(map: Node | null, key: string): { readonly key: Node; readonly value: unknown } | undefined {
  if (!isMap(map)) return undefined;
  const found = map.items.find((pair) => isScalar(pair.key) && String(pair.key.value) === key);
  return found as { readonly key: Node; readonly value: unknown } | undefined;
}

/** The place of a path's value, or of its key; of the nearest thing around it that is written down when it is not. */
export function placeOfPath(subject: Subject, path: Path, side: "key" | "value"): Place {
  const node = side === "value" ? nodeAt(subject, path) : null;
  if (node !== null) return placeOf(subject.file, node);
  const last = path.at(-1);
  if (last === undefined) return subject.at();
  const around = nodeAt(subject, path.slice(0, -1));
  const pair = pairOf(around, last);
  if (pair) return placeOf(subject.file, pair.key);
  if (isSeq(around)) return placeOf(subject.file, (around.items[Number(last)] as Node | undefined) ?? around);
  return path.length === 1 ? subject.at() : placeOfPath(subject, path.slice(0, -1), side);
}

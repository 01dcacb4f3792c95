import { Ajv, type ErrorObject, type ValidateFunction } from "ajv";
import { isMap, isScalar, isSeq, type Node } from "yaml";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { Json } from "../model/object.ts";
import { expectation } from "./expectation.ts";
import type { JsonSchema } from "./grammar.ts";
import { closest } from "./suggest.ts";
import { type Codes, type Place, placeOf, resolve, type YamlFile } from "./yaml-file.ts";

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
  return errors.map((error) => explain(error, schema, subject, codes));
}

/**
 * A choice that fits nowhere is one error, not one for each of its branches; but when only one branch is for values of
 * this sort, what is wrong with that branch is the error.
 */
function withoutBranches(errors: readonly ErrorObject[]): readonly ErrorObject[] {
  const dropped = new Set(errors.filter((error) => error.keyword === "if"));
  for (const fork of errors) {
    if (fork.keyword !== "anyOf" && fork.keyword !== "oneOf") continue;
    const count = (fork.schema as readonly unknown[]).length;
    const branches = Array.from({ length: count }, (_, i) =>
      errors.filter((error) => error.schemaPath.startsWith(`${fork.schemaPath}/${i}/`) && isWithin(error, fork)),
    );
    const fitting = branches.filter((branch) => branch.length > 0 && !branch.some((error) => isTypeError(error, fork)));
    for (const branch of branches)
      if (fitting.length !== 1 || branch !== fitting[0]) for (const error of branch) dropped.add(error);
    if (fitting.length === 1) dropped.add(fork);
  }
  return errors.filter((error) => !dropped.has(error));
}

const isWithin = (error: ErrorObject, fork: ErrorObject): boolean => error.instancePath.startsWith(fork.instancePath);
const isTypeError = (error: ErrorObject, fork: ErrorObject): boolean =>
  error.keyword === "type" && error.instancePath === fork.instancePath;

/** Path of a value inside the checked one. */
type Path = readonly string[];

function explain(error: ErrorObject, whole: JsonSchema, subject: Subject, codes: Codes): Diagnostic {
  const path = error.instancePath.split("/").slice(1).map(unescapePointer);
  if (error.keyword === "additionalProperties") return unknownKey(error, path, subject, codes);
  if (error.keyword === "required") return missingKey(error, whole, path, subject, codes);
  const node = nodeAt(subject, path);
  const description = (error.parentSchema as JsonSchema | undefined)?.["description"];
  const schema = (error.parentSchema ?? {}) as JsonSchema;
  const { says, code, remedy } = expectation(error, schema, node, codes);
  const at = placeOfPath(subject, path, "value");
  return {
    code,
    severity: "error",
    summary: `${nameOfPath(path, subject)} ${says}`,
    ...(typeof description === "string" && path.length > 0 && { detail: description }),
    ...(remedy !== undefined && { remedy }),
    at: error.keyword === "not" && "x-secret" in schema ? { ...at, text: "" } : at,
  };
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

function missingKey(error: ErrorObject, whole: JsonSchema, path: Path, subject: Subject, codes: Codes): Diagnostic {
  const key = (error.params as { missingProperty: string }).missingProperty;
  const parent = path.length === 0 ? whole : (error.parentSchema as JsonSchema);
  const properties = parent["properties"] as { readonly [name: string]: JsonSchema } | undefined;
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

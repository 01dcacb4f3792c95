import { Ajv, type ErrorObject, type ValidateFunction } from "ajv";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { Json } from "../model/object.ts";
import { expectation } from "./expectation.ts";
import type { JsonSchema } from "./grammar.ts";
import { dotted, nameOfPlace, nodeAt, type Path, placeOfPath, type Subject, unknownKeyAt } from "./subject.ts";
import { type Codes, resolve } from "./yaml-file.ts";

let ajv: Ajv | undefined;
const validators = new WeakMap<JsonSchema, ValidateFunction>();

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
  return unknownKeyAt(
    key,
    allowed,
    nameOfPlace(path, subject),
    placeOfPath(subject, [...path, key], "key"),
    codes.unknownKey,
    nodeAt(subject, path),
  );
}

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

const unescapePointer = (part: string): string => part.replaceAll("~1", "/").replaceAll("~0", "~");

import { kindOf, linksOf, namesOf, type ObjectKey, parentOf } from "../model/object.ts";
import { literal, name, nameOf } from "../sql/quote.ts";
import { regclass } from "./relation.ts";
import { isRoutine, procedureSql, signatureSql } from "./routine.ts";

/** What GRANT needs to know of a kind of object. */
interface Target {
  /** After ON. */
  readonly on: (key: ObjectKey) => string;
  /** What PUBLIC may do unless told otherwise. */
  readonly standard: (key: ObjectKey) => readonly string[];
  /** SQL: one row with the object's `acl`, `owner` and the letter by which `acldefault` knows its sort. */
  readonly row: (key: ObjectKey) => string;
}

const none = (): readonly string[] => [];
const relation = (keyword: string, letter: string): Target => ({
  on: (key) => `${keyword} ${nameOf(key)}`,
  standard: none,
  row: (key) =>
    `SELECT relacl AS acl, relowner AS owner, '${letter}' AS letter FROM pg_class WHERE oid = ${regclass(key)}`,
});
const routine = (on: (key: ObjectKey) => string): Target => ({
  on,
  standard: () => ["EXECUTE"],
  row: (key) => `SELECT proacl AS acl, proowner AS owner, 'f' AS letter FROM pg_proc WHERE ${isRoutine(key)}`,
});
const type = (keyword: string): Target => ({
  on: (key) => `${keyword} ${nameOf(key)}`,
  standard: () => ["USAGE"],
  row: (key) =>
    `SELECT typacl AS acl, typowner AS owner, 'T' AS letter FROM pg_type WHERE oid = to_regtype(${literal(nameOf(key))})`,
});
const table = (key: ObjectKey): ObjectKey => parentOf(key) as ObjectKey;

/** Kind -> how rights on it are granted; the keys are also where grants may stand in a document. */
const targets: { readonly [kind: string]: Target } = {
  table: relation("TABLE", "r"),
  view: relation("TABLE", "r"),
  materialized_view: relation("TABLE", "r"),
  foreign_table: relation("TABLE", "r"),
  sequence: relation("SEQUENCE", "s"),
  foreign_data_wrapper: {
    on: (key) => `FOREIGN DATA WRAPPER ${nameOf(key)}`,
    standard: none,
    row: (key) =>
      `SELECT fdwacl AS acl, fdwowner AS owner, 'F' AS letter FROM pg_foreign_data_wrapper WHERE fdwname = ${literal(namesOf(key)[0] as string)}`,
  },
  server: {
    on: (key) => `FOREIGN SERVER ${nameOf(key)}`,
    standard: none,
    row: (key) =>
      `SELECT srvacl AS acl, srvowner AS owner, 'S' AS letter FROM pg_foreign_server WHERE srvname = ${literal(namesOf(key)[0] as string)}`,
  },
  column: {
    on: (key) => `TABLE ${nameOf(table(key))}`,
    standard: none,
    row: (key) =>
      `SELECT a.attacl AS acl, c.relowner AS owner, 'c' AS letter FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid WHERE c.oid = ${regclass(table(key))} AND a.attname = ${literal(namesOf(key).at(-1) as string)}`,
  },
  function: routine((key) => `FUNCTION ${signatureSql(key)}`),
  procedure: routine((key) => `PROCEDURE ${procedureSql(key)}`),
  aggregate: routine((key) => `FUNCTION ${signatureSql(key)}`),
  enum: type("TYPE"),
  composite_type: type("TYPE"),
  range_type: type("TYPE"),
  domain: type("DOMAIN"),
  language: {
    on: (key) => `LANGUAGE ${nameOf(key)}`,
    standard: () => ["USAGE"],
    row: (key) =>
      `SELECT lanacl AS acl, lanowner AS owner, 'l' AS letter FROM pg_language WHERE lanname = ${literal(namesOf(key)[0] as string)}`,
  },
  schema: {
    on: (key) => `SCHEMA ${nameOf(key)}`,
    // initdb lets everybody use the schema public.
    standard: (key) => (linksOf(key)[0]?.name === "public" ? ["USAGE"] : []),
    row: (key) =>
      `SELECT nspacl AS acl, nspowner AS owner, 'n' AS letter FROM pg_namespace WHERE oid = to_regnamespace(${literal(nameOf(key))})`,
  },
};

export const grantable: readonly string[] = Object.keys(targets);

/** How rights on an object are granted. */
export function targetOf(key: ObjectKey): Target {
  const target = targets[kindOf(key)];
  if (!target) throw new Error(`This is a bug in flux-migrate: nothing can be granted on ${key}`);
  return target;
}

/** ` ("id")` after each privilege on a column, else nothing. */
export function columnList(key: ObjectKey): string {
  return kindOf(key) === "column" ? ` (${name(namesOf(key).at(-1) as string)})` : "";
}

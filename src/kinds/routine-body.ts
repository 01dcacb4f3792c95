import type { DocumentValue } from "../model/kind.ts";
import type { Intent, Json } from "../model/object.ts";
import { dollarQuoted, literal, names } from "../sql/quote.ts";
import { renamedFrom, renameIntent } from "./intent.ts";

/** What functions and procedures have in common. */
export type RoutineAttributes = {
  /** As `pg_get_function_arguments` prints them: modes, names, types, defaults. */
  readonly arguments: string;
  readonly language: string;
  /** string: text for the language to read (for C the symbol, for internal the C function) · sql: a parsed body, `BEGIN ATOMIC ... END` or `RETURN ...`. */
  readonly body: { readonly kind: "string" | "sql"; readonly text: string };
  /** Object file of a C function. */
  readonly library: string | null;
  readonly securityDefiner: boolean;
  /** `SET name TO value` for the time of the call, one after the other. */
  readonly settings: readonly { readonly name: string; readonly value: string }[];
  /** Types for which `TRANSFORM FOR TYPE` is said. */
  readonly transforms: readonly string[];
};

/** Settings whose value is a list of names, which SET takes unquoted (GUC_LIST_QUOTE). */
export const nameLists: readonly string[] = [
  "search_path",
  "temp_tablespaces",
  "local_preload_libraries",
  "session_preload_libraries",
];

/** `SET name TO value`. What a list has in quotes may be no identifier: empty, or longer than one. */
export function settingClause(setting: string, value: string): string {
  const list = nameLists.includes(setting.toLowerCase()) && value !== "";
  const quoted = (_: string, text: string): string => literal(text.replaceAll('""', '"'));
  return `SET ${names(...setting.split("."))} TO ${list ? value.replaceAll(/"((?:[^"]|"")*)"/g, quoted) : literal(value)}`;
}

/** The clauses that follow a routine's own. */
export function commonClauses(a: RoutineAttributes): readonly string[] {
  return [
    ...(a.transforms.length > 0 ? [`TRANSFORM ${a.transforms.map((type) => `FOR TYPE ${type}`).join(", ")}`] : []),
    ...(a.securityDefiner ? ["SECURITY DEFINER"] : []),
    ...a.settings.map(({ name, value }) => settingClause(name, value)),
    bodyClause(a),
  ];
}

function bodyClause({ body, library }: RoutineAttributes): string {
  if (body.kind === "sql") return body.text;
  return library === null ? `AS ${dollarQuoted(body.text)}` : `AS ${literal(library)}, ${literal(body.text)}`;
}

/** The properties of a routine's document value that functions and procedures share. */
export const commonProperties: { readonly [name: string]: Json } = {
  ...renamedFrom,
  arguments: {
    type: "string",
    description: "Modes, names, types and defaults as CREATE FUNCTION takes them; left out: the types in the key.",
  },
  language: { type: "string", description: "Language of the body: sql, plpgsql and so on." },
  body: { type: "string", "x-file": true, description: "The body as text for its language." },
  sql_body: { type: "string", description: "A body that PostgreSQL parses: BEGIN ATOMIC ... END or RETURN ..." },
  library: { type: "string", description: "Object file of a C function; the body is its symbol." },
  security_definer: { type: "boolean", description: "Runs with the rights of its owner (SECURITY DEFINER)." },
  settings: {
    type: "object",
    additionalProperties: { type: ["string", "number", "boolean"] },
    description: "Server settings for the time of the call (SET), e.g. `search_path: public, pg_temp`.",
  },
  transforms: { type: "array", items: { type: "string" }, description: "Types to convert (TRANSFORM FOR TYPE)." },
};

/** Former names, with or without the types, which a rename does not change. */
export function routineIntent(value: DocumentValue, types: string): Intent {
  return renameIntent(value, (former) => (former.endsWith(")") ? former : `${former}(${types})`));
}

/** @param types the list of types in the routine's key */
export function readCommon(value: DocumentValue, types: string, language: string): RoutineAttributes {
  const settings = Object.entries((value["settings"] ?? {}) as { readonly [name: string]: Json });
  const parsed = value["sql_body"] as string | undefined;
  return {
    arguments: (value["arguments"] as string | undefined) ?? types,
    language: (value["language"] as string | undefined) ?? language,
    body:
      parsed === undefined
        ? { kind: "string", text: (value["body"] as string | undefined) ?? "" }
        : { kind: "sql", text: parsed },
    library: (value["library"] as string | undefined) ?? null,
    securityDefiner: value["security_definer"] === true,
    settings: settings.map(([name, setting]) => ({ name, value: String(setting) })),
    transforms: (value["transforms"] as readonly string[] | undefined) ?? [],
  };
}

/** @param types the list of types in the routine's key */
export function writeCommon(a: RoutineAttributes, types: string): DocumentValue {
  return {
    ...(a.arguments !== types && { arguments: a.arguments }),
    ...(a.transforms.length > 0 && { transforms: a.transforms }),
    ...(a.securityDefiner && { security_definer: true }),
    ...(a.settings.length > 0 && { settings: Object.fromEntries(a.settings.map(({ name, value }) => [name, value])) }),
    ...(a.library !== null && { library: a.library }),
    ...(a.body.kind === "sql" ? { sql_body: a.body.text } : { body: a.body.text }),
  };
}

/** The attributes that functions and procedures share, as members for `jsonb_build_object`. */
export function commonSql(parts: { readonly settings: string; readonly body: string }): string {
  return `'arguments', pg_get_function_arguments(p.oid),
             'language', l.lanname,
             'body', ${parts.body},
             'library', p.probin,
             'securityDefiner', p.prosecdef,
             'settings', ${parts.settings},
             'transforms', (SELECT coalesce(jsonb_agg(format_type(t, NULL) ORDER BY format_type(t, NULL)), '[]') FROM unnest(p.protrftypes) t)`;
}

/** `name type DEFAULT expression`, as `pg_get_function_arguments` prints it, in its two parts. */
function splitDefault(argument: string): { readonly head: string; readonly default: string | null } {
  let quoted = false;
  for (let at = 0; at < argument.length; at++) {
    if (argument[at] === '"') quoted = !quoted;
    if (!quoted && argument.startsWith(" DEFAULT ", at))
      return { head: argument.slice(0, at), default: argument.slice(at + 9) };
  }
  return { head: argument, default: null };
}

/**
 * Whether CREATE OR REPLACE takes the new arguments. It may give and change defaults, but neither take one away nor
 * rename an input argument nor change what comes out. Both are lists that PostgreSQL printed.
 */
export function argumentsReplaceable(before: readonly string[], after: readonly string[]): boolean {
  if (before.length !== after.length) return false;
  return before.every((argument, i) => {
    const old = splitDefault(argument);
    const wanted = splitDefault(after[i] as string);
    return old.head === wanted.head && (old.default === null || wanted.default !== null);
  });
}

/** The part of a routine that tells which calls mean it. */
export interface Callable {
  /** Types of the input arguments. */
  readonly types: readonly string[];
  /** As PostgreSQL printed them. */
  readonly arguments: readonly string[];
}

/** Whether there is a call that could mean either of two routines of one name, so that PostgreSQL refuses it: `f(1)`, of `f(integer)` and `f(integer, integer DEFAULT 0)`. */
export function callsAlike(a: Callable, b: Callable): boolean {
  const least = (one: Callable): number =>
    one.types.length - one.arguments.filter((argument) => splitDefault(argument).default !== null).length;
  const count = Math.max(least(a), least(b));
  if (count > Math.min(a.types.length, b.types.length)) return false;
  const isPolymorphic = (type: string | undefined): boolean => type !== undefined && polymorphic.has(type);
  return a.types
    .slice(0, count)
    .every((type, i) => type === b.types[i] || (isPolymorphic(type) && isPolymorphic(b.types[i])));
}

/** What stands for any type, or for any array, range and so on of one: an argument that fits one of them may fit another. */
const polymorphic = new Set([
  ...["anyelement", "anyenum", "anyarray", "anynonarray", "anyrange", "anymultirange"],
  ...["anycompatible", "anycompatiblearray", "anycompatiblenonarray", "anycompatiblerange", "anycompatiblemultirange"],
]);

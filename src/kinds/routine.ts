import { namesOf, type ObjectKey } from "../model/object.ts";
import { literal, names } from "../sql/quote.ts";
import { addressSql, notMember } from "./address.ts";

/** A routine's object name, `order_total(bigint, integer)`, in its two parts. */
export interface RoutineName {
  readonly name: string;
  /** Types of the input arguments as `format_type` prints them, separated by `, `. */
  readonly types: string;
}

/** The list of types is what the last parenthesis closes: a name may have parentheses too, a type's only in double quotes. */
export function routineName(text: string): RoutineName {
  if (!text.endsWith(")")) return { name: text, types: "" };
  let depth = 0;
  let quoted = false;
  for (let at = text.length - 1; at >= 0; at--) {
    const c = text[at];
    if (c === '"') quoted = !quoted;
    if (quoted) continue;
    if (c === ")") depth++;
    if (c === "(" && --depth === 0) return { name: text.slice(0, at), types: text.slice(at + 1, -1) };
  }
  return { name: text, types: "" };
}

/** The members of a list that PostgreSQL printed, split at the commas that stand in no quotes and no parentheses. */
export function splitList(text: string): readonly string[] {
  if (text.trim() === "") return [];
  const members: string[] = [];
  let depth = 0;
  let quote = "";
  let start = 0;
  for (let at = 0; at < text.length; at++) {
    const c = text[at] as string;
    if (quote !== "") quote = c === quote ? "" : quote;
    else if (c === '"' || c === "'") quote = c;
    else if (c === "(" || c === "[") depth++;
    else if (c === ")" || c === "]") depth--;
    else if (c === "," && depth === 0) {
      members.push(text.slice(start, at).trim());
      start = at + 1;
    }
  }
  return [...members, text.slice(start).trim()];
}

/** Schema and name of a routine in SQL, without its arguments. */
export function routineSql(key: ObjectKey): string {
  const [schema = "", own = ""] = namesOf(key);
  return names(schema, routineName(own).name);
}

/** `"public"."order_total"(bigint)`. */
export function signatureSql(key: ObjectKey): string {
  const [, own = ""] = namesOf(key);
  return `${routineSql(key)}(${routineName(own).types})`;
}

/**
 * `"public"."archive"(IN date)`, for procedures: without modes, PostgreSQL would also take the list for one that has the
 * OUT arguments in it.
 */
export function procedureSql(key: ObjectKey): string {
  const [, own = ""] = namesOf(key);
  const types = splitList(routineName(own).types).map((type) => `IN ${type}`);
  return `${routineSql(key)}(${types.join(", ")})`;
}

/** What a person calls it: `order_total(bigint)`. */
export function routineTitle(key: ObjectKey): string {
  const [schema = "", own = ""] = namesOf(key);
  return schema === "public" ? own : `${schema}.${own}`;
}

/** SQL boolean: a routine of one of these kinds (pg_proc.prokind) has this name and these argument types. */
export function routineProbe(key: ObjectKey, prokinds: string): string {
  return `EXISTS (SELECT FROM pg_proc WHERE ${isRoutine(key)} AND strpos(${literal(prokinds)}, prokind::text) > 0)`;
}

/** SQL boolean over pg_proc: the row is the routine of this key. */
export function isRoutine(key: ObjectKey): string {
  const [schema = "", own = ""] = namesOf(key);
  const { name, types } = routineName(own);
  const oids = splitList(types).map((type) => `to_regtype(${literal(type)})::oid`);
  const vector = `array_to_string(ARRAY[${oids.join(", ")}]::oid[], ' ', '0')`;
  return `pronamespace = to_regnamespace(${literal(names(schema))}) AND proname = ${literal(name)} AND proargtypes::text = ${vector}`;
}

/** The query of a routine kind: everything but the attributes is the same for all. The constructors of range types belong to those. */
export function routineCatalog(
  namespaces: string,
  prokinds: string,
  parts: { readonly attributes: string; readonly joins?: string },
): string {
  return `
    SELECT 'pg_proc'::regclass::oid AS classid, p.oid AS objid,
           ${addressSql("pg_namespace", "p.pronamespace")} AS parent,
           p.proname || '(' || coalesce(types.list, '') || ')' AS name,
           ${parts.attributes} AS attributes
      FROM pg_proc p
      JOIN pg_language l ON l.oid = p.prolang
      ${parts.joins ?? ""}
      CROSS JOIN LATERAL (SELECT string_agg(format_type(t.oid, NULL), ', ' ORDER BY t.n) AS list
                            FROM unnest(p.proargtypes) WITH ORDINALITY t (oid, n)) types
     WHERE strpos('${prokinds}', p.prokind::text) > 0 AND p.pronamespace IN ${namespaces} AND ${notMember("pg_proc", "p.oid")}
       AND NOT EXISTS (SELECT FROM pg_depend i WHERE i.classid = 'pg_proc'::regclass AND i.objid = p.oid AND i.deptype = 'i')`;
}

/**
 * SQL jsonb: a routine's own settings in the order in which they are made. A list of names is kept as PostgreSQL stores it, which is also how SET takes it,
 * but for the empty list, stored as one empty name.
 */
export const settingsSql = `(SELECT coalesce(jsonb_agg(jsonb_build_object('name', split_part(c, '=', 1), 'value', CASE substr(c, strpos(c, '=') + 1) WHEN '""' THEN '' ELSE substr(c, strpos(c, '=') + 1) END) ORDER BY n), '[]') FROM unnest(p.proconfig) WITH ORDINALITY s (c, n))`;

/** SQL jsonb: a routine's body, either a string for its language or SQL that PostgreSQL has parsed. */
export const bodySql = `CASE WHEN p.prosqlbody IS NULL THEN jsonb_build_object('kind', 'string', 'text', p.prosrc)
                  ELSE jsonb_build_object('kind', 'sql', 'text', pg_get_function_sqlbody(p.oid)) END`;

/** SQL text: the name of a function as CREATE FUNCTION and CREATE AGGREGATE take it, null where there is none. */
export function functionNameSql(oid: string): string {
  return `CASE WHEN ${oid} <> 0 THEN ${oid}::regproc::text END`;
}

import { keyOf, kindOf, namesOf, type ObjectKey, parentOf, type SchemaObject } from "../model/object.ts";
import { literal, name, nameOf, names } from "../sql/quote.ts";

/** The relation that holds an object: its parent. */
export function relationOf(object: SchemaObject): ObjectKey {
  return parentOf(object.key) as ObjectKey;
}

/** The bare name of the relation that holds an object. */
export function relationName(object: SchemaObject): string {
  return namesOf(relationOf(object)).at(-1) as string;
}

/** What a person calls an object of a schema: `orders`, `sales.orders`, `primary key of orders`. */
export function titleOf(key: ObjectKey): string {
  const [schema, ...rest] = namesOf(key);
  const title = (schema === "public" ? rest : [schema, ...rest]).filter((one) => one !== "").join(".");
  return rest.at(-1) === "" ? `${kindOf(key).replaceAll("_", " ")} of ${title}` : title;
}

/** `ALTER TABLE relation action`. */
export function alterTable(relation: ObjectKey, action: string): string {
  return `ALTER TABLE ${nameOf(relation)} ${action}`;
}

/** SQL: the oid of the relation, or null. */
export function regclass(key: ObjectKey): string {
  return `to_regclass(${literal(nameOf(key))})`;
}

/** SQL: the relation has a constraint of this name and type. */
export function hasConstraint(relation: ObjectKey, constraint: string, type: string): string {
  return `EXISTS (SELECT FROM pg_constraint WHERE conrelid = ${regclass(relation)} AND conname = ${literal(constraint)} AND contype = ${literal(type)})`;
}

/** Two names, the schema's first. */
export type QualifiedName = readonly [schema: string, name: string];

/**
 * The text `schema.name` that attributes and documents refer to relations by: split at the first dot, nothing else is
 * special; a schema whose name holds a dot is written in double quotes. Without a dot the schema is public.
 */
export function parseQualified(text: string): QualifiedName {
  const quoted = /^"((?:[^"]|"")+)"\./.exec(text);
  if (quoted) return [(quoted[1] as string).replaceAll('""', '"'), text.slice(quoted[0].length)];
  const dot = text.indexOf(".");
  return dot < 0 ? ["public", text] : [text.slice(0, dot), text.slice(dot + 1)];
}

/** `schema.name` in full, however the document wrote it: quotes as in SQL are taken off. */
export function canonicalName(text: string): string {
  const whole = /^"(?:[^"]|"")+"$/;
  const [schema, written] = whole.test(text) ? (["public", text] as const) : parseQualified(text);
  const quoted = whole.test(written) ? written.slice(1, -1) : undefined;
  const relation = quoted === undefined ? written : quoted.replaceAll('""', '"');
  return /^"|\./.test(schema) ? `${name(schema)}.${relation}` : `${schema}.${relation}`;
}

/** The shortest text that reads back as the same name. */
export function shortName(canonical: string): string {
  const [schema, relation] = parseQualified(canonical);
  return schema === "public" && !/^"|\./.test(relation) ? relation : canonical;
}

/** A `schema.name` as SQL writes it. */
export function qualifiedSql(canonical: string): string {
  return names(...parseQualified(canonical));
}

/** The key of the table that a `schema.name` means. */
export function tableKey(canonical: string): ObjectKey {
  const [schema, relation] = parseQualified(canonical);
  return keyOf(keyOf(null, "schema", schema), "table", relation);
}

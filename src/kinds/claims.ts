import { namesOf, type SchemaObject } from "../model/object.ts";

type Claims = (object: SchemaObject) => readonly string[];

const inSchema = (sort: string, object: SchemaObject, own: string = object.name): string =>
  JSON.stringify([sort, namesOf(object.key)[0], own]);

/** What is in pg_class with a row type of its own: tables and views. */
export const relationClaims: Claims = (object) => [inSchema("relation", object), inSchema("type", object)];

/** A sequence, or an index: its schema is its table's. */
export function nameOfRelationClaims(object: SchemaObject, own: string = object.name): readonly string[] {
  return [inSchema("relation", object, own)];
}

/** Types share their schema's names with relations. */
export const typeClaims: Claims = (object) => [inSchema("type", object)];

/** Functions, procedures and aggregates: by name and types of arguments. */
export const routineClaims: Claims = (object) => [inSchema("routine", object)];

/** A constraint has its name in its table. */
export function constraintClaims({ parent }: Pick<SchemaObject, "parent">, own: string): readonly string[] {
  return [JSON.stringify(["constraint", parent, own])];
}

/** A constraint with an index also has the index's name. */
export function keyClaims(object: SchemaObject, own: string = object.name): readonly string[] {
  return [...constraintClaims(object, own), inSchema("relation", object, own)];
}

import { kindOf, namesOf, type ObjectKey, type SchemaObject } from "../../model/object.ts";
import { literal, nameOf, textArray } from "../../sql/quote.ts";
import { classOid } from "../operator-members.ts";
import { routineName } from "../routine.ts";
import { castOid, transformOid } from "../type-pairs.ts";
import type { CommentAttributes } from "./attributes.ts";

/** Kind -> SQL: the oid of an object whose key is not made of the names that PostgreSQL lists. */
const oids: { readonly [kind: string]: (key: ObjectKey) => readonly [catalog: string, oid: string] } = {
  operator_class: (key) => ["pg_opclass", classOid(key, "pg_opclass", "opc")],
  operator_family: (key) => ["pg_opfamily", classOid(key, "pg_opfamily", "opf")],
  transform: (key) => ["pg_transform", transformOid(key)],
  cast: (key) => ["pg_cast", castOid(key)],
};

/**
 * SQL boolean: an object called like the parent has this comment. PostgreSQL gives the names of an object of any sort as
 * a list: of a type its whole name, else the schema's, the table's and its own. The own name of what there is only one of
 * (a primary key) is not in its key.
 */
export function probe(object: SchemaObject<CommentAttributes>): string {
  const parent = object.parent as ObjectKey;
  if (kindOf(parent) === "role")
    return `EXISTS (SELECT FROM pg_roles WHERE rolname = ${literal(namesOf(parent)[0] as string)} AND shobj_description(oid, 'pg_authid') = ${literal(object.attributes.text)})`;
  const found = oids[kindOf(parent)]?.(parent);
  if (found)
    return `EXISTS (SELECT FROM pg_description d WHERE d.description = ${literal(object.attributes.text)} AND d.classoid = '${found[0]}'::regclass AND d.objoid = ${found[1]})`;
  const [first = "", ...rest] = namesOf(parent);
  const named = rest.filter((part) => part !== "");
  const own = named.at(-1) ?? first;
  const nameless = named.length < rest.length ? " AND cardinality(a.object_names) = 3" : "";
  const matches = `a.object_names[1] = ${literal(first)} AND a.object_names && ${textArray([own, routineName(own).name])}${nameless}`;
  const type = `d.objoid = to_regtype(${literal(nameOf(parent))})`;
  return `EXISTS (SELECT FROM pg_description d, pg_identify_object_as_address(d.classoid, d.objoid, d.objsubid) a WHERE d.description = ${literal(object.attributes.text)} AND CASE WHEN d.classoid = 'pg_type'::regclass THEN ${type} ELSE ${matches} END)`;
}

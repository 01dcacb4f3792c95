import { statement } from "../../model/kind.ts";
import { namesOf, type SchemaObject } from "../../model/object.ts";
import type { Statement } from "../../model/statement.ts";
import { name, nameOf, names } from "../../sql/quote.ts";
import type { RangeTypeAttributes } from "./attributes.ts";

type RangeType = SchemaObject<RangeTypeAttributes>;

/** A canonical function takes the range type, which must exist before as a shell. */
export function create(object: RangeType): readonly Statement[] {
  const a = object.attributes;
  const options = [
    `SUBTYPE = ${a.subtype}`,
    ...(a.operatorClass === null ? [] : [`SUBTYPE_OPCLASS = ${a.operatorClass}`]),
    ...(a.collation === null ? [] : [`COLLATION = ${names(a.collation.schema, a.collation.name)}`]),
    ...(a.canonical === null ? [] : [`CANONICAL = ${a.canonical}`]),
    ...(a.subtypeDiff === null ? [] : [`SUBTYPE_DIFF = ${a.subtypeDiff}`]),
    ...(a.multirange === null ? [] : [`MULTIRANGE_TYPE_NAME = ${names(a.multirange.schema, a.multirange.name)}`]),
  ];
  return [statement("create type", null, `CREATE TYPE ${nameOf(object.key)} AS RANGE (${options.join(", ")})`)];
}

export function drop(object: RangeType): readonly Statement[] {
  return [statement("drop type", null, `DROP TYPE ${nameOf(object.key)}`)];
}

/** The name that PostgreSQL chose for the multirange type follows, so that it is still the one it would choose. */
export function rename(object: RangeType, to: string): readonly Statement[] {
  const moved = statement("alter type", null, `ALTER TYPE ${nameOf(object.key)} RENAME TO ${name(to)}`);
  if (object.attributes.multirange !== null) return [moved];
  const [schema = ""] = namesOf(object.key);
  const sql = `ALTER TYPE ${names(schema, automaticName(object.name))} RENAME TO ${name(automaticName(to))}`;
  return [moved, statement("alter type", null, sql)];
}

const automaticName = (range: string): string =>
  range.includes("range") ? range.replace("range", "multirange") : `${range}_multirange`;

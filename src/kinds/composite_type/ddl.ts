import { statement } from "../../model/kind.ts";
import { type SchemaObject, sameJson } from "../../model/object.ts";
import type { Statement } from "../../model/statement.ts";
import { literal, name, nameOf } from "../../sql/quote.ts";
import { collateClause } from "../collate.ts";
import type { CompositeTypeAttributes } from "./attributes.ts";

export type CompositeType = SchemaObject<CompositeTypeAttributes>;
type Attribute = CompositeTypeAttributes["attributes"][number];

const definition = ({ type, collation }: Attribute): string => `${type}${collateClause(collation)}`;

export function create(object: CompositeType): readonly Statement[] {
  const attributes = object.attributes.attributes.map(
    (attribute) => `${name(attribute.name)} ${definition(attribute)}`,
  );
  return [
    statement("create type", null, `CREATE TYPE ${nameOf(object.key)} AS (${attributes.join(", ")})`),
    ...comments({}, object),
  ];
}

/** The comments that differ, of attributes that are there. */
function comments(before: CompositeTypeAttributes["comments"], after: CompositeType): readonly Statement[] {
  const { attributes, comments: wanted } = after.attributes;
  return attributes
    .filter((attribute) => before[attribute.name] !== wanted[attribute.name])
    .map((attribute) => {
      const text = wanted[attribute.name];
      const said = text === undefined ? "NULL" : literal(text);
      return statement("comment", null, `COMMENT ON COLUMN ${nameOf(after.key)}.${name(attribute.name)} IS ${said}`);
    });
}

/** What was said about an attribute goes with it. */
export function alterComments(before: CompositeType, after: CompositeType): readonly Statement[] {
  return comments(before.attributes.comments, after);
}

export function drop(object: CompositeType): readonly Statement[] {
  return [statement("drop type", null, `DROP TYPE ${nameOf(object.key)}`)];
}

export function rename(object: CompositeType, to: string): readonly Statement[] {
  return [statement("alter type", null, `ALTER TYPE ${nameOf(object.key)} RENAME TO ${name(to)}`)];
}

/** PostgreSQL refuses another type for an attribute while columns hold values. */
export function retypes(before: CompositeType, after: CompositeType): boolean {
  const wanted = new Map(after.attributes.attributes.map((attribute) => [attribute.name, attribute]));
  return before.attributes.attributes.some((old) => wanted.has(old.name) && !sameJson(old, wanted.get(old.name)));
}

/**
 * New attributes can only be added at the end. PostgreSQL refuses ALTER ATTRIBUTE while a column is of the type, and all
 * of it while there are typed tables, unless each action says CASCADE.
 */
export function alterAttributes(
  before: CompositeType,
  after: CompositeType,
  _version?: number,
  cascade: "" | " CASCADE" = "",
): "replace" | readonly Statement[] {
  const old = before.attributes.attributes;
  const wanted = after.attributes.attributes;
  const kept = old.filter((attribute) => wanted.some((other) => other.name === attribute.name));
  if (kept.some((attribute, i) => attribute.name !== wanted[i]?.name)) return "replace";
  const actions = [
    ...old.filter((a) => !kept.includes(a)).map((a) => `DROP ATTRIBUTE ${name(a.name)}`),
    ...kept.flatMap((a, i) => {
      const to = wanted[i] as Attribute;
      return sameJson(a, to) ? [] : [`ALTER ATTRIBUTE ${name(a.name)} TYPE ${definition(to)}`];
    }),
    ...wanted.slice(kept.length).map((a) => `ADD ATTRIBUTE ${name(a.name)} ${definition(a)}`),
  ];
  return [
    statement(
      "alter type",
      null,
      `ALTER TYPE ${nameOf(after.key)} ${actions.map((action) => action + cascade).join(", ")}`,
    ),
  ];
}

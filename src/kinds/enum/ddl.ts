import { statement } from "../../model/kind.ts";
import type { SchemaObject } from "../../model/object.ts";
import type { Statement } from "../../model/statement.ts";
import { literal, name, nameOf } from "../../sql/quote.ts";
import type { EnumAttributes } from "./attributes.ts";

type Enum = SchemaObject<EnumAttributes>;

export function create(object: Enum): readonly Statement[] {
  const labels = object.attributes.values.map(literal).join(", ");
  return [statement("create type", null, `CREATE TYPE ${nameOf(object.key)} AS ENUM (${labels})`)];
}

export function drop(object: Enum): readonly Statement[] {
  return [statement("drop type", null, `DROP TYPE ${nameOf(object.key)}`)];
}

export function rename(object: Enum, to: string): readonly Statement[] {
  return [statement("alter type", null, `ALTER TYPE ${nameOf(object.key)} RENAME TO ${name(to)}`)];
}

/** PostgreSQL can add labels anywhere, but neither remove nor move one. Each new label is placed by one that existed before. */
export function alterValues(before: Enum, after: Enum): "replace" | readonly Statement[] {
  const old = before.attributes.values;
  const wanted = after.attributes.values;
  const kept = wanted.filter((label) => old.includes(label));
  if (kept.length !== old.length || kept.some((label, i) => label !== old[i])) return "replace";
  return wanted.flatMap((label, i) => {
    if (old.includes(label)) return [];
    const next = wanted.slice(i).find((other) => old.includes(other));
    const place = next === undefined ? "" : ` BEFORE ${literal(next)}`;
    return statement("add enum value", null, `ALTER TYPE ${nameOf(after.key)} ADD VALUE ${literal(label)}${place}`);
  });
}

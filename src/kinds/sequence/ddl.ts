import { statement } from "../../model/kind.ts";
import type { SchemaObject } from "../../model/object.ts";
import type { Statement } from "../../model/statement.ts";
import { name, nameOf } from "../../sql/quote.ts";
import { type Bounds, moveIntoBounds } from "../sequence-bounds.ts";
import type { SequenceAttributes } from "./attributes.ts";

type Sequence = SchemaObject<SequenceAttributes>;

/** The clause of CREATE and ALTER SEQUENCE for each attribute that has one. */
const clauses: { readonly [Name in keyof Omit<SequenceAttributes, "unlogged">]: (a: SequenceAttributes) => string } = {
  type: (a) => `AS ${a.type}`,
  increment: (a) => `INCREMENT BY ${a.increment}`,
  min: (a) => `MINVALUE ${a.min}`,
  max: (a) => `MAXVALUE ${a.max}`,
  start: (a) => `START WITH ${a.start}`,
  cache: (a) => `CACHE ${a.cache}`,
  cycle: (a) => (a.cycle ? "CYCLE" : "NO CYCLE"),
};
export const optionNames: readonly (keyof typeof clauses)[] = Object.keys(clauses) as (keyof typeof clauses)[];

export function create(object: Sequence): readonly Statement[] {
  const kind = object.attributes.unlogged ? "UNLOGGED SEQUENCE" : "SEQUENCE";
  const options = optionNames.map((option) => clauses[option](object.attributes)).join(" ");
  return [statement("create sequence", null, `CREATE ${kind} ${nameOf(object.key)} ${options}`)];
}

export function drop(object: Sequence): readonly Statement[] {
  return [statement("drop sequence", object.key, `DROP SEQUENCE ${nameOf(object.key)}`)];
}

export function rename(object: Sequence, to: string): readonly Statement[] {
  return [statement("rename sequence", object.key, `ALTER SEQUENCE ${nameOf(object.key)} RENAME TO ${name(to)}`)];
}

/** A new type moves bounds that were those of the old type, so the bounds are said along with it. */
export function alterOptions(
  before: Sequence,
  after: Sequence,
  differs: (attribute: keyof SequenceAttributes) => boolean,
): readonly Statement[] {
  const said = optionNames.filter((o) => differs(o) || (differs("type") && (o === "min" || o === "max")));
  const options = said.map((option) => clauses[option](after.attributes)).join(" ");
  return [...intoBounds(before, after), alter(after, options)];
}

function alter({ key }: Sequence, options: string): Statement {
  return statement("alter sequence", key, `ALTER SEQUENCE ${nameOf(key)} ${options}`);
}

function intoBounds({ attributes: from }: Sequence, after: Sequence): readonly Statement[] {
  const to = after.attributes;
  const type = widths.indexOf(from.type) > widths.indexOf(to.type) ? from.type : to.type;
  const widen = ({ min, max }: Bounds): Statement =>
    alter(after, `${type === from.type ? "" : `AS ${type} `}MINVALUE ${min} MAXVALUE ${max}`);
  return moveIntoBounds({ sequence: nameOf(after.key), key: after.key, from, to, widen });
}

const widths: readonly string[] = ["smallint", "integer", "bigint"];

export function alterPersistence(_before: Sequence, after: Sequence): readonly Statement[] {
  const to = after.attributes.unlogged ? "UNLOGGED" : "LOGGED";
  return [statement("set sequence logged", after.key, `ALTER SEQUENCE ${nameOf(after.key)} SET ${to}`)];
}

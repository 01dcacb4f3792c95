import { statement } from "../../model/kind.ts";
import { keyOf, namesOf, type ObjectKey, parentOf } from "../../model/object.ts";
import type { Statement } from "../../model/statement.ts";
import { name, names } from "../../sql/quote.ts";
import { relationName, relationOf } from "../relation.ts";
import type { ColumnAttributes, SequenceOptions } from "./attributes.ts";
import { alterColumn, type Column } from "./statements.ts";

type Identity = NonNullable<ColumnAttributes["identity"]>;

const words: { readonly [option in keyof SequenceOptions]-?: string } = {
  increment: "INCREMENT BY",
  min_value: "MINVALUE",
  max_value: "MAXVALUE",
  start: "START WITH",
  cache: "CACHE",
  cycle: "CYCLE",
};
const order = Object.keys(words) as (keyof SequenceOptions)[];

function option(which: keyof SequenceOptions, value: string): string {
  return which === "cycle" ? (value === "true" ? "CYCLE" : "NO CYCLE") : `${words[which]} ${value}`;
}

/** `GENERATED ALWAYS AS IDENTITY (...)` */
export function identityClause(object: Column, { generation, options, sequenceName }: Identity): string {
  const said = order.flatMap((which) => (options[which] === undefined ? [] : [option(which, options[which])]));
  const schema = namesOf(relationOf(object))[0] as string;
  const list = [...(sequenceName === null ? [] : [`SEQUENCE NAME ${names(schema, sequenceName)}`]), ...said];
  return `GENERATED ${generation.toUpperCase()} AS IDENTITY${list.length === 0 ? "" : ` (${list.join(" ")})`}`;
}

/** What brings an option back to its default. */
const defaults: { readonly [option in keyof SequenceOptions]-?: string } = {
  increment: "INCREMENT BY 1",
  min_value: "NO MINVALUE",
  max_value: "NO MAXVALUE",
  start: "START WITH 1",
  cache: "CACHE 1",
  cycle: "NO CYCLE",
};

export function changeIdentity(before: Column, after: Column): readonly Statement[] {
  const [from, to] = [before.attributes.identity, after.attributes.identity];
  if (to === null) return [alterColumn("drop identity", after, "DROP IDENTITY")];
  if (from === null) return [alterColumn("add identity", after, `ADD ${identityClause(after, to)}`)];
  const changes = [
    ...(from.generation === to.generation ? [] : [`SET GENERATED ${to.generation.toUpperCase()}`]),
    ...changedOptions(from.options, to.options).map((which) => `SET ${optionOrDefault(which, to.options)}`),
    ...(descends(from.options) === descends(to.options) ? [] : ["RESTART"]),
  ];
  return [
    ...(changes.length === 0 ? [] : [alterColumn("alter identity", after, changes.join(" "))]),
    ...(from.sequenceName === to.sequenceName ? [] : [renameSequence(after, from, to)]),
  ];
}

/** Bounds that are not said follow the direction, and the start follows both; the next value of the other direction is out of them. */
function changedOptions(from: SequenceOptions, to: SequenceOptions): readonly (keyof SequenceOptions)[] {
  const differs = (which: keyof SequenceOptions): boolean => from[which] !== to[which];
  const turned = descends(from) !== descends(to);
  const bounds = turned || differs("min_value") || differs("max_value");
  return order.filter(
    (which) =>
      differs(which) || (turned && (which === "min_value" || which === "max_value")) || (bounds && which === "start"),
  );
}

const descends = (options: SequenceOptions): boolean => options.increment?.startsWith("-") === true;

/** A descending sequence starts at its greatest value, an ascending one at its least. */
function optionOrDefault(which: keyof SequenceOptions, options: SequenceOptions): string {
  const value = options[which];
  if (value !== undefined) return option(which, value);
  if (which !== "start") return defaults[which];
  return `START WITH ${descends(options) ? (options.max_value ?? "-1") : (options.min_value ?? "1")}`;
}

function renameSequence(object: Column, from: Identity, to: Identity): Statement {
  const schema = parentOf(relationOf(object)) as ObjectKey;
  const automatic = `${relationName(object)}_${object.name}_seq`;
  const old = from.sequenceName ?? automatic;
  const sql = `ALTER SEQUENCE ${names(namesOf(schema)[0] as string, old)} RENAME TO ${name(to.sequenceName ?? automatic)}`;
  return statement("rename sequence", keyOf(schema, "sequence", old), sql);
}

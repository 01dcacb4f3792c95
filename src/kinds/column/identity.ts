import { statement } from "../../model/kind.ts";
import type { Statement } from "../../model/statement.ts";
import { namesOf, parentOf, type ObjectKey, keyOf } from "../../model/object.ts";
import { name, names } from "../../sql/quote.ts";
import { relationName, relationOf } from "../relation.ts";
import type { ColumnAttributes, SequenceOptions } from "./attributes.ts";
import { alterColumn, type Column } from "./ddl.ts";

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
    ...order
      .filter((which) => from.options[which] !== to.options[which])
      .map((which) => `SET ${optionOrDefault(which, to.options)}`),
  ];
  return [
    ...(changes.length === 0 ? [] : [alterColumn("alter identity", after, changes.join(" "))]),
    ...(from.sequenceName === to.sequenceName ? [] : [renameSequence(after, from, to)]),
  ];
}

/** A descending sequence starts at its greatest value, an ascending one at its least. */
function optionOrDefault(which: keyof SequenceOptions, options: SequenceOptions): string {
  const value = options[which];
  if (value !== undefined) return option(which, value);
  if (which !== "start") return defaults[which];
  const descending = options.increment?.startsWith("-") === true;
  return `START WITH ${descending ? (options.max_value ?? "-1") : (options.min_value ?? "1")}`;
}

function renameSequence(object: Column, from: Identity, to: Identity): Statement {
  const schema = parentOf(relationOf(object)) as ObjectKey;
  const automatic = `${relationName(object)}_${object.name}_seq`;
  const old = from.sequenceName ?? automatic;
  const sql = `ALTER SEQUENCE ${names(namesOf(schema)[0] as string, old)} RENAME TO ${name(to.sequenceName ?? automatic)}`;
  return statement("rename sequence", keyOf(schema, "sequence", old), sql);
}

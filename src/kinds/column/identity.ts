import { statement } from "../../model/kind.ts";
import { keyOf, namesOf, type ObjectKey, parentOf } from "../../model/object.ts";
import type { Statement } from "../../model/statement.ts";
import { dollarQuoted, literal, name, names } from "../../sql/quote.ts";
import { regclass, relationName, relationOf } from "../relation.ts";
import { type Bounds, leavesBounds, moveIntoBounds } from "../sequence-bounds.ts";
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
  if (from === null)
    return [alterColumn("add identity", after, `ADD ${identityClause(after, to)}`), ...ownPersistence(after)];
  const changes = [
    ...(from.generation === to.generation ? [] : [`SET GENERATED ${to.generation.toUpperCase()}`]),
    ...changedOptions(from.options, to.options).map((which) => `SET ${optionOrDefault(which, to.options)}`),
    ...(descends(from.options) === descends(to.options) ? [] : ["RESTART"]),
  ];
  return [
    ...(changes.length === 0
      ? []
      : [...intoBounds(before, after), alterColumn("alter identity", after, changes.join(" "))]),
    ...(from.sequenceName === to.sequenceName ? [] : [renameSequence(after, from, to)]),
    ...(from.unlogged === to.unlogged ? [] : [setPersistence(after, to)]),
  ];
}

/** Where its sequence shall not be as the table is. */
export function ownPersistence(object: Column): readonly Statement[] {
  const { identity } = object.attributes;
  return identity === null || identity.unlogged === null ? [] : [setPersistence(object, identity)];
}

/** Only the catalog knows what the table is by then. */
function setPersistence(object: Column, identity: Identity): Statement {
  const schema = parentOf(relationOf(object)) as ObjectKey;
  const own = sequenceOf(object, identity);
  const sql = `ALTER SEQUENCE ${names(namesOf(schema)[0] as string, own)} SET `;
  const tables = `SELECT ${literal(sql)} || CASE relpersistence WHEN 'u' THEN 'UNLOGGED' ELSE 'LOGGED' END FROM pg_class WHERE oid = ${regclass(relationOf(object))}`;
  const set =
    identity.unlogged === null
      ? `DO ${dollarQuoted(`BEGIN EXECUTE (${tables}); END`)}`
      : `${sql}${identity.unlogged ? "UNLOGGED" : "LOGGED"}`;
  return statement("set sequence logged", keyOf(schema, "sequence", own), set);
}

/** A sequence that turns around starts anew. */
function intoBounds(before: Column, after: Column): readonly Statement[] {
  const [from, to] = [before.attributes.identity as Identity, after.attributes.identity as Identity];
  if (descends(from.options) !== descends(to.options)) return [];
  const schema = parentOf(relationOf(after)) as ObjectKey;
  const own = sequenceOf(before, from);
  const sequence = names(namesOf(schema)[0] as string, own);
  const widen = ({ min, max }: Bounds): Statement =>
    alterColumn("alter identity", after, `SET MINVALUE ${min} SET MAXVALUE ${max}`);
  const bounds = boundsOf(before, from.options);
  const wanted = boundsOf(after, to.options);
  const start = to.options.start ?? (descends(to.options) ? wanted.max : wanted.min);
  return moveIntoBounds({
    sequence,
    key: keyOf(schema, "sequence", own),
    from: bounds,
    to: { ...wanted, start },
    widen,
  });
}

/** Where the sequence of a column stood, which is lost when that is out of its new bounds. */
export function forgottenPlace(before: Column, after: Column): string | null {
  const [from, to] = [before.attributes.identity, after.attributes.identity];
  if (!from || !to || !leavesBounds(boundsOf(before, from.options), boundsOf(after, to.options))) return null;
  return `where the sequence of ${relationName(after)}.${after.name} stood, if that was out of the new bounds`;
}

const limits: { readonly [type: string]: readonly [string, string] } = {
  smallint: ["-32768", "32767"],
  integer: ["-2147483648", "2147483647"],
};

/** What is not said is what the column's type and the direction give. */
function boundsOf({ attributes }: Column, options: SequenceOptions): Bounds {
  const [low, high] = limits[attributes.type ?? ""] ?? ["-9223372036854775808", "9223372036854775807"];
  const down = descends(options);
  return { min: options.min_value ?? (down ? low : "1"), max: options.max_value ?? (down ? "-1" : high) };
}

/** The name of the sequence behind a column. */
export function sequenceOf(object: Column, { sequenceName }: Identity): string {
  return sequenceName ?? `${relationName(object)}_${object.name}_seq`;
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
  const old = sequenceOf(object, from);
  const sql = `ALTER SEQUENCE ${names(namesOf(schema)[0] as string, old)} RENAME TO ${name(sequenceOf(object, to))}`;
  return statement("rename sequence", keyOf(schema, "sequence", old), sql);
}

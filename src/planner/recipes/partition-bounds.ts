import { tableKey } from "../../kinds/relation.ts";
import type { TableAttributes } from "../../kinds/table/attributes.ts";
import type { Model } from "../../model/object.ts";

type Partition = NonNullable<TableAttributes["partitionOf"]>;

/** Bounds as `pg_get_expr` prints them, taken apart. */
type Bound =
  | { readonly by: "RANGE"; readonly from: readonly string[]; readonly to: readonly string[] }
  | { readonly by: "LIST"; readonly values: readonly string[] }
  | { readonly by: "HASH"; readonly modulus: number; readonly remainder: number };

const value = /'(?:[^']|'')*'|[^\s,'()]+/g;
const valuesIn = (text: string): readonly string[] => text.match(value) ?? [];

function parse(bound: string): Bound | null {
  const range = /^FOR VALUES FROM \((.*)\) TO \((.*)\)$/s.exec(bound);
  if (range) return { by: "RANGE", from: valuesIn(range[1] as string), to: valuesIn(range[2] as string) };
  const list = /^FOR VALUES IN \((.*)\)$/s.exec(bound);
  if (list) return { by: "LIST", values: valuesIn(list[1] as string) };
  const hash = /^FOR VALUES WITH \(modulus (\d+), remainder (\d+)\)$/.exec(bound);
  return hash ? { by: "HASH", modulus: Number(hash[1]), remainder: Number(hash[2]) } : null;
}

/** The columns that rows are told apart by, as SQL; null where there are expressions among them. */
function columnsOf(model: Model, { parent }: Partition): readonly string[] | null {
  const key = String(model.objects.get(tableKey(parent))?.attributes["partitionBy"] ?? "");
  const list = /^(?:RANGE|LIST) \(((?:"[^"]+"|\w+)(?:, (?:"[^"]+"|\w+))*)\)$/.exec(key)?.[1];
  return list?.match(/"[^"]+"|\w+/g) ?? null;
}

const isOpen = (bound: string): boolean => bound === "MINVALUE" || bound === "MAXVALUE";

/** SQL over a row of the partition: it lies within these bounds. null: not so easily said (a default partition, a hash). */
export function withinBounds(model: Model, partition: Partition): string | null {
  const bound = parse(partition.bound);
  const columns = columnsOf(model, partition);
  if (bound === null || bound.by === "HASH" || columns === null) return null;
  const given = columns.map((column) => `${column} IS NOT NULL`);
  if (bound.by === "LIST") {
    const values = bound.values.filter((one) => one !== "NULL");
    const isOne = `${given[0]} AND ${columns[0]} IN (${values.join(", ")})`;
    if (values.length === bound.values.length) return isOne;
    return values.length === 0 ? `${columns[0]} IS NULL` : `${columns[0]} IS NULL OR ${isOne}`;
  }
  if (columns.length > 1 && [...bound.from, ...bound.to].some(isOpen)) return null;
  const row = (all: readonly string[]): string => (all.length === 1 ? (all[0] as string) : `ROW(${all.join(", ")})`);
  return [
    ...given,
    ...(bound.from.some(isOpen) ? [] : [`${row(columns)} >= ${row(bound.from)}`]),
    ...(bound.to.some(isOpen) ? [] : [`${row(columns)} < ${row(bound.to)}`]),
  ].join(" AND ");
}

/** Whether every row within the first is sure to be within the second, which PostgreSQL sees by itself. */
export function isWider(narrow: Partition, wide: Partition): boolean {
  const [a, b] = [parse(narrow.bound), parse(wide.bound)];
  if (a?.by === "LIST" && b?.by === "LIST") return a.values.every((one) => b.values.includes(one));
  if (a?.by !== "RANGE" || b?.by !== "RANGE" || a.from.length !== 1 || b.from.length !== 1) return false;
  return notAbove(b.from[0] as string, a.from[0] as string) && notAbove(a.to[0] as string, b.to[0] as string);
}

/** Whether two partitions of one table cannot be there together, or nobody can tell without the server. */
export function mayOverlap(one: Partition, other: Partition): boolean {
  if (one.bound === other.bound) return true;
  const [a, b] = [parse(one.bound), parse(other.bound)];
  // Only the default partition has no such bounds, and it makes room for any other.
  if (a === null || b === null) return false;
  if (a.by === "LIST" && b.by === "LIST") return a.values.some((value) => b.values.includes(value));
  if (a.by === "HASH" && b.by === "HASH") return (a.remainder - b.remainder) % Math.min(a.modulus, b.modulus) === 0;
  if (a.by === "RANGE" && b.by === "RANGE") return !isBelow(a.to, b.from) && !isBelow(b.to, a.from);
  return true;
}

/** Whether a range that ends there is sure to lie below one that begins here. */
function isBelow([end = "", ...more]: readonly string[], [start = "", ...others]: readonly string[]): boolean {
  if (end === start) return more.length === 0 || more.every((one, i) => one === others[i]);
  return !isOpen(end) && !isOpen(start) && notAbove(end, start);
}

/** Numbers, dates and times can be compared here; of anything else only what is the same. */
function notAbove(low: string, high: string): boolean {
  if (low === high || low === "MINVALUE" || high === "MAXVALUE") return true;
  if (isOpen(low) || isOpen(high)) return false;
  const [a, b] = [low, high].map((one) => one.replace(/^'(.*)'$/s, "$1")) as [string, string];
  if ([a, b].every((one) => /^-?\d{1,15}$/.test(one))) return Number(a) <= Number(b);
  const [since, until] = [a, b].map((one) => /^(\d{4}-\d\d-\d\d(?: \d\d:\d\d:\d\d)?)([+-]\d\d)?$/.exec(one));
  return !!since && !!until && since[2] === until[2] && (since[1] as string) <= (until[1] as string);
}

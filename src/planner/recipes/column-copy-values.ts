import type { Change } from "../../model/change.ts";
import type { Diagnostic } from "../../model/diagnostic.ts";
import type { ObjectKey, SchemaObject } from "../../model/object.ts";
import { copyName, oldName } from "../../model/own-names.ts";
import { name } from "../../sql/quote.ts";
import type { PlanInput, TypeChangeFacts } from "../input.ts";
import { needsBackfill, needsReverse, needsWayBack } from "./column-copy-refusals.ts";
import { hasTriggersBefore } from "./column-copy-triggers.ts";
import { isTooLong, keptOrRefused } from "./lossy-casts.ts";
import { isEmpty, tableOf } from "./table-facts.ts";
import { lostBetween, tellsLosses, valueTypes, wordsOfLost } from "./value-types.ts";

/** One column that is replaced by a copy of itself: under another name, of another type, or both. */
export interface ColumnCopy {
  readonly table: ObjectKey;
  /** The column under its final name. */
  readonly key: ObjectKey;
  readonly before: SchemaObject;
  readonly after: SchemaObject;
  /** Physical names: of the old column until the switch, of the copy until the switch, of the old one after it. */
  readonly from: string;
  readonly copy: string;
  readonly retired: string;
  /** SQL over the row: the copy's value from the old column, and back. */
  readonly up: string;
  readonly down: string;
  /** The way back restores every value. */
  readonly lossless: boolean;
  /** What of new values the old column does not keep, and so the way back does not bring; null for nothing. */
  readonly forgets: string | null;
  /** No row may be there when it begins, because its value would lose something without a word. */
  readonly onlyEmpty: boolean;
  /** A value that the new type does not take makes a write fail. */
  readonly refuses: boolean;
  /** Changes of the column itself and of what lies below it. */
  readonly changes: readonly Change[];
  readonly causes: readonly ObjectKey[];
  /** The table has BEFORE triggers of its own, which must see both columns in step and may change either. */
  readonly twice: boolean;
}

/** The copy's new values may not be null. */
export const requiresNotNull = (copy: ColumnCopy): boolean => copy.after.attributes["notNull"] === true;

/** What a copy of a column takes and gives, or why there can be none. */
export function copyOf(input: PlanInput, key: ObjectKey, changes: readonly Change[]): ColumnCopy | Diagnostic {
  const after = input.desired.objects.get(key) as SchemaObject;
  const before = input.live.objects.get(key) as SchemaObject;
  const rename = changes.find((change) => change.key === key && change.type === "rename");
  const from = rename?.type === "rename" ? rename.before.name : before.name;
  const retyped = before.attributes["type"] !== after.attributes["type"];
  const { backfill, reverse } = after.intent;
  if (backfill !== undefined && reverse === undefined) return needsReverse(input, after, from);
  const types = [before, after].map((column) => String(column.attributes["type"])) as [string, string];
  const [was, is] = valueTypes(input, { before, after });
  const lost = backfill === undefined && retyped ? lostBetween(was, is) : [];
  if (retyped && reverse === undefined && isTooLong(is.text, was.text)) return needsWayBack(input, after, types);
  const isKept = lost.length > 0 && tellsLosses(was, is) && input.losses?.get(key) === 0;
  const table = tableOf(key);
  const onlyEmpty = lost.length > 0 && !isKept;
  if (onlyEmpty && !isEmpty(input, table)) return needsBackfill(input, after, types, lost);
  const copy = rename ? after.name : copyName(after.name);
  const facts = input.typeChanges.get(key);
  // An assignment raises where a cast would cut a text or a string of bits short.
  const cast = (column: string, type: string, how: TypeChangeFacts["cast"] | undefined): string =>
    !retyped || how === "assignment" ? name(column) : `${name(column)}${how === "text" ? "::text" : ""}::${type}`;
  return {
    table,
    key,
    before,
    after,
    from,
    copy,
    retired: rename ? from : oldName(after.name),
    up: isKept ? keptOrRefused(name(from), ...types) : (backfill ?? cast(from, types[1], facts?.cast)),
    down: reverse ?? cast(after.name, types[0], facts?.back),
    forgets:
      reverse !== undefined
        ? `what ${reverse} does not keep`
        : retyped
          ? wordsOfLost(lostBetween(is, was), ({ what }) => what)
          : null,
    refuses: backfill === undefined && retyped && !isWidening(before, after),
    lossless:
      backfill === undefined &&
      (!retyped || isWidening(before, after) || (facts?.cast === "assignment" && facts.back === "assignment")),
    changes,
    causes: [key, ...changes.map((change) => change.key)],
    onlyEmpty,
    twice: rename !== undefined && hasTriggersBefore(input, table),
  };
}

const ladders: readonly (readonly string[])[] = [
  ["smallint", "integer", "bigint", "numeric"],
  ["real", "double precision"],
  ["character varying", "text"],
  ["json", "text"],
  ["jsonb", "text"],
  ["date", "timestamp without time zone"],
  ["uuid", "text"],
  ["boolean", "text"],
];

/** Types whose values all survive the way there and back. */
function isWidening(before: SchemaObject, after: SchemaObject): boolean {
  const base = (object: SchemaObject): string => String(object.attributes["type"]).replace(/\(.*\)/, "");
  const limited = /\(/.test(String(after.attributes["type"]));
  if (base(before) === base(after)) return false;
  return (
    !limited &&
    ladders.some(
      (ladder) => ladder.includes(base(before)) && ladder.indexOf(base(before)) < ladder.indexOf(base(after)),
    )
  );
}

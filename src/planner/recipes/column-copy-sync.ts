import { hashOf } from "../../model/fingerprint.ts";
import type { RelationName } from "../../model/plan.ts";
import type { Statement } from "../../model/statement.ts";
import { name } from "../../sql/quote.ts";
import type { ColumnCopy } from "./column-copy-values.ts";
import {
  createFunction,
  createTrigger,
  dropFunction,
  dropTrigger,
  overNew,
  type RowTrigger,
  rowTrigger,
} from "./row-trigger.ts";
import { relation } from "./table-facts.ts";

/** The trigger that keeps two columns in step, whichever of them a writer knows. */
export type Sync = RowTrigger;

/** What the two columns are called at the time. */
export interface Physical {
  readonly old: string;
  readonly fresh: string;
}

/**
 * Decides by value, not by who writes: an insert fills the side that is null; an update that changed one side carries
 * it to the other, unless the two fit already (as after the backfill, which must not write the old column back); where
 * both were changed the writer knows both. A row that the backfill has not reached yet is filled by whatever else
 * updates it, because a copy that must be NOT NULL is held to that from the start.
 * @param ownValue the old column has a default or an identity, so that a value in it does not tell that a writer gave
 *   one; one in the copy, which has neither, does
 */
export function syncOf(copy: ColumnCopy, physical: Physical, ownValue: boolean): Sync {
  const rel = relation(copy.table);
  const [old, fresh] = [name(physical.old), name(physical.fresh)];
  const up = overColumn(rel, copy.up, copy.from, physical.old);
  const down = overColumn(rel, copy.down, copy.after.name, physical.fresh);
  const [newOld, newFresh, oldOld, oldFresh] = [`NEW.${old}`, `NEW.${fresh}`, `OLD.${old}`, `OLD.${fresh}`];
  const downTyped = `(${down})::${copy.before.attributes["type"]}`;
  const carry = (changed: string, kept: string, fits: string, assignment: string): readonly string[] => [
    `  ELSIF ${changed} AND NOT (${kept}) THEN`,
    `    IF ${fits} THEN ${assignment}; END IF;`,
  ];
  const memory = copy.twice ? memoryOf(copy, newOld, newFresh) : null;
  const body = [
    ...(memory === null ? [] : memory.compare(`${newFresh} := ${up}`, `${newOld} := ${down}`)),
    "  IF TG_OP = 'INSERT' THEN",
    `    IF ${newFresh} IS NULL THEN ${newFresh} := ${up};`,
    `    ELSIF ${ownValue ? differ(newOld, downTyped) : `${newOld} IS NULL`} THEN ${newOld} := ${down};`,
    "    END IF;",
    ...carry(differ(newOld, oldOld), differ(newFresh, oldFresh), differ(newOld, downTyped), `${newFresh} := ${up}`),
    ...carry(
      differ(newFresh, oldFresh),
      differ(newOld, oldOld),
      differ(newFresh, `(${up})::${copy.after.attributes["type"]}`),
      `${newOld} := ${down}`,
    ),
    ...(copy.after.attributes["notNull"] === true
      ? [`  ELSIF ${newFresh} IS NULL AND ${oldFresh} IS NULL THEN ${newFresh} := ${up};`]
      : []),
    "  END IF;",
    ...(memory === null ? [] : [memory.keep]),
  ].join("\n");
  return rowTrigger(copy.table, rel, "sync", copy.after.name, body, copy.twice);
}

interface Memory {
  /** Notes what both sides are before the user's triggers fire. */
  readonly keep: string;
  /** Carries over what they have changed. */
  readonly compare: (up: string, down: string) => readonly string[];
}

/**
 * What the first of two triggers tells the last: hashes of both sides, in a setting that ends with the transaction. Its
 * name has the depth, so that a row which a user's trigger writes in between has its own.
 */
function memoryOf(copy: ColumnCopy, old: string, fresh: string): Memory {
  const setting = `'flux.row_${hashOf(copy.key)}_' || pg_trigger_depth()`;
  const hash = (side: string): string => `hashtextextended(ROW(${side})::text, 0)`;
  const same = (side: string, part: number): string =>
    `split_part(current_setting(${setting}), ' ', ${part}) = ${hash(side)}::text`;
  return {
    keep: `  PERFORM set_config(${setting}, concat_ws(' ', ${hash(old)}, ${hash(fresh)}), true);`,
    compare: (up, down) => [
      "  IF TG_NARGS > 0 THEN -- after the table's own triggers: what one of them changed goes over to the other side",
      `    IF ${same(fresh, 2)} THEN`,
      `      IF NOT ${same(old, 1)} THEN ${up}; END IF;`,
      `    ELSIF ${same(old, 1)} THEN ${down};`,
      "    END IF;",
      "    RETURN NEW;",
      "  END IF;",
    ],
  };
}

/**
 * SQL: two values are not the very same, byte by byte: '1 day' is not '24 hours', and json has no other comparison.
 * @see https://www.postgresql.org/docs/current/functions-comparisons.html#COMPOSITE-TYPE-COMPARISON
 */
export function differ(a: string, b: string): string {
  return `ROW(${a})::record OPERATOR(pg_catalog.*<>) ROW(${b})::record`;
}

/**
 * An expression speaks of a column by the name the user knows; while that is not its physical name, the innermost query
 * shows it under the known name and so hides the other column that bears it.
 */
function overColumn(rel: RelationName, expression: string, spoken: string, physical: string): string {
  const plain = name(spoken);
  if (expression === plain || expression.startsWith(`${plain}::`))
    return `NEW.${name(physical)}${expression.slice(plain.length)}`;
  if (spoken === physical) return overNew(rel, expression);
  return overNew(rel, `(SELECT ${expression} FROM (SELECT NEW.${name(physical)} AS ${plain}) AS column_of_row)`);
}

export interface SyncStatements {
  readonly function: Statement;
  /** The last trigger, and the first where there are two. */
  readonly trigger: Statement;
  readonly first: Statement | null;
}

export function createSync(sync: Sync): SyncStatements {
  const first = sync.first === null ? null : createTrigger(sync, sync.first);
  return { function: createFunction(sync), trigger: createTrigger(sync), first };
}

export function dropSync(sync: Sync): SyncStatements {
  const first = sync.first === null ? null : dropTrigger(sync, sync.first);
  return { function: dropFunction(sync), trigger: dropTrigger(sync), first };
}

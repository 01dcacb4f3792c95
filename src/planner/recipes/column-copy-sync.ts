import type { RelationName } from "../../model/plan.ts";
import type { Statement } from "../../model/statement.ts";
import { name } from "../../sql/quote.ts";
import type { ColumnCopy } from "./column-copy.ts";
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
 * it to the other; where both were changed the writer knows both. A row that the backfill has not reached yet is filled
 * by whatever else updates it, because a copy that must be NOT NULL is held to that from the start.
 */
export function syncOf(copy: ColumnCopy, physical: Physical): Sync {
  const rel = relation(copy.table);
  const [old, fresh] = [name(physical.old), name(physical.fresh)];
  const up = overColumn(rel, copy.up, copy.from, physical.old);
  const down = overColumn(rel, copy.down, copy.after.name, physical.fresh);
  const body = [
    "  IF TG_OP = 'INSERT' THEN",
    `    IF NEW.${fresh} IS NULL THEN NEW.${fresh} := ${up};`,
    `    ELSIF NEW.${old} IS NULL THEN NEW.${old} := ${down};`,
    "    END IF;",
    `  ELSIF NEW.${old} IS DISTINCT FROM OLD.${old} AND NEW.${fresh} IS NOT DISTINCT FROM OLD.${fresh} THEN NEW.${fresh} := ${up};`,
    `  ELSIF NEW.${fresh} IS DISTINCT FROM OLD.${fresh} AND NEW.${old} IS NOT DISTINCT FROM OLD.${old} THEN NEW.${old} := ${down};`,
    ...(copy.after.attributes["notNull"] === true
      ? [`  ELSIF NEW.${fresh} IS NULL AND OLD.${fresh} IS NULL THEN NEW.${fresh} := ${up};`]
      : []),
    "  END IF;",
  ].join("\n");
  return rowTrigger(copy.table, rel, "sync", copy.after.name, body);
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

export function createSync(sync: Sync): readonly [Statement, Statement] {
  return [createFunction(sync), createTrigger(sync)];
}

export function dropSync(sync: Sync): readonly [Statement, Statement] {
  return [dropTrigger(sync), dropFunction(sync)];
}

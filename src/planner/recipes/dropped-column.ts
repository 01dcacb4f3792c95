import { addNotNull } from "../../kinds/column/ddl.ts";
import type { Column } from "../../kinds/column/statements.ts";
import { statement } from "../../model/kind.ts";
import { kindOf, type ObjectKey, type SchemaObject } from "../../model/object.ts";
import type { Obstacle, Undo } from "../../model/plan.ts";
import type { Statement } from "../../model/statement.ts";
import { dollarQuoted, name } from "../../sql/quote.ts";
import { kindOfObject, nothing } from "../draft.ts";
import type { PlanInput } from "../input.ts";
import { hasDomainDefault, refusesNull } from "./domain-of-column.ts";
import { phrase } from "./statements.ts";
import { isEmpty, relationSql, tableOf } from "./table-facts.ts";

/** The rows have no values for the column then, and it cannot be without. */
export function noWayBack(input: PlanInput, object: SchemaObject): Undo {
  const wanted = isInKey(input, object) ? "with them what its primary key stands on" : "its domain demands them";
  const what = `the values of ${phrase(input, object)} are gone, and ${wanted}`;
  return { ...nothing, result: "impossible", what };
}

/** Why new rows must have a value in the column until it goes, which nothing gives it by itself; null: they need not. */
export function stillWritten(input: PlanInput, object: SchemaObject): string | null {
  if (input.mode === "direct" || !isBereft(input, object) || isEmpty(input, tableOf(object.key))) return null;
  if (isInKey(input, object)) return "it belongs to the primary key";
  return refusesNull(input.live, object) ? "its domain is NOT NULL" : null;
}

/**
 * Whether a dropped column is NOT NULL and must stop being so before the application that no longer names it is
 * deployed: that one gives it no value, nor heeds what a generated one is made of.
 */
export function isReleased(input: PlanInput, column: SchemaObject): boolean {
  const mayBeNull = isBereft(input, column) || isGeneratedNotNull(input, column);
  return input.mode === "online" && mayBeNull && !isNeverNull(input, column);
}

/** A column that existing rows would have no value for comes back without NOT NULL. */
export function withoutNotNull(input: PlanInput, column: SchemaObject): SchemaObject {
  if (!isReleased(input, column) && (!isBereft(input, column) || isNeverNull(input, column))) return column;
  return { ...column, attributes: { ...column.attributes, notNull: false } };
}

/** What gives NOT NULL back, at once; online that is a step of its own. */
export function notNullAfterwards(input: PlanInput, column: SchemaObject): readonly Statement[] {
  const apart = input.mode === "online" || !isBereft(input, column) || isNeverNull(input, column);
  return apart ? [] : [notNullIfFilled(input.before.objects.get(column.key) ?? column)];
}

/** The values are gone with the column; NOT NULL comes back where there is no row to lack one. */
export function notNullIfFilled(column: SchemaObject): Statement {
  const table = relationSql(column.key);
  const again = addNotNull(column as Column).map(({ sql }) => `${sql};`);
  const body = `BEGIN IF NOT EXISTS (SELECT FROM ${table} WHERE ${name(column.name)} IS NULL) THEN ${again.join(" ")} END IF; END`;
  return statement("set not null", tableOf(column.key), `DO ${dollarQuoted(body)}`);
}

/** Attributes that do not come back where rows lack the value. */
export const ofNotNull = (column: SchemaObject): readonly string[] =>
  Object.keys(column.attributes).filter((attribute) => attribute.startsWith("notNull"));

/** The undo of a drop, with what a column that comes back cannot do. */
export function ofColumn(input: PlanInput, object: SchemaObject, undo: Undo): Undo {
  if (!isBereft(input, object)) return undo;
  if (isNeverNull(input, object)) return { ...undo, obstacles: [rowsWithout(input, object)] };
  return input.mode === "direct" ? { ...undo, unrestored: ofNotNull(object) } : undo;
}

function rowsWithout(input: PlanInput, column: SchemaObject): Obstacle {
  const title = kindOfObject(input, column).title(column);
  return { sql: `SELECT count(*) FROM ${relationSql(column.key)}`, says: `a value is missing for ${title}` };
}

/** NOT NULL, with nothing that gives it a value by itself. */
function isBereft(input: PlanInput, object: SchemaObject): boolean {
  return (
    standsAlone(input, object) &&
    (object.attributes["notNull"] === true || refusesNull(input.live, object)) &&
    !hasDomainDefault(input.live, object) &&
    ![...input.live.objects.values()].some((o) => o.parent === object.key && o.kind === "default")
  );
}

/** NOT NULL, of an expression that new rows may make null. */
function isGeneratedNotNull(input: PlanInput, object: SchemaObject): boolean {
  const { notNull, generated } = object.attributes;
  return isOfTableThatStays(input, object) && notNull === true && generated !== null;
}

/** A column of a table that stays, with values that somebody writes, or has written to what it is computed from and goes too. */
function standsAlone(input: PlanInput, object: SchemaObject): boolean {
  const { identity, generated } = object.attributes;
  const goes = (key: ObjectKey): boolean => kindOf(key) === "column" && !input.desired.objects.has(key);
  const isComputed = generated !== null && !object.dependsOn.some(goes);
  return isOfTableThatStays(input, object) && identity === null && !isComputed;
}

const isOfTableThatStays = ({ desired }: PlanInput, { kind, parent }: SchemaObject): boolean =>
  kind === "column" && parent !== null && desired.objects.has(parent);

/** Whether it cannot be let be null while it is there: before its primary key goes, or at all. */
const isNeverNull = (input: PlanInput, object: SchemaObject): boolean =>
  isInKey(input, object) || refusesNull(input.live, object);

const isInKey = ({ live }: PlanInput, { key }: SchemaObject): boolean =>
  [...live.objects.values()].some((o) => o.kind === "primary_key" && o.dependsOn.includes(key));

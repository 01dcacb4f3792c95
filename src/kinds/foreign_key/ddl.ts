import { statement } from "../../model/kind.ts";
import type { ObjectKey, SchemaObject } from "../../model/object.ts";
import type { Statement } from "../../model/statement.ts";
import { name, nameList } from "../../sql/quote.ts";
import { deferral, nameAttachedConstraint } from "../constraint.ts";
import { alterTable, qualifiedSql, relationOf, tableKey } from "../relation.ts";
import type { ForeignKeyAttributes } from "./attributes.ts";

export type ForeignKey = SchemaObject<ForeignKeyAttributes>;

const period = (columns: readonly string[]): string =>
  [...columns.slice(0, -1).map(name), `PERIOD ${name(columns.at(-1) as string)}`].join(", ");

const columnList = (columns: readonly string[], a: ForeignKeyAttributes): string =>
  a.period ? period(columns) : nameList(columns);

/** As it stands inside CREATE TABLE or after ADD. */
export function clause(object: ForeignKey): string {
  const a = object.attributes;
  const referenced = a.referencedColumns.length === 0 ? "" : ` (${columnList(a.referencedColumns, a)})`;
  return [
    `CONSTRAINT ${name(object.name)} FOREIGN KEY (${columnList(a.columns, a)}) REFERENCES ${qualifiedSql(a.referencedTable)}${referenced}`,
    a.match === "full" ? " MATCH FULL" : "",
    a.onUpdate === "no action" ? "" : ` ON UPDATE ${a.onUpdate.toUpperCase()}`,
    a.onDelete === "no action" ? "" : ` ON DELETE ${a.onDelete.toUpperCase()}`,
    a.onDeleteColumns.length === 0 ? "" : ` (${nameList(a.onDeleteColumns)})`,
    deferral(a),
    a.enforced ? "" : " NOT ENFORCED",
    a.validated ? "" : " NOT VALID",
  ].join("");
}

/** The tables that it locks. */
export function tables(object: ForeignKey): readonly ObjectKey[] {
  const { referencedTable } = object.attributes;
  return referencedTable === "" ? [relationOf(object)] : [relationOf(object), tableKey(referencedTable)];
}

function alter(form: string, object: ForeignKey, action: string): Statement {
  return statement(form, tables(object), alterTable(relationOf(object), action));
}

export function create(object: ForeignKey): readonly Statement[] {
  const a = object.attributes;
  if (a.attachedTo !== null) return [nameAttachedConstraint(object, a.attachedTo, object.name)];
  return [alter(a.validated ? "add foreign key" : "add foreign key not valid", object, `ADD ${clause(object)}`)];
}

export function drop(object: ForeignKey): readonly Statement[] {
  const a = object.attributes;
  if (a.attachedTo !== null) return [nameAttachedConstraint(object, a.attachedTo, a.attachedTo)];
  return [alter("drop foreign key", object, `DROP CONSTRAINT ${name(object.name)}`)];
}

export function validate(object: ForeignKey): readonly Statement[] {
  return [alter("validate foreign key", object, `VALIDATE CONSTRAINT ${name(object.name)}`)];
}

/** The three words that can be said of a foreign key in place. */
export function changeDeferral(object: ForeignKey): readonly Statement[] {
  const { deferrable, initiallyDeferred } = object.attributes;
  const words = `${deferrable ? "" : "NOT "}DEFERRABLE${initiallyDeferred ? " INITIALLY DEFERRED" : ""}`;
  const sql = alterTable(relationOf(object), `ALTER CONSTRAINT ${name(object.name)} ${words}`);
  return [statement("alter constraint", relationOf(object), sql)];
}

export function changeEnforced(object: ForeignKey): readonly Statement[] {
  const { enforced } = object.attributes;
  const words = enforced ? "ENFORCED" : "NOT ENFORCED";
  const form = enforced ? "enforce foreign key" : "stop enforcing foreign key";
  return [alter(form, object, `ALTER CONSTRAINT ${name(object.name)} ${words}`)];
}

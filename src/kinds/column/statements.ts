import { statement } from "../../model/kind.ts";
import type { SchemaObject } from "../../model/object.ts";
import type { Statement } from "../../model/statement.ts";
import { name } from "../../sql/quote.ts";
import { collateClause } from "../collate.ts";
import { alterTable, relationOf } from "../relation.ts";
import type { ColumnAttributes } from "./attributes.ts";

export type Column = SchemaObject<ColumnAttributes>;

/** `ALTER TABLE relation action`. */
export function alter(form: string, object: Column, action: string): Statement {
  return statement(form, relationOf(object), alterTable(relationOf(object), action));
}

/** `ALTER TABLE relation ALTER COLUMN column action`. */
export function alterColumn(form: string, object: Column, action: string): Statement {
  return alter(form, object, `ALTER COLUMN ${name(object.name)} ${action}`);
}

export function typeAndCollation({ type, collation }: ColumnAttributes): string {
  return `${type}${collateClause(collation)}`;
}

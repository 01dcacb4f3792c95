import { statement } from "../../model/kind.ts";
import { namesOf, type ObjectKey, type SchemaObject } from "../../model/object.ts";
import type { Statement } from "../../model/statement.ts";
import { name } from "../../sql/quote.ts";
import { routineName, routineSql, splitList } from "../routine.ts";
import { argumentsReplaceable, commonClauses } from "../routine-body.ts";
import type { ProcedureAttributes } from "./attributes.ts";

type Procedure = SchemaObject<ProcedureAttributes>;

/** Each type with its mode: without one, PostgreSQL would also take the list for one that has the OUT arguments in it. */
export function signature(key: ObjectKey): string {
  const [, own = ""] = namesOf(key);
  const types = splitList(routineName(own).types).map((type) => `IN ${type}`);
  return `${routineSql(key)}(${types.join(", ")})`;
}

export function create(object: Procedure): readonly Statement[] {
  const a = object.attributes;
  const clauses = [`LANGUAGE ${name(a.language)}`, ...commonClauses(a)];
  const sql = `CREATE OR REPLACE PROCEDURE ${routineSql(object.key)}(${a.arguments})\n${clauses.join("\n")}`;
  return [statement("create function", null, sql)];
}

export function drop(object: Procedure): readonly Statement[] {
  return [statement("drop function", null, `DROP PROCEDURE ${signature(object.key)}`)];
}

export function rename(object: Procedure, to: string): readonly Statement[] {
  const sql = `ALTER PROCEDURE ${signature(object.key)} RENAME TO ${name(routineName(to).name)}`;
  return [statement("alter function", null, sql)];
}

export function alterArguments(before: Procedure, after: Procedure): "replace" | "create or replace" {
  const lists = [before, after].map((object) => splitList(object.attributes.arguments)) as [string[], string[]];
  return argumentsReplaceable(...lists) ? "create or replace" : "replace";
}

import { statement } from "../../model/kind.ts";
import type { SchemaObject } from "../../model/object.ts";
import type { Statement } from "../../model/statement.ts";
import { name } from "../../sql/quote.ts";
import { procedureSql, routineName, routineSql, splitList } from "../routine.ts";
import { argumentsReplaceable, commonClauses } from "../routine-body.ts";
import type { ProcedureAttributes } from "./attributes.ts";

type Procedure = SchemaObject<ProcedureAttributes>;

export function create(object: Procedure): readonly Statement[] {
  const a = object.attributes;
  const clauses = [`LANGUAGE ${name(a.language)}`, ...commonClauses(a)];
  const sql = `CREATE OR REPLACE PROCEDURE ${routineSql(object.key)}(${a.arguments})\n${clauses.join("\n")}`;
  return [statement("create function", null, sql)];
}

export function drop(object: Procedure): readonly Statement[] {
  return [statement("drop function", null, `DROP PROCEDURE ${procedureSql(object.key)}`)];
}

export function rename(object: Procedure, to: string): readonly Statement[] {
  const sql = `ALTER PROCEDURE ${procedureSql(object.key)} RENAME TO ${name(routineName(to).name)}`;
  return [statement("alter function", null, sql)];
}

export function alterArguments(before: Procedure, after: Procedure): "replace" | "create or replace" {
  const lists = [before, after].map((object) => splitList(object.attributes.arguments)) as [string[], string[]];
  return argumentsReplaceable(...lists) ? "create or replace" : "replace";
}

import { statement } from "../../model/kind.ts";
import type { SchemaObject } from "../../model/object.ts";
import type { Statement } from "../../model/statement.ts";
import { name } from "../../sql/quote.ts";
import { routineName, routineSql, signatureSql, splitList } from "../routine.ts";
import { argumentsReplaceable, commonClauses } from "../routine-body.ts";
import type { FunctionAttributes } from "./attributes.ts";

type FunctionObject = SchemaObject<FunctionAttributes>;

export function create(object: FunctionObject): readonly Statement[] {
  const a = object.attributes;
  const clauses = [
    ...(a.returns === null ? [] : [`RETURNS ${a.returns}`]),
    `LANGUAGE ${name(a.language)}`,
    ...(a.window ? ["WINDOW"] : []),
    ...(a.volatility === "volatile" ? [] : [a.volatility.toUpperCase()]),
    ...(a.strict ? ["STRICT"] : []),
    ...(a.leakproof ? ["LEAKPROOF"] : []),
    ...(a.parallel === "unsafe" ? [] : [`PARALLEL ${a.parallel.toUpperCase()}`]),
    ...(a.cost === null ? [] : [`COST ${a.cost}`]),
    ...(a.rows === null ? [] : [`ROWS ${a.rows}`]),
    ...(a.support === null ? [] : [`SUPPORT ${a.support}`]),
    ...commonClauses(a),
  ];
  const sql = `CREATE OR REPLACE FUNCTION ${routineSql(object.key)}(${a.arguments})\n${clauses.join("\n")}`;
  return [statement("create function", null, sql)];
}

export function drop(object: FunctionObject): readonly Statement[] {
  return [statement("drop function", null, `DROP FUNCTION ${signatureSql(object.key)}`)];
}

export function rename(object: FunctionObject, to: string): readonly Statement[] {
  const sql = `ALTER FUNCTION ${signatureSql(object.key)} RENAME TO ${name(routineName(to).name)}`;
  return [statement("alter function", null, sql)];
}

export function alterArguments(before: FunctionObject, after: FunctionObject): "replace" | "create or replace" {
  const lists = [before, after].map((object) => splitList(object.attributes.arguments)) as [string[], string[]];
  return argumentsReplaceable(...lists) ? "create or replace" : "replace";
}

import { statement } from "../../model/kind.ts";
import type { SchemaObject } from "../../model/object.ts";
import type { Statement } from "../../model/statement.ts";
import { name } from "../../sql/quote.ts";
import { classSql, functionItem, methodName, operatorItem } from "../operator-members.ts";
import type { OperatorClassAttributes } from "./attributes.ts";

type OperatorClass = SchemaObject<OperatorClassAttributes>;

export function reference({ key }: Pick<SchemaObject, "key">): string {
  return `OPERATOR CLASS ${classSql(key)}`;
}

/** There must be an item; to store the type itself changes nothing. */
export function create(object: OperatorClass): readonly Statement[] {
  const a = object.attributes;
  const { key } = object;
  const [own, method] = classSql(key).split(/ USING (?="(?:[^"]|"")*"$)/) as [string, string];
  const members = [...a.operators.map(operatorItem), ...a.functions.map(functionItem)];
  const storage = a.storage ?? (members.length === 0 ? a.type : null);
  const items = [...members, ...(storage === null ? [] : [`STORAGE ${storage}`])].join(", ");
  const family = a.family === null ? "" : ` FAMILY ${a.family}`;
  const sql = `CREATE OPERATOR CLASS ${own}${a.default ? " DEFAULT" : ""} FOR TYPE ${a.type} USING ${method}${family} AS ${items}`;
  return [statement("create operator class", null, sql)];
}

export function drop(object: OperatorClass): readonly Statement[] {
  return [statement("drop operator class", null, `DROP ${reference(object)}`)];
}

export function rename(object: OperatorClass, to: string): readonly Statement[] {
  const sql = `ALTER ${reference(object)} RENAME TO ${name(methodName(to).name)}`;
  return [statement("alter operator class", null, sql)];
}

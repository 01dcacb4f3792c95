import { statement } from "../../model/kind.ts";
import type { SchemaObject } from "../../model/object.ts";
import type { Statement } from "../../model/statement.ts";
import { literal, name, nameOf } from "../../sql/quote.ts";
import type { ConversionAttributes } from "./attributes.ts";

type Conversion = SchemaObject<ConversionAttributes>;

export function create({ key, attributes: a }: Conversion): readonly Statement[] {
  const sql = `CREATE ${a.default ? "DEFAULT " : ""}CONVERSION ${nameOf(key)} FOR ${literal(a.from)} TO ${literal(a.to)} FROM ${a.function}`;
  return [statement("create conversion", null, sql)];
}

export function drop({ key }: Conversion): readonly Statement[] {
  return [statement("drop conversion", null, `DROP CONVERSION ${nameOf(key)}`)];
}

export function rename({ key }: Conversion, to: string): readonly Statement[] {
  return [statement("alter conversion", null, `ALTER CONVERSION ${nameOf(key)} RENAME TO ${name(to)}`)];
}

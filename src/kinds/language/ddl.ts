import { statement } from "../../model/kind.ts";
import type { SchemaObject } from "../../model/object.ts";
import type { Statement } from "../../model/statement.ts";
import { name } from "../../sql/quote.ts";
import type { LanguageAttributes } from "./attributes.ts";

type Language = SchemaObject<LanguageAttributes>;

export function create({ name: own, attributes: a }: Language): readonly Statement[] {
  const inline = a.inline === null ? "" : ` INLINE ${a.inline}`;
  const validator = a.validator === null ? "" : ` VALIDATOR ${a.validator}`;
  const sql = `CREATE OR REPLACE ${a.trusted ? "TRUSTED " : ""}LANGUAGE ${name(own)} HANDLER ${a.handler}${inline}${validator}`;
  return [statement("create language", null, sql)];
}

export function drop({ name: own }: Language): readonly Statement[] {
  return [statement("drop language", null, `DROP LANGUAGE ${name(own)}`)];
}

export function rename({ name: own }: Language, to: string): readonly Statement[] {
  return [statement("alter language", null, `ALTER LANGUAGE ${name(own)} RENAME TO ${name(to)}`)];
}

import { statement } from "../../model/kind.ts";
import type { SchemaObject } from "../../model/object.ts";
import type { Statement } from "../../model/statement.ts";
import { literal, name, nameOf } from "../../sql/quote.ts";
import type { CollationAttributes } from "./attributes.ts";

type Collation = SchemaObject<CollationAttributes>;

export function create(object: Collation): readonly Statement[] {
  const { provider, collate, ctype, locale, rules, deterministic } = object.attributes;
  const said = (option: string, value: string | null): readonly string[] =>
    value === null ? [] : [`${option} = ${literal(value)}`];
  const options = [
    `PROVIDER = ${provider}`,
    ...said("LC_COLLATE", collate),
    ...said("LC_CTYPE", ctype),
    ...said("LOCALE", locale),
    ...said("RULES", rules),
    ...(deterministic ? [] : ["DETERMINISTIC = false"]),
  ];
  return [statement("create collation", null, `CREATE COLLATION ${nameOf(object.key)} (${options.join(", ")})`)];
}

export function drop(object: Collation): readonly Statement[] {
  return [statement("drop collation", null, `DROP COLLATION ${nameOf(object.key)}`)];
}

export function rename(object: Collation, to: string): readonly Statement[] {
  return [statement("alter collation", null, `ALTER COLLATION ${nameOf(object.key)} RENAME TO ${name(to)}`)];
}

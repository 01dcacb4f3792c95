import { statement } from "../../model/kind.ts";
import type { SchemaObject } from "../../model/object.ts";
import type { Statement } from "../../model/statement.ts";
import { name, nameOf } from "../../sql/quote.ts";
import { alterTable, relationOf } from "../relation.ts";
import type { RuleAttributes } from "./attributes.ts";

export type Rule = SchemaObject<RuleAttributes>;

const words = { origin: "ENABLE", disabled: "DISABLE", replica: "ENABLE REPLICA", always: "ENABLE ALWAYS" } as const;

export function enable(object: Rule): readonly Statement[] {
  const sql = alterTable(relationOf(object), `${words[object.attributes.enabled]} RULE ${name(object.name)}`);
  return [statement("enable rule", relationOf(object), sql)];
}

export function create(object: Rule): readonly Statement[] {
  const created = statement("create rule", relationOf(object), object.attributes.definition);
  return [created, ...(object.attributes.enabled === "origin" ? [] : enable(object))];
}

export function drop(object: Rule): readonly Statement[] {
  return [
    statement("drop rule", relationOf(object), `DROP RULE ${name(object.name)} ON ${nameOf(relationOf(object))}`),
  ];
}

export function rename(object: Rule, to: string): readonly Statement[] {
  const sql = `ALTER RULE ${name(object.name)} ON ${nameOf(relationOf(object))} RENAME TO ${name(to)}`;
  return [statement("rename rule", relationOf(object), sql)];
}

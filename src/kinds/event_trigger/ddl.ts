import { statement } from "../../model/kind.ts";
import type { SchemaObject } from "../../model/object.ts";
import type { Statement } from "../../model/statement.ts";
import { literal, name } from "../../sql/quote.ts";
import { qualifiedSql } from "../relation.ts";
import type { EventTriggerAttributes } from "./attributes.ts";

export type EventTrigger = SchemaObject<EventTriggerAttributes>;

const words = { origin: "ENABLE", disabled: "DISABLE", replica: "ENABLE REPLICA", always: "ENABLE ALWAYS" } as const;

export function enable(object: EventTrigger): readonly Statement[] {
  const sql = `ALTER EVENT TRIGGER ${name(object.name)} ${words[object.attributes.enabled]}`;
  return [statement("alter event trigger", null, sql)];
}

export function create(object: EventTrigger): readonly Statement[] {
  const { event, tags, function: called, enabled } = object.attributes;
  const when = tags.length === 0 ? "" : ` WHEN TAG IN (${tags.map(literal).join(", ")})`;
  const sql = `CREATE EVENT TRIGGER ${name(object.name)} ON ${event}${when} EXECUTE FUNCTION ${qualifiedSql(called)}()`;
  return [statement("create event trigger", null, sql), ...(enabled === "origin" ? [] : enable(object))];
}

export function drop(object: EventTrigger): readonly Statement[] {
  return [statement("drop event trigger", null, `DROP EVENT TRIGGER ${name(object.name)}`)];
}

export function rename(object: EventTrigger, to: string): readonly Statement[] {
  const sql = `ALTER EVENT TRIGGER ${name(object.name)} RENAME TO ${name(to)}`;
  return [statement("alter event trigger", null, sql)];
}

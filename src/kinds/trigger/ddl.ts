import { statement } from "../../model/kind.ts";
import type { SchemaObject } from "../../model/object.ts";
import type { Statement } from "../../model/statement.ts";
import { literal, name, nameList, nameOf } from "../../sql/quote.ts";
import { alterTable, qualifiedSql, relationOf } from "../relation.ts";
import type { TriggerAttributes } from "./attributes.ts";

type Trigger = SchemaObject<TriggerAttributes>;

function eventList({ events, updateOf }: TriggerAttributes): string {
  return events
    .map(
      (event) => event.toUpperCase() + (event === "update" && updateOf.length > 0 ? ` OF ${nameList(updateOf)}` : ""),
    )
    .join(" OR ");
}

function constraintClause(constraint: TriggerAttributes["constraint"]): readonly string[] {
  if (constraint === null) return [];
  const { deferrable, initiallyDeferred, from } = constraint;
  return [
    ...(from === null ? [] : [`FROM ${qualifiedSql(from)}`]),
    deferrable ? `DEFERRABLE INITIALLY ${initiallyDeferred ? "DEFERRED" : "IMMEDIATE"}` : "NOT DEFERRABLE",
  ];
}

function referencingClause({ oldTable, newTable }: TriggerAttributes): readonly string[] {
  if (oldTable === null && newTable === null) return [];
  return [
    "REFERENCING",
    ...(oldTable === null ? [] : [`OLD TABLE AS ${name(oldTable)}`]),
    ...(newTable === null ? [] : [`NEW TABLE AS ${name(newTable)}`]),
  ];
}

/** CREATE OR REPLACE TRIGGER also makes it fire as from the start, so its state is said afterwards. */
export function create(object: Trigger): readonly Statement[] {
  const a = object.attributes;
  const sql = [
    a.constraint ? "CREATE CONSTRAINT TRIGGER" : "CREATE OR REPLACE TRIGGER",
    name(object.name),
    a.timing.toUpperCase(),
    eventList(a),
    `ON ${nameOf(relationOf(object))}`,
    ...constraintClause(a.constraint),
    ...referencingClause(a),
    `FOR EACH ${a.forEach.toUpperCase()}`,
    ...(a.when === null ? [] : [`WHEN (${a.when})`]),
    `EXECUTE FUNCTION ${qualifiedSql(a.function)}(${a.arguments.map(literal).join(", ")})`,
  ].join(" ");
  return [
    statement("create trigger", relationOf(object), sql),
    ...(a.enabled === "origin" ? [] : setEnabled(object, object)),
  ];
}

const actions: { readonly [Enabled in TriggerAttributes["enabled"]]: string } = {
  origin: "ENABLE",
  replica: "ENABLE REPLICA",
  always: "ENABLE ALWAYS",
  disabled: "DISABLE",
};

export function setEnabled(_before: Trigger, after: Trigger): readonly Statement[] {
  const action = `${actions[after.attributes.enabled]} TRIGGER ${name(after.name)}`;
  return [statement("enable trigger", relationOf(after), alterTable(relationOf(after), action))];
}

export function drop(object: Trigger): readonly Statement[] {
  const sql = `DROP TRIGGER ${name(object.name)} ON ${nameOf(relationOf(object))}`;
  return [statement("drop trigger", relationOf(object), sql)];
}

export function rename(object: Trigger, to: string): readonly Statement[] {
  const sql = `ALTER TRIGGER ${name(object.name)} ON ${nameOf(relationOf(object))} RENAME TO ${name(to)}`;
  return [statement("rename trigger", relationOf(object), sql)];
}

/** PostgreSQL replaces no constraint triggers. */
export function redefine(before: Trigger, after: Trigger): "replace" | "create or replace" {
  return before.attributes.constraint || after.attributes.constraint ? "replace" : "create or replace";
}

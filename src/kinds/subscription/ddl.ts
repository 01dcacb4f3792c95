import { statement } from "../../model/kind.ts";
import type { SchemaObject } from "../../model/object.ts";
import type { Statement } from "../../model/statement.ts";
import { literal, name, nameList } from "../../sql/quote.ts";
import type { SubscriptionAttributes } from "./attributes.ts";

export type Subscription = SchemaObject<SubscriptionAttributes>;
type Attributes = SubscriptionAttributes;

const alter = (object: Subscription, rest: string): Statement =>
  statement("alter subscription", null, `ALTER SUBSCRIPTION ${name(object.name)} ${rest}`);

const slotSql = (slot: string | null): string => `slot_name = ${slot === null ? "NONE" : literal(slot)}`;

/** Attribute -> parameter, of those that can be changed, with the value that stands when nothing is said. */
const parameters: readonly (readonly [keyof Attributes, parameter: string, standard: boolean | string])[] = [
  ["binary", "binary", false],
  ["streaming", "streaming", "off"],
  ["synchronousCommit", "synchronous_commit", "off"],
  ["disableOnError", "disable_on_error", false],
  ["passwordRequired", "password_required", true],
  ["runAsOwner", "run_as_owner", false],
  ["origin", "origin", "any"],
];

const valueSql = (value: boolean | string): string => (typeof value === "boolean" ? String(value) : literal(value));

/** What the server's version streams when nothing is said has changed; so that is always said. */
const isSaid = (attribute: keyof Attributes, value: unknown, standard: boolean | string): boolean =>
  attribute === "streaming" || value !== standard;

/** Without a look at the publisher: neither slot nor tables are made ready, and it does not run. */
export function create(object: Subscription): readonly Statement[] {
  const a = object.attributes;
  const options = [
    "connect = false",
    slotSql(a.slotName),
    ...parameters.flatMap(([attribute, parameter, standard]) => {
      const value = a[attribute] as boolean | string;
      return isSaid(attribute, value, standard) ? [`${parameter} = ${valueSql(value)}`] : [];
    }),
    ...(a.twoPhase ? ["two_phase = true"] : []),
    ...(a.failover ? ["failover = true"] : []),
  ];
  const sql = `CREATE SUBSCRIPTION ${name(object.name)} CONNECTION ${literal(a.connection)} PUBLICATION ${nameList(a.publications)} WITH (${options.join(", ")})`;
  return [statement("create subscription", null, sql)];
}

/** The slot is the publisher's: DROP SUBSCRIPTION would go there and drop it unless it is let go of. */
export function drop(object: Subscription): readonly Statement[] {
  const last = statement("drop subscription", null, `DROP SUBSCRIPTION ${name(object.name)}`);
  if (object.attributes.slotName === null) return [last];
  return [alter(object, "DISABLE"), alter(object, `SET (${slotSql(null)})`), last];
}

export function rename(object: Subscription, to: string): readonly Statement[] {
  return [alter(object, `RENAME TO ${name(to)}`)];
}

/** It takes the place of the whole string, the password included. */
export function changeConnection(before: Subscription, after: Subscription): "replace" | readonly Statement[] {
  if (before.attributes.hasPassword) return "replace";
  return [alter(after, `CONNECTION ${literal(after.attributes.connection)}`)];
}

export function changePublications(_before: Subscription, after: Subscription): readonly Statement[] {
  return [alter(after, `SET PUBLICATION ${nameList(after.attributes.publications)} WITH (refresh = false)`)];
}

export function changeSlot(_before: Subscription, after: Subscription): readonly Statement[] {
  return [alter(after, `SET (${slotSql(after.attributes.slotName)})`)];
}

export function changeOptions(before: Subscription, after: Subscription): readonly Statement[] {
  const list = parameters.flatMap(([attribute, parameter]) => {
    const value = after.attributes[attribute] as boolean | string;
    return value === before.attributes[attribute] ? [] : [`${parameter} = ${valueSql(value)}`];
  });
  return [alter(after, `SET (${list.join(", ")})`)];
}

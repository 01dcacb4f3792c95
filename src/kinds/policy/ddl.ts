import { statement } from "../../model/kind.ts";
import type { SchemaObject } from "../../model/object.ts";
import type { Statement } from "../../model/statement.ts";
import { name, nameOf } from "../../sql/quote.ts";
import { relationOf } from "../relation.ts";
import type { PolicyAttributes } from "./attributes.ts";

type Policy = SchemaObject<PolicyAttributes>;

const on = (object: Policy): string => `${name(object.name)} ON ${nameOf(relationOf(object))}`;
const roleList = (roles: readonly string[]): string =>
  roles.map((role) => (role === "public" ? "PUBLIC" : name(role))).join(", ");

export function create(object: Policy): readonly Statement[] {
  const a = object.attributes;
  const sql = [
    `CREATE POLICY ${on(object)}`,
    `AS ${a.permissive ? "PERMISSIVE" : "RESTRICTIVE"} FOR ${a.command.toUpperCase()} TO ${roleList(a.roles)}`,
    ...(a.using === null ? [] : [`USING (${a.using})`]),
    ...(a.withCheck === null ? [] : [`WITH CHECK (${a.withCheck})`]),
  ].join(" ");
  return [statement("create policy", relationOf(object), sql)];
}

export function drop(object: Policy): readonly Statement[] {
  return [statement("drop policy", relationOf(object), `DROP POLICY ${on(object)}`)];
}

export function rename(object: Policy, to: string): readonly Statement[] {
  return [statement("alter policy", relationOf(object), `ALTER POLICY ${on(object)} RENAME TO ${name(to)}`)];
}

export const alterable = ["roles", "using", "withCheck"] as const;

/** ALTER POLICY can change an expression and give one, not take it away. */
export function alter(
  before: Policy,
  after: Policy,
  differs: (attribute: keyof PolicyAttributes) => boolean,
): "replace" | readonly Statement[] {
  const { roles, using, withCheck } = after.attributes;
  if ((differs("using") && using === null) || (differs("withCheck") && withCheck === null)) return "replace";
  const sql = [
    `ALTER POLICY ${on(before)}`,
    ...(differs("roles") ? [`TO ${roleList(roles)}`] : []),
    ...(differs("using") ? [`USING (${using})`] : []),
    ...(differs("withCheck") ? [`WITH CHECK (${withCheck})`] : []),
  ].join(" ");
  return [statement("alter policy", relationOf(after), sql)];
}

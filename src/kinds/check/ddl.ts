import { statement } from "../../model/kind.ts";
import { type Model, type ObjectKey, parentOf, type SchemaObject } from "../../model/object.ts";
import type { Statement } from "../../model/statement.ts";
import { name, nameOf } from "../../sql/quote.ts";
import { tablesAbove } from "../tables-above.ts";
import type { CheckAttributes } from "./attributes.ts";

type Check = SchemaObject<CheckAttributes>;

export const table = (object: SchemaObject): ObjectKey => parentOf(object.key) as ObjectKey;

/** As it stands inside CREATE TABLE, where NOT VALID would mean nothing: such a check follows in a statement of its own. */
export function clause(object: Check): string {
  return object.attributes.validated ? definition(object) : "";
}

export function afterClause(object: Check): readonly Statement[] {
  return object.attributes.validated ? [] : create(object);
}

function definition(object: Check): string {
  const { expression, noInherit, enforced, validated } = object.attributes;
  const words = [noInherit ? " NO INHERIT" : "", enforced ? "" : " NOT ENFORCED", validated ? "" : " NOT VALID"];
  return `CONSTRAINT ${name(object.name)} CHECK (${expression})${words.join("")}`;
}

export function create(object: Check): readonly Statement[] {
  const form = object.attributes.validated ? "add check" : "add check not valid";
  return [statement(form, table(object), `ALTER TABLE ${nameOf(table(object))} ADD ${definition(object)}`)];
}

export function validate(object: Check): readonly Statement[] {
  const sql = `ALTER TABLE ${nameOf(table(object))} VALIDATE CONSTRAINT ${name(object.name)}`;
  return [statement("validate check", table(object), sql)];
}

export function drop(object: Check): readonly Statement[] {
  return [
    statement(
      "drop constraint",
      table(object),
      `ALTER TABLE ${nameOf(table(object))} DROP CONSTRAINT ${name(object.name)}`,
    ),
  ];
}

export function rename(object: Check, to: string): readonly Statement[] {
  const sql = `ALTER TABLE ${nameOf(table(object))} RENAME CONSTRAINT ${name(object.name)} TO ${name(to)}`;
  return [statement("rename constraint", table(object), sql)];
}

/** The same check as tables below declare it: once they have it as NOT VALID from above, a valid one conflicts with it. */
export function validChecksBelow(object: Check, model: Model): readonly ObjectKey[] {
  if (object.attributes.validated || object.attributes.noInherit) return [];
  return [...model.objects.values()]
    .filter((one) => one.kind === "check" && one.name === object.name && one.attributes["validated"] === true)
    .map(({ key }) => key)
    .filter((key) => tablesAbove(model, parentOf(key) as ObjectKey).includes(table(object)));
}

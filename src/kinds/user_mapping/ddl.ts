import { statement } from "../../model/kind.ts";
import { namesOf, type SchemaObject } from "../../model/object.ts";
import type { Statement } from "../../model/statement.ts";
import { name } from "../../sql/quote.ts";
import { changeForeignOptions, optionsClause } from "../foreign-options.ts";
import type { UserMappingAttributes } from "./attributes.ts";

export type UserMapping = SchemaObject<UserMappingAttributes>;

function mapping(object: UserMapping): string {
  const role = object.name === "public" ? "PUBLIC" : name(object.name);
  return `USER MAPPING FOR ${role} SERVER ${name(namesOf(object.key)[0] as string)}`;
}

export function create(object: UserMapping): readonly Statement[] {
  const sql = `CREATE ${mapping(object)}${optionsClause(object.attributes.options)}`;
  return [statement("create user mapping", null, sql)];
}

export function drop(object: UserMapping): readonly Statement[] {
  return [statement("drop user mapping", null, `DROP ${mapping(object)}`)];
}

/** Each option by itself, so that secrets stay. */
export function changeOptions(before: UserMapping, after: UserMapping): readonly Statement[] {
  const options = changeForeignOptions(before.attributes.options, after.attributes.options);
  return [statement("alter user mapping", null, `ALTER ${mapping(after)}${options}`)];
}

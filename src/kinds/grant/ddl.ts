import { statement } from "../../model/kind.ts";
import type { ObjectKey, SchemaObject } from "../../model/object.ts";
import type { Statement } from "../../model/statement.ts";
import { name } from "../../sql/quote.ts";
import { columnList, targetOf } from "../grant-target.ts";
import { changeOfRights } from "../rights.ts";
import type { GrantAttributes } from "./attributes.ts";

type Grant = SchemaObject<GrantAttributes>;
type Privileges = GrantAttributes["privileges"];

/** What the role has without any GRANT or REVOKE; an owner has whatever rights the server's version knows. */
export function initialRights({ name: role, parent, attributes }: Grant): Privileges {
  if (attributes.own) return { ALL: false };
  const standard = role === "public" ? targetOf(parent as ObjectKey).standard(parent as ObjectKey) : [];
  return Object.fromEntries(standard.map((privilege) => [privilege, false]));
}

/** The statements that lead from some rights to others, taking away first. */
function change(object: Grant, before: Privileges, after: Privileges): readonly Statement[] {
  const target = object.parent as ObjectKey;
  const role = object.name === "public" ? "PUBLIC" : name(object.name);
  const on = `ON ${targetOf(target).on(target)}`;
  const columns = columnList(target);
  return changeOfRights(role, before, after).map(([verb, list, rest]) =>
    statement("grant", null, `${verb} ${list.map((privilege) => privilege + columns).join(", ")} ${on} ${rest}`),
  );
}

export function create(object: Grant): readonly Statement[] {
  return change(object, initialRights(object), object.attributes.privileges);
}

export function drop(object: Grant): readonly Statement[] {
  return change(object, object.attributes.own ? {} : object.attributes.privileges, initialRights(object));
}

export function alter(before: Grant, after: Grant): readonly Statement[] {
  return change(after, before.attributes.privileges, after.attributes.privileges);
}

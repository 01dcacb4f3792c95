import { type DdlContext, statement } from "../../model/kind.ts";
import { namesOf, type SchemaObject, sameJson } from "../../model/object.ts";
import type { Statement } from "../../model/statement.ts";
import { name } from "../../sql/quote.ts";
import type { MembershipAttributes, MembershipOptions } from "./attributes.ts";

export type Membership = SchemaObject<MembershipAttributes>;
type Grants = MembershipAttributes["grants"];

const member = (object: Membership): string => namesOf(object.key)[0] as string;
const grantedBy = (grantor: string): string => (grantor === "" ? "" : ` GRANTED BY ${name(grantor)}`);
const word = (value: boolean): string => (value ? "TRUE" : "FALSE");

/**
 * What INHERIT is when nothing is said depends on the member since version 16; before, neither it nor SET can be said,
 * and PostgreSQL refuses who says it.
 */
function optionList({ admin, inherit, set }: MembershipOptions, version: number): string {
  if (version < 160_000 && inherit && set) return admin ? " WITH ADMIN OPTION" : "";
  return ` WITH ADMIN ${word(admin)}, INHERIT ${word(inherit)}, SET ${word(set)}`;
}

const form = "grant role";

function between(object: Membership, before: Grants, after: Grants, version: number): readonly Statement[] {
  const [role, to] = [name(object.name), name(member(object))];
  const revoked = Object.keys(before).filter((grantor) => after[grantor] === undefined);
  const lessened = Object.keys(before).filter(
    (grantor) => version < 160_000 && before[grantor]?.admin && after[grantor]?.admin === false,
  );
  const given = Object.entries(after).filter(
    ([grantor, options]) => !lessened.includes(grantor) && !sameJson(before[grantor], options),
  );
  return [
    ...revoked.map((grantor) => statement(form, null, `REVOKE ${role} FROM ${to}${grantedBy(grantor)}`)),
    ...lessened.map(() => statement(form, null, `REVOKE ADMIN OPTION FOR ${role} FROM ${to}`)),
    ...given.map(([grantor, options]) =>
      statement(form, null, `GRANT ${role} TO ${to}${optionList(options, version)}${grantedBy(grantor)}`),
    ),
  ];
}

export function create(object: Membership, { version = 0 }: DdlContext): readonly Statement[] {
  return between(object, {}, object.attributes.grants, version);
}

export function drop(object: Membership): readonly Statement[] {
  return between(object, object.attributes.grants, {}, 0);
}

export function alter(before: Membership, after: Membership, version: number): readonly Statement[] {
  return between(after, before.attributes.grants, after.attributes.grants, version);
}

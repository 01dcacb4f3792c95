import { namesOf } from "../../model/object.ts";
import { literal, textArray } from "../../sql/quote.ts";
import type { MembershipOptions } from "./attributes.ts";
import type { Membership } from "./ddl.ts";

/** SQL: the membership exists, by every grantor as it should be. */
export const probe = (object: Membership): string => grantsOf(object).join(" AND ");

/** SQL: by none of its grantors it exists any more as it was. */
export const revoked = (object: Membership): string =>
  grantsOf(object)
    .map((one) => `NOT ${one}`)
    .join(" AND ");

/** SQL: the membership exists as one grantor has given it. */
function grantsOf(object: Membership): readonly string[] {
  const { grants } = object.attributes;
  const named = Object.keys(grants).filter((by) => by !== "");
  const member = namesOf(object.key)[0] as string;
  const one = ([by, options]: readonly [string, MembershipOptions]): string =>
    `EXISTS (SELECT FROM pg_auth_members m JOIN pg_roles g ON g.oid = m.roleid JOIN pg_roles r ON r.oid = m.member LEFT JOIN pg_roles b ON b.oid = m.grantor WHERE g.rolname = ${literal(object.name)} AND r.rolname = ${literal(member)} AND ${by === "" ? grantedByOthers(named) : `b.rolname = ${literal(by)}`} AND ${has(options)})`;
  return Object.entries(grants).map(one);
}

const grantedByOthers = (named: readonly string[]): string =>
  named.length === 0 ? "true" : `b.rolname <> ALL (${textArray(named)})`;

/** Before version 16 there are no columns for two of them. */
const has = ({ admin, inherit, set }: MembershipOptions): string =>
  `m.admin_option = ${admin} AND coalesce((to_jsonb(m)->>'inherit_option')::boolean, true) = ${inherit} AND coalesce((to_jsonb(m)->>'set_option')::boolean, true) = ${set}`;

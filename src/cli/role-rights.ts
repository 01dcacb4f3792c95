import type { Connection } from "../live/connect.ts";
import { type ForeignGrant, readForeignGrants } from "../live/grantors.ts";
import { fail } from "../model/diagnostic.ts";
import { keyOf, kindOf, namesOf, type ObjectKey } from "../model/object.ts";
import type { Plan, Step } from "../model/plan.ts";
import { literal, textArray } from "../sql/quote.ts";
import { isOfRole } from "./managed-roles.ts";
import { membershipNames } from "./role-plans.ts";

/** What a plan's statements ask of whoever runs them, and the connected role is not. */
export async function missingRights(
  { client }: Connection,
  { steps }: Plan,
): Promise<readonly { readonly role: string; readonly says: string }[]> {
  const asked = new Map(steps.flatMap(({ rights = [] }) => rights.map(({ sql, says }) => [says, sql])));
  if (asked.size === 0) return [];
  const list = [...asked].map(([says, sql]) => `(${literal(says)}, (${sql}))`).join(", ");
  const { rows } = await client.query<{ role: string; says: string }>(
    `SELECT current_user AS role, 'It lacks the right ' || says || '.' AS says FROM (VALUES ${list}) v (says, holds) WHERE NOT holds ORDER BY 2`,
  );
  return rows;
}

/** What the connected role lacks for a plan's changes of roles and memberships. */
export async function roleRights(
  connection: Connection,
  plan: Plan,
  managedRoles: readonly string[],
): Promise<readonly { readonly role: string; readonly says: string }[]> {
  const causes = plan.steps.flatMap((step) => {
    // What goes with its role is not revoked.
    const isDropped = (key: ObjectKey): boolean =>
      step.removes.includes(keyOf(null, "role", namesOf(key)[0] as string));
    return step.causes.filter((key) => isOfRole(key) && (kindOf(key) === "role" || !isDropped(key)));
  });
  if (causes.length === 0) return [];
  const memberships = causes.flatMap(membershipNames);
  const altered = causes.filter((key) => membershipNames(key).length === 0).map((key) => namesOf(key)[0] as string);
  const { rows } = await connection.client.query<{ role: string; says: string }>(`
    WITH me AS (SELECT rolname AS role, rolcreaterole AS creates FROM pg_roles WHERE rolname = current_user AND NOT rolsuper),
    asked AS (SELECT unnest(${textArray(altered)}) AS name, true AS altered
              UNION SELECT unnest(${textArray(memberships.map(({ role }) => role))}), false)
    SELECT me.role, 'It may not create and alter roles (CREATEROLE).' AS says
      FROM me WHERE NOT me.creates AND ${altered.length > 0}
    UNION
    SELECT me.role, CASE WHEN r.rolsuper THEN format('It is no superuser, as the role %s is.', r.rolname)
                         WHEN r.rolreplication AND ${connection.version < 160_000} THEN format('It is no superuser, and the role %s has REPLICATION.', r.rolname)
                         ELSE format('It is no administrator of the role %s (ADMIN).', r.rolname) END
      FROM me, asked JOIN pg_roles r ON r.rolname = asked.name
     WHERE r.rolname <> me.role
       AND (r.rolsuper OR asked.altered AND r.rolreplication AND ${connection.version < 160_000} OR ${connection.version >= 160_000 ? "true" : "NOT (asked.altered OR me.creates)"}
                          AND NOT pg_has_role(r.oid, 'MEMBER WITH ADMIN OPTION'))
     ORDER BY 2`);
  const foreign = await readForeignGrants(connection, memberships, managedRoles);
  if (foreign.length === 0) return rows;
  const { role: own } = rows[0] ?? {
    role: (await connection.client.query("SELECT current_user AS role")).rows[0].role,
  };
  return [...rows, ...foreign.map((grant) => ({ role: own as string, says: actsFor(grant) }))];
}

/**
 * Asks, before steps are taken back, whether the connected role can act for who granted the memberships that they changed.
 * @throws FLUX530
 */
export async function requireGrantors(
  client: Connection["client"],
  steps: readonly Step[],
  managedRoles: readonly string[],
): Promise<void> {
  const memberships = steps.flatMap(({ causes }) => causes.flatMap(membershipNames));
  if (memberships.length === 0) return;
  const { rows } = await client.query<{ role: string; version: number }>(
    "SELECT current_user AS role, current_setting('server_version_num')::integer AS version",
  );
  const [{ role: own, version }] = rows as [{ role: string; version: number }];
  const foreign = await readForeignGrants({ client, version }, memberships, managedRoles);
  if (foreign.length === 0) return;
  fail("FLUX530", `The role ${own} may not take these changes back`, {
    detail: [...foreign.map(actsFor), "Nothing was done."].join("\n"),
    remedy: `Give the URL of a role that may, such as ${foreign[0]?.grantor}.`,
  });
}

const actsFor = ({ role, member, grantor }: ForeignGrant): string =>
  `It may not act for ${grantor}, who granted ${member} its membership in ${role}.`;

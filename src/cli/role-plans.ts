import type { DesiredDocument } from "../desired/load.ts";
import type { MembershipAttributes, MembershipOptions } from "../kinds/membership/attributes.ts";
import { registry, registryWith } from "../kinds/registry.ts";
import type { Connection } from "../live/connect.ts";
import { type MembershipNames, readForeignGrants } from "../live/grantors.ts";
import type { LiveModel } from "../live/read.ts";
import { readHoldings } from "../live/role-holdings.ts";
import { type Diagnostic, FluxError } from "../model/diagnostic.ts";
import type { Registry } from "../model/kind.ts";
import { kindOf, linksOf, namesOf, type ObjectKey, type SchemaObject } from "../model/object.ts";
import type { PlanInput } from "../planner/input.ts";
import type { Shadow } from "../shadow/open-shadow.ts";
import type { Comparison } from "./compare.ts";
import { isOfRole, unprovableRoles } from "./managed-roles.ts";
import { isManaged, type Scope } from "./scope.ts";

/** What the roles that the document no longer has have elsewhere. */
export async function holdingsOf(
  connection: Connection,
  live: LiveModel,
  { model }: DesiredDocument,
  scope: Scope,
): Promise<NonNullable<PlanInput["holdings"]>> {
  const kept = [...model.objects.values()]
    .filter(({ kind }) => kind === "role")
    .flatMap(({ name, intent }) => [name, ...(intent.renamedFrom ?? [])]);
  const gone = [...live.model.objects.values()].filter(
    ({ kind, key, name }) => kind === "role" && isManaged(scope, key) && !kept.includes(name),
  );
  if (gone.length === 0) return new Map();
  const names = gone.map(({ name }) => name);
  return readHoldings(connection, live, names, scope.managedRoles ?? [], (key) => isManaged(scope, key));
}

/** The kinds as the shadow has them: the roles of a server that is not ours are not for trying things out. */
export function shadowRegistry({ managedRoles = [] }: Pick<Scope, "managedRoles">, { isOurs }: Shadow): Registry {
  return isOurs ? registryWith(managedRoles) : registry;
}

/** @throws FLUX360 where roles differ and the shadow is a server on which they would be changed in earnest */
export function refuseRolesOfOthers({ changes, provesRoles }: Comparison, shadow: string): void {
  const roles = changes.filter(({ key }) => isOfRole(key));
  if (provesRoles || roles.length === 0) return;
  throw unprovableRoles(
    roles.map(({ key }) => namesOf(key)[0] as string),
    shadow,
  );
}

/**
 * PostgreSQL's own roles come with the server, whatever their names: the first superuser has the one that initdb was given.
 * @throws FLUX365 where the configuration names one
 */
export async function refuseServersRoles(
  { client }: Connection,
  { managedRoles = [] }: Pick<Scope, "managedRoles">,
): Promise<void> {
  if (managedRoles.length === 0) return;
  const { rows } = await client.query<{ name: string }>(
    "SELECT rolname AS name FROM pg_catalog.pg_roles WHERE rolname = ANY ($1) AND oid < 16384 ORDER BY 1",
    [managedRoles],
  );
  if (rows.length === 0) return;
  throw new FluxError(
    rows.map(({ name }) => ({
      code: "FLUX365",
      severity: "error",
      summary: `The role ${name} came with the server, so flux does not manage it`,
      detail: "It is PostgreSQL's own, or the first superuser, who stays as the server was made with.",
      remedy: `Take ${name} from \`managed_roles\` of the configuration, and from the roles of the document.`,
    })),
  );
}

/** The role and the member that a key of a membership names. */
export function membershipNames(key: ObjectKey): readonly MembershipNames[] {
  const [member, of] = linksOf(key);
  return member && of?.kind === "membership" ? [{ role: of.name, member: member.name }] : [];
}

/**
 * Refuses to change memberships that the connected role cannot change: PostgreSQL would only warn, and leave them.
 * @throws FLUX363 with the grants that stay · FLUX364 where the document has what PostgreSQL gives by itself
 */
export async function refuseForeignGrants(
  connection: Connection,
  { changes, renames }: Comparison,
  { managedRoles = [] }: Pick<Scope, "managedRoles">,
): Promise<void> {
  const formerName = (name: string): string => {
    const rename = renames.find(({ to }) => kindOf(to) === "role" && namesOf(to)[0] === name);
    return rename ? (namesOf(rename.from)[0] as string) : name;
  };
  const named = changes
    .flatMap(({ key }) => membershipNames(key))
    .flatMap(({ role, member }) => [
      { role, member },
      { role: formerName(role), member: formerName(member) },
    ]);
  const unique = [...new Map(named.map((one) => [JSON.stringify(one), one])).values()];
  const foreign = await readForeignGrants(connection, unique, managedRoles);
  if (foreign.length === 0) return;
  throw new FluxError(
    foreign.map(({ role, member, grantor, isCreators }) => ({
      code: "FLUX363",
      severity: "error",
      summary: isCreators
        ? `The membership of ${member} in ${role} is what PostgreSQL gave it for creating the role`
        : `The membership of ${member} in ${role} was granted by ${grantor}, for whom this role cannot act`,
      detail: isCreators
        ? "A superuser's GRANT would overwrite it, and the way back would take it away."
        : "A superuser grants as the first superuser, others as themselves. REVOKE would only warn and leave the membership in force, GRANT would add another beside it.",
      remedy: isCreators
        ? `Plan and apply as ${member}, or grant it beside flux.`
        : `Plan and apply as ${grantor}, or change it once beside flux: REVOKE ... GRANTED BY ${grantor}.`,
    })),
  );
}

/**
 * The ADMIN option and nothing else is what PostgreSQL gives by itself to who creates a role, and no object.
 * @throws FLUX364 where the document has it
 */
export function refuseCreatorsGrants({ model, sourceAt }: DesiredDocument, scope: Scope): void {
  const isCreators = ({ admin, inherit, set }: MembershipOptions): boolean => admin && !inherit && !set;
  const said = [...model.objects.values()].filter(({ kind, key, attributes }) => {
    const own = kind === "membership" ? (attributes as MembershipAttributes).grants[""] : undefined;
    return own !== undefined && isCreators(own) && isManaged(scope, key);
  });
  if (said.length === 0) return;
  throw new FluxError(
    said.map((object) => {
      const at = object.origin && sourceAt(object.origin);
      return {
        code: "FLUX364",
        severity: "error",
        summary: `The membership of ${namesOf(object.key)[0]} in ${object.name} has the ADMIN option and nothing else`,
        detail: "That is what PostgreSQL gives by itself to who creates a role, so flux leaves it to PostgreSQL.",
        remedy: "Remove it from the document, or give INHERIT or SET as well.",
        ...(at && { at }),
      };
    }),
  );
}

/** Says that the document has roles that flux is not told to manage. */
export function unlistedRoles(document: DesiredDocument, unmanaged: readonly SchemaObject[]): Diagnostic {
  const roles = unmanaged.filter(({ kind }) => kind === "role");
  const at = roles[0]?.origin && document.sourceAt(roles[0].origin);
  const names = roles.map(({ name }) => name);
  return {
    code: "FLUX431",
    severity: "warning",
    summary: `The document has ${names.length === 1 ? "the role" : "the roles"} ${names.join(", ")}, which the configuration does not manage`,
    detail:
      "Roles belong to the whole server: flux neither creates, changes nor drops one that it is not told to manage.",
    remedy: `Write \`managed_roles: [${names.join(", ")}]\` in the configuration, or remove them from the document.`,
    ...(at && { at }),
  };
}

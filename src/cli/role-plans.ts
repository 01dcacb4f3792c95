import type { DesiredDocument } from "../desired/load.ts";
import { registry, registryWith } from "../kinds/registry.ts";
import type { Connection } from "../live/connect.ts";
import type { LiveModel } from "../live/read.ts";
import { readHoldings } from "../live/role-holdings.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { Registry } from "../model/kind.ts";
import { namesOf, type SchemaObject } from "../model/object.ts";
import type { PlanInput } from "../planner/input.ts";
import type { Shadow } from "../shadow/open-shadow.ts";
import { type Comparison, isManaged, type Scope } from "./compare.ts";
import { isOfRole, unprovableRoles } from "./managed-roles.ts";

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

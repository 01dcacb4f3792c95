import type { DesiredDocument } from "../desired/load.ts";
import { registry } from "../kinds/registry.ts";
import type { Connection } from "../live/connect.ts";
import type { LiveModel } from "../live/read.ts";
import { unmodelledOf } from "../live/unmodelled.ts";
import { type Diagnostic, FluxError } from "../model/diagnostic.ts";
import type { Model } from "../model/object.ts";
import { phraseOf } from "../model/phrase.ts";
import type { Comparison } from "./compare.ts";
import type { PlanRequest } from "./plan-request.ts";
import { unlistedRoles } from "./role-plans.ts";
import { isManaged, managedBy, managedPart } from "./scope.ts";

/** Says that the document speaks of what flux was told to leave alone. */
export function unmanagedDiagnostics(
  document: DesiredDocument,
  { kinds = null, managedRoles = [] }: Pick<PlanRequest, "kinds" | "managedRoles">,
): readonly Diagnostic[] {
  const managed = managedBy({ schemas: null, kinds, managedRoles });
  const unmanaged = [...document.model.objects.values()].filter((object) => object.origin && !managed(object.key));
  const [first, ...others] = unmanaged;
  if (!first?.origin) return [];
  if (first.kind === "role" && isManaged({ schemas: null, kinds, managedRoles: [first.name] }, first.key))
    return [unlistedRoles(document, unmanaged)];
  const more = others.length > 0 ? ` and ${others.length} more ${others.length === 1 ? "object" : "objects"}` : "";
  return [
    {
      code: "FLUX431",
      severity: "warning",
      summary: `${phraseOf(registry.get(first.kind), first)}${more} in the document: of a kind that the configuration does not manage`,
      detail: "flux neither creates, changes nor drops objects of these kinds.",
      remedy: "Remove them from the document, or manage their kinds: `kinds` in the configuration.",
      at: document.sourceAt(first.origin),
    },
  ];
}

/** Says whose rights are left as they are only because nobody has spoken of the role. */
export function unnamedRoles(
  live: Model,
  { namedRoles = new Set() }: Comparison,
  request: Pick<PlanRequest, "schemas" | "kinds" | "roles">,
): readonly Diagnostic[] {
  if (request.roles !== undefined) return [];
  const left = [...managedPart(live, request).objects.values()].filter(
    ({ kind, name }) => registry.get(kind).leftAlone === "role not named" && !namedRoles.has(name),
  );
  const [first] = left;
  if (!first) return [];
  const roles = [...new Set(left.map(({ name }) => name))].sort();
  const more = left.length > 1 ? ` and ${left.length - 1} more` : "";
  return [
    {
      code: "FLUX330",
      severity: "warning",
      summary: `Rights of ${enumerated(roles)} are left as they are, because the document names ${roles.length === 1 ? "this role" : "these roles"} nowhere`,
      detail: `In the database: ${registry.get(first.kind).title(first)}${more}.`,
      remedy: `To have them revoked, write \`roles: [${roles.join(", ")}]\` in the configuration; \`roles: []\` leaves them without this warning.`,
    },
  ];
}

const enumerated = (names: readonly string[]): string =>
  names.length > 5 ? `${names.slice(0, 5).join(", ")} and ${names.length - 5} more roles` : names.join(", ");

/** Names what is of a kind that flux does not know. */
export async function unmodelledDiagnostics(
  connection: Connection,
  live: LiveModel,
  { strict }: Pick<PlanRequest, "strict">,
): Promise<readonly Diagnostic[]> {
  const found = await unmodelledOf(connection, live);
  const diagnostics = found.map(
    ({ noun, name }): Diagnostic => ({
      code: "FLUX430",
      severity: strict ? "error" : "warning",
      summary: `${noun} ${name} is of a kind that flux does not manage`,
      detail: "flux neither changes nor drops it, and does not see it change.",
    }),
  );
  if (strict && diagnostics.length > 0) throw new FluxError(diagnostics);
  return diagnostics;
}

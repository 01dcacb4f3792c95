import type { DesiredDocument } from "../desired/load.ts";
import { diffModels } from "../diff/diff-models.ts";
import { declaredRenames, type Rename } from "../diff/renames.ts";
import { registryWith } from "../kinds/registry.ts";
import type { LiveModel } from "../live/read.ts";
import type { Registry } from "../model/kind.ts";
import type { Model } from "../model/object.ts";
import type { PlanInput } from "../planner/input.ts";
import type { SourceAt } from "../shadow/elaborate.ts";
import type { Shadow, ShadowDatabase } from "../shadow/open-shadow.ts";
import { completed, configuredRoles, rolesOfRights, withWhatIsLeft } from "./left-alone.ts";
import { splitRoles, withRoles } from "./managed-roles.ts";
import { filtered, managedBy, type Scope } from "./scope.ts";

/** Both sides of a comparison and what follows from them, as far as the planner needs it. */
export interface Comparison
  extends Pick<
    PlanInput,
    | "live"
    | "before"
    | "desired"
    | "changes"
    | "typeChanges"
    | "columnAdds"
    | "casts"
    | "desiredWithCopies"
    | "role"
    | "namedRoles"
  > {
  readonly renames: readonly Rename[];
  /** What a proof starts from; null where nothing had to be elaborated. */
  readonly ground: Ground | null;
  /** The shadow is a server whose roles are ours. */
  readonly provesRoles: boolean;
}

/** What stands in the shadow: the whole, or the part of it that the changes concern. */
export interface Ground {
  /** Holds `original`. */
  readonly database: ShadowDatabase;
  /** The live model as it is, printed by the shadow; the plan's way back must end here. */
  readonly original: Model;
  /** Where the plan must lead. */
  readonly desired: Model;
  readonly isPart: boolean;
}

/** Finds objects, and places in their texts, in a document. */
export function sourceIn(document: DesiredDocument): SourceAt {
  return (object, said) =>
    (said && document.textAt(object.key, said.text, said.offset)) ??
    (object.origin ? document.sourceAt(object.origin) : undefined);
}

/**
 * Compares a live model with a document. What is equal as written costs nothing more; whatever differs in text is
 * settled by PostgreSQL itself in the shadow, which holds only the part of a large schema that the differences concern.
 * @param openShadow called only when there is something to elaborate
 * @param part false: the shadow shall hold the whole
 * @throws FluxError for whatever PostgreSQL refuses, at its place in the document
 */
export async function compare(
  registry: Registry,
  scope: Scope,
  { model: live, role }: Pick<LiveModel, "model" | "role">,
  source: DesiredDocument,
  openShadow: () => Promise<Shadow>,
  part = true,
): Promise<Comparison> {
  const managed = managedBy(scope);
  const liveManaged = filtered(live, managed);
  const written = filtered(source.model, managed);
  const renames = declaredRenames(liveManaged, written);
  const namedRoles = rolesOfRights(registry, scope, liveManaged, written);
  const roles = { named: namedRoles, configured: configuredRoles(registry, scope, liveManaged) };
  const said = withWhatIsLeft(registry, liveManaged, written, renames, roles);
  const differing = diffModels(liveManaged, completed(registry, said, liveManaged));
  if (differing.length === 0) return { ...nothing(liveManaged), renames, role, namedRoles, provesRoles: true };
  const shadow = await openShadow();
  if (!shadow.isOurs && (scope.managedRoles ?? []).length > 0) {
    const rest = { ...scope, managedRoles: [] };
    const sides = splitRoles({ live, said: source.model, managed, renames, differing });
    const compared = await compare(
      registryWith([]),
      { ...rest, ...(scope.roles !== null && { roles: [...(scope.roles ?? []), ...(scope.managedRoles ?? [])] }) },
      { model: sides.live, role },
      { ...source, model: sides.said },
      async () => shadow,
      part,
    );
    return withRoles(compared, sides);
  }
  // Loaded only now: with the planner it is more than everything that finds nothing to do.
  const { compareInShadow } = await import("./compare-in-shadow.ts");
  const sides = { live, liveManaged, said, differing, renames, role, namedRoles, managed, sourceAt: sourceIn(source) };
  return compareInShadow(registry, shadow, sides, part);
}

function nothing(live: Model): Omit<Comparison, "renames" | "role" | "namedRoles" | "provesRoles"> {
  return {
    live,
    before: live,
    desired: live,
    changes: [],
    ground: null,
    typeChanges: new Map(),
    columnAdds: new Map(),
    desiredWithCopies: live,
  };
}

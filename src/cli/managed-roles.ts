import { diffModels } from "../diff/diff-models.ts";
import { type Rename, relabel } from "../diff/renames.ts";
import type { Change } from "../model/change.ts";
import { FluxError } from "../model/diagnostic.ts";
import { kindOf, type Model, modelOf, namesOf, type ObjectKey, type SchemaObject } from "../model/object.ts";
import type { Comparison } from "./compare.ts";

/** Whether it is a role, or a part of one: what belongs to the whole server. */
export const isOfRole = (key: ObjectKey): boolean => key.startsWith("role:");

/** Both sides of a comparison, apart from what they say of managed roles. */
export interface SplitSides {
  /** Without managed roles. */
  readonly live: Model;
  readonly said: Model;
  readonly liveRoles: Model;
  readonly saidRoles: Model;
  readonly renames: readonly Rename[];
}

/**
 * Takes the managed roles out of both sides, where the shadow is a server on which they would be created and dropped in
 * earnest. What a document says of a role is compared as it is written, with settings as PostgreSQL stores them.
 * @throws FluxError FLUX360 where something may name a role that is not there yet
 */
export function splitRoles(sides: {
  readonly live: Model;
  readonly said: Model;
  readonly managed: (key: ObjectKey) => boolean;
  readonly renames: readonly Rename[];
  readonly differing: readonly Change[];
}): SplitSides {
  const ofRole = (key: ObjectKey): boolean => isOfRole(key) && sides.managed(key);
  const renames = sides.renames.filter(({ to }) => isOfRole(to));
  const fresh = sides.differing.flatMap(({ type, key }) =>
    type === "create" && kindOf(key) === "role" ? namesOf(key) : [],
  );
  if (fresh.length > 0 && sides.differing.some(({ key }) => !isOfRole(key))) throw unprovableRoles(fresh, null);
  const part = ({ objects }: Model, keep: (object: SchemaObject) => boolean): Model =>
    modelOf([...objects.values()].filter(keep));
  return {
    live: part(sides.live, ({ key }) => !isOfRole(key)),
    said: part(sides.said, ({ key }) => !isOfRole(key)),
    liveRoles: relabel(
      part(sides.live, ({ key }) => ofRole(key)),
      renames,
    ),
    saidRoles: part(sides.said, ({ key }) => ofRole(key)),
    renames,
  };
}

/** A comparison of everything but roles, with theirs. */
export function withRoles(compared: Comparison, { liveRoles, saidRoles, renames }: SplitSides): Comparison {
  const both = (model: Model, roles: Model): Model => modelOf([...model.objects.values(), ...roles.objects.values()]);
  return {
    ...compared,
    live: both(compared.live, liveRoles),
    before: both(compared.before, liveRoles),
    desired: both(compared.desired, saidRoles),
    desiredWithCopies: both(compared.desiredWithCopies, saidRoles),
    changes: [...compared.changes, ...diffModels(liveRoles, saidRoles, renames)],
    renames: [...compared.renames, ...renames],
    provesRoles: false,
  };
}

/** Says why there is no plan. */
export function unprovableRoles(roles: readonly string[], shadow: string | null): FluxError {
  const names = [...new Set(roles)].join(", ");
  const where =
    shadow === "target" ? "with `shadow: target` that is the very server" : "the server of `shadow` may be anybody's";
  return new FluxError({
    code: "FLUX360",
    severity: "error",
    summary: `Changes of roles are not proven on a server that is not flux's own: ${names}`,
    detail: `Roles belong to the whole server, so a proof in a temporary database would change them in earnest; ${where}. Nothing was changed.`,
    remedy:
      'Set "shadow: embedded" for this plan. Everything but roles is planned with any shadow. What only is written in another way is to be written as PostgreSQL prints it: `flux pull` does.',
  });
}

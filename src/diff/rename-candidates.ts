import type { Change } from "../model/change.ts";
import { childrenOf, type Model, type SchemaObject, sameJson } from "../model/object.ts";

/** A drop and a create that look like one rename. */
export interface RenameCandidate {
  readonly dropped: SchemaObject;
  readonly created: SchemaObject;
}

type HoldsData = (object: SchemaObject) => boolean;

/**
 * Pairs that may be a rename that nobody declared: same kind and parent, and either the same attributes or, for what
 * has children, mostly the same children. Only objects that hold data count.
 */
export function renameCandidates(
  changes: readonly Change[],
  live: Model,
  desired: Model,
  holdsData: HoldsData,
): readonly RenameCandidate[] {
  const drops = changes.flatMap((change) =>
    change.type === "drop" && holdsData(change.before) ? [change.before] : [],
  );
  const creates = changes.flatMap((change) => (change.type === "create" ? [change.after] : []));
  const droppedKeys = new Set(drops.map((object) => object.key));
  return drops
    .filter((dropped) => dropped.parent === null || !droppedKeys.has(dropped.parent))
    .flatMap((dropped) =>
      creates
        .filter((created) => created.kind === dropped.kind && created.parent === dropped.parent)
        .filter((created) => alike(dropped, created, live, desired, holdsData))
        .map((created) => ({ dropped, created })),
    );
}

function alike(
  dropped: SchemaObject,
  created: SchemaObject,
  live: Model,
  desired: Model,
  holdsData: HoldsData,
): boolean {
  const before = dataChildren(live, dropped, holdsData);
  const after = dataChildren(desired, created, holdsData);
  if (before.size === 0 && after.size === 0) return sameJson(dropped.attributes, created.attributes);
  const common = [...before].filter((name) => after.has(name)).length;
  return common / Math.max(before.size, after.size) > 0.6;
}

function dataChildren(model: Model, object: SchemaObject, holdsData: HoldsData): ReadonlySet<string> {
  return new Set(
    childrenOf(model, object.key)
      .filter(holdsData)
      .map((child) => child.name),
  );
}

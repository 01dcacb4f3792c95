import { type Diagnostic, FluxError } from "../model/diagnostic.ts";
import {
  keyOf,
  type Model,
  modelOf,
  namesOf,
  type ObjectKey,
  parentOf,
  rebase,
  type SchemaObject,
} from "../model/object.ts";

/** A rename that the document declares and that the live database has not seen yet. */
export interface Rename {
  /** The live key as it is before this rename, with the renames of its ancestors done. */
  readonly from: ObjectKey;
  readonly to: ObjectKey;
}

/**
 * The declared renames (`renamed_from`) that are still to be done, parents before children.
 * A rename whose new name exists already is done: a no-op for ever.
 * @throws FluxError FLUX301 when both the new name and a former name exist in the live database and the document keeps neither apart
 */
export function declaredRenames(live: Model, desired: Model): readonly Rename[] {
  const renames: Rename[] = [];
  const problems: Diagnostic[] = [];
  const declared = [...desired.objects.values()]
    .filter((object) => object.intent.renamedFrom !== undefined)
    .sort((a, b) => a.key.split("/").length - b.key.split("/").length || (a.key < b.key ? -1 : 1));
  const current = new Set(live.objects.keys());
  for (const object of declared) {
    const parent = parentOf(object.key);
    const former = (object.intent.renamedFrom ?? []).map((name) => keyOf(parent, object.kind, name));
    const existing = former.find((key) => current.has(key) && !desired.objects.has(key));
    if (existing === undefined) continue;
    if (current.has(object.key)) {
      problems.push(bothExist(object, live.objects.get(existing)?.name ?? ""));
      continue;
    }
    renames.push({ from: existing, to: object.key });
    for (const key of [...current]) {
      const moved = rebase(key, existing, object.key);
      if (moved === key) continue;
      current.delete(key);
      current.add(moved);
    }
  }
  if (problems.length > 0) throw new FluxError(problems);
  return renames;
}

function bothExist(object: SchemaObject, former: string): Diagnostic {
  return {
    code: "FLUX301",
    severity: "error",
    summary: `${object.name} is declared as renamed from ${former}, but the database has both`,
    detail:
      "A rename moves the old object's data to the new name; with both present flux cannot know which one to keep.",
    remedy: `Remove "renamed_from" if they are two different things, or add ${former} to the document to keep it.`,
    ...(object.origin && { at: { ...object.origin, text: "" } }),
  };
}

/** The model with its keys, parents and dependencies under the new names. Texts inside attributes stay as they are. */
export function relabel(model: Model, renames: readonly Rename[]): Model {
  if (renames.length === 0) return model;
  const move = (key: ObjectKey): ObjectKey => renames.reduce((k, { from, to }) => rebase(k, from, to), key);
  return modelOf(
    [...model.objects.values()].map((object) => {
      const key = move(object.key);
      return {
        ...object,
        key,
        name: namesOf(key).at(-1) as string,
        parent: object.parent === null ? null : move(object.parent),
        dependsOn: object.dependsOn.map(move),
      };
    }),
  );
}

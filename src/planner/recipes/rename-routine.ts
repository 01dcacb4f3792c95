import { routineKinds } from "../../kinds/found-kinds.ts";
import type { Change } from "../../model/change.ts";
import { keyOf, type Model, modelOf, parentOf, rebase, type SchemaObject } from "../../model/object.ts";
import { type Draft, dropStatements, idOf, kindOfObject, type Outcome, type Recipe, subtree } from "../draft.ts";
import { settled } from "../tokens.ts";
import { chain, exists, phrase, recreate } from "./statements.ts";

type Rename = Change & { readonly type: "rename" };

/** Both names of a routine work until contract: what stands on it follows the new name, a twin keeps the old one. */
export const renameRoutine: Recipe = {
  name: "rename routine",
  why: "RENAME alone breaks the running application",
  takes: ["function: rename", "procedure: rename", "aggregate: rename"],
  plan: (draft) =>
    draft.changes
      .filter((change): change is Rename => change.type === "rename" && routineKinds.includes(change.after.kind))
      .map((change) => planRename(draft, change)),
};

function planRename(draft: Draft, change: Rename): Outcome {
  const { input } = draft;
  const { before, after } = change;
  const kind = kindOfObject(input, after);
  const rename = kind.rename as NonNullable<typeof kind.rename>;
  const group = `rename-${after.kind}:${idOf(change.key)}`;
  const causes = [change.key, before.key];
  const twin = twinOf(input.before, change);
  const whole = [...twin.objects.values()];
  const drop = dropStatements(input, before, twin);
  const renamed = chain(input, rename(before, after.name), rename(after, before.name), {
    id: group,
    title: `Rename ${phrase(input, before)} to ${kind.title(after)}`,
    phase: "expand",
    causes,
    creates: subtree(input.live, change.key).map((object) => object.key),
    atomic: group,
    after: exists(kind, after),
  });
  const kept = chain(input, recreate(input, whole, twin), drop, {
    id: `${group}:twin`,
    title: `Keep ${phrase(input, before)} as a twin for the running application`,
    phase: "expand",
    causes,
    follows: [renamed.at(-1)?.id ?? group],
    atomic: group,
    after: exists(kind, before),
  });
  const off = chain(input, drop, recreate(input, whole, twin), {
    id: `${group}:twin-off`,
    title: `Drop ${phrase(input, before)}, the twin with the old name`,
    phase: "contract",
    causes,
    creates: [settled(change.key)],
    follows: [kept.at(-1)?.id ?? group],
    before: exists(kind, before),
  });
  return {
    takes: [change],
    steps: [...renamed, ...kept, ...off],
    instructions: [`Deploy application code that uses ${phrase(input, after)} instead of ${kind.title(before)}.`],
  };
}

/** The routine as it is, with what belongs to it, under its old name. */
function twinOf(model: Model, { key, before }: Rename): Model {
  const own = keyOf(parentOf(before.key), before.kind, before.name);
  const moved = (object: SchemaObject): SchemaObject => ({
    ...object,
    key: rebase(object.key, key, own),
    parent: object.parent === null ? null : rebase(object.parent, key, own),
    name: object.key === key ? before.name : object.name,
  });
  return modelOf(subtree(model, key).map(moved));
}

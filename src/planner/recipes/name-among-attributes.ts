import type { Change } from "../../model/change.ts";
import type { Model, SchemaObject } from "../../model/object.ts";
import {
  createStatements,
  type Draft,
  type DraftStep,
  dropStatements,
  idOf,
  kindOfObject,
  type Outcome,
  type Recipe,
} from "../draft.ts";
import { alterInPlace } from "./alter.ts";
import { changesBelow } from "./satellites.ts";
import { chain, phrase } from "./statements.ts";

type Alter = Change & { readonly type: "alter" };

/**
 * What there is only one of has its name among its attributes: what changes about its comment and labels is said under
 * the old name as long as it has that, and under the new one once it has that.
 */
export const nameAmongAttributes: Recipe = {
  name: "name among attributes",
  why: "a comment is put on a constraint by its name, which changes in the same plan",
  plan: (draft) =>
    draft.changes.flatMap((change): readonly Outcome[] => {
      if (change.type !== "alter" || !isRenamed(draft, change)) return [];
      const below = changesBelow(draft.changes, change.key);
      const steps = below.length === 0 ? null : alterInPlace(draft.input, change);
      return steps === null ? [] : [{ takes: [change, ...below], steps: around(draft, steps, below) }];
    }),
};

function isRenamed({ input }: Draft, { before, after }: Alter): boolean {
  const { reference } = kindOfObject(input, after);
  return reference(before) !== reference(after);
}

/** What goes goes before the change of name, what comes comes after it. */
function around({ input }: Draft, altered: readonly DraftStep[], below: readonly Change[]): readonly DraftStep[] {
  const group = altered[0]?.id ?? "";
  const part = (object: SchemaObject, model: Model, verb: "drop" | "create"): readonly DraftStep[] => {
    const ways = [dropStatements(input, object, model), createStatements(input, object, model)] as const;
    const [run, undo] = verb === "drop" ? ways : [ways[1], ways[0]];
    return chain(input, run, undo, {
      id: `${verb}-${object.kind}:${idOf(object.key)}`,
      title: `${verb === "drop" ? "Drop" : "Create"} ${phrase(input, object)}`,
      phase: altered[0]?.phase ?? "expand",
      causes: [object.key],
      creates: verb === "create" ? [object.key] : [],
      atomic: group,
    });
  };
  const gone = below.flatMap((one) => (one.type === "create" ? [] : part(one.before, input.before, "drop")));
  const come = below.flatMap((one) => (one.type === "drop" ? [] : part(one.after, input.desired, "create")));
  const last = gone.at(-1);
  const first = altered.map((step, i) => ({
    ...step,
    atomic: group,
    follows: i === 0 && last ? [...step.follows, last.id] : step.follows,
  }));
  return [...gone, ...first, ...come.map((step) => ({ ...step, follows: [...step.follows, first.at(-1)?.id ?? ""] }))];
}

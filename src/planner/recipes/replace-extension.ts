import type { Change } from "../../model/change.ts";
import type { Diagnostic } from "../../model/diagnostic.ts";
import { type Draft, kindOfObject, type Outcome, type Recipe, undoOf } from "../draft.ts";
import type { ExtensionFacts } from "../input.ts";
import { alterInPlace, impossible, replaceBackwards } from "./alter.ts";
import { rebuildOf } from "./rebuild.ts";
import { planReplacement } from "./replace.ts";
import { phrase } from "./statements.ts";

type Alter = Change & { readonly type: "alter" };

/** An extension whose package has no way to the version or schema that it shall have, or none back. */
export const replaceExtension: Recipe = {
  name: "replace extension",
  why: "not every extension can change its schema, and update scripts mostly lead one way",
  takes: ["extension: alter schema", "extension: alter version"],
  plan: (draft) =>
    draft.changes.flatMap((change) => {
      const facts = draft.input.extensions?.get(change.key);
      if (change.type !== "alter" || !facts) return [];
      return planExtension(draft, change, facts) ?? [];
    }),
};

function planExtension(draft: Draft, change: Alter, facts: ExtensionFacts): Outcome | null {
  const { input } = draft;
  const differs = (attribute: string): boolean => change.attributes.some(({ name }) => name === attribute);
  const moves = facts.relocatable || !differs("schema");
  if (!moves || !facts.updates) return replaced(draft, change, facts);
  if (facts.updatesBack) return null;
  const back = facts.holdsRows ? null : replaceBackwards(input, change.after, change.before);
  const undo = back ?? { ...impossible(input, change), what: noWay(draft, change) };
  const steps = alterInPlace(input, change) ?? [];
  return { takes: [change], steps: steps.map((step, i) => (i === 0 ? { ...step, undo: undoOf(undo) } : step)) };
}

/** Dropped and created again, but only where nobody notices: nothing stands on it but views and routines, and it has no rows. */
function replaced(draft: Draft, change: Alter, facts: ExtensionFacts): Outcome {
  if (facts.holdsRows) return { takes: [change], steps: [], problems: [cannotGo(draft, change, "its tables")] };
  const { drops } = rebuildOf(draft, [change.key], () => true);
  const blocker = drops.find((object) => !kindOfObject(draft.input, object).rebuiltWithDependency);
  if (blocker) return { takes: [change], steps: [], problems: [cannotGo(draft, change, phrase(draft.input, blocker))] };
  return planReplacement(draft, change);
}

function noWay({ input }: Draft, { before, after }: Alter): string {
  const version = (object: Alter["after"]): string => (object.attributes["version"] as string | null) ?? "the default";
  return `${phrase(input, after)} has no update path from version ${version(after)} to ${version(before)}`;
}

function cannotGo(draft: Draft, change: Alter, what: string): Diagnostic {
  const { input } = draft;
  const title = phrase(input, change.after);
  return {
    code: "FLUX331",
    severity: "error",
    summary: `${title} would have to be dropped, and ${what} with it`,
    detail: `Its package has no way to change ${change.attributes.map(({ name }) => name).join(" and ")} of what is installed.`,
    remedy: "Leave it as it is, or move it in a migration of your own, as its manual says.",
    ...(change.after.origin && { at: { ...change.after.origin, text: "" } }),
  };
}

import type { Change } from "../../model/change.ts";
import type { Diagnostic } from "../../model/diagnostic.ts";
import type { Model, SchemaObject } from "../../model/object.ts";
import type { Statement } from "../../model/statement.ts";
import {
  type Draft,
  dropStatements,
  idOf,
  kindOfObject,
  type Outcome,
  type Recipe,
  settled,
  subtree,
} from "../draft.ts";
import type { PlanInput } from "../input.ts";
import { rebuildOf, rebuildSteps } from "./rebuild.ts";
import { removalOf } from "./removal.ts";
import { alterRules, chain, needsOf, phrase, recreate } from "./statements.ts";

type Alter = Change & { readonly type: "alter" };

/** What PostgreSQL cannot alter in place is dropped and created again, with everything that stands on it, in one transaction. */
export const replace: Recipe = {
  name: "replace",
  why: "PostgreSQL has no ALTER for this; one transaction leaves no moment without it",
  plan: (draft) => {
    const outcomes: Outcome[] = [];
    const taken = new Set<Change>();
    for (const change of draft.changes) {
      if (taken.has(change) || change.type !== "alter" || alterRules(draft.input, change) !== null) continue;
      const outcome = planReplacement({ ...draft, changes: draft.changes.filter((c) => !taken.has(c)) }, change);
      for (const other of outcome.takes) taken.add(other);
      outcomes.push(outcome);
    }
    return outcomes;
  },
};

/** One change that PostgreSQL cannot make in place. */
export function planReplacement(draft: Draft, change: Alter): Outcome {
  const { input } = draft;
  const { before, after } = change;
  const rebuild = rebuildOf(draft, [change.key], () => true);
  const below = draft.changes.filter((other) => other !== change && other.key.startsWith(`${change.key}/`));
  const takes = [change, ...below, ...rebuild.takes];
  const old = subtree(input.live, before.key);
  if (holdsRows(before) || old.some((one) => kindOfObject(input, one).lost?.(one)))
    return { takes, steps: [], problems: [wouldLoseRows(draft, change)] };
  if (rebuild.blocked.length > 0)
    return { takes, steps: [], problems: [blockedBy(draft, change, rebuild.blocked[0] as Alter["before"])] };
  const visible = removalOf(before) === "visible" && !quiet.has(before.kind) && input.mode === "online";
  const phase = visible ? "contract" : "expand";
  const group = `replace:${idOf(change.key)}`;
  const causes = takes.map((taken) => taken.key);
  const around = rebuildSteps(draft, rebuild, group, phase, causes);
  const fresh = subtree(input.desired, after.key);
  const title = phrase(input, after);
  const steps = [
    ...around.drops,
    ...chain(
      input,
      dropWhole(input, before, input.live),
      recreate(input, subtree(input.before, before.key), input.before),
      {
        id: `${group}:drop`,
        title: `Drop the old ${title}`,
        phase,
        causes,
        needs: [settled(change.key)],
        releases: needsOf(old),
        atomic: group,
      },
    ),
    ...chain(input, recreate(input, fresh, input.desired), dropWhole(input, after, input.desired), {
      id: `${group}:create`,
      title: `Create the new ${title}`,
      phase,
      causes,
      creates: phase === "expand" ? fresh.map((object) => object.key) : [],
      needs: needsOf(fresh),
      atomic: group,
    }),
    ...around.creates,
  ];
  return {
    takes,
    steps,
    ...(visible && {
      instructions: [
        `Deploy application code that works with the old and the new ${title}: it is replaced in one transaction.`,
      ],
    }),
  };
}

/** What does not go with its parent by itself goes first. */
function dropWhole(input: PlanInput, object: SchemaObject, model: Model): readonly Statement[] {
  const first = subtree(model, object.key).filter(
    (child) => child !== object && !kindOfObject(input, child).droppedWithParent,
  );
  return [...first.toReversed(), object].flatMap((one) => dropStatements(input, one, model));
}

/** Tables, and columns whose values are not computed anyway. */
function holdsRows(object: SchemaObject): boolean {
  return (
    object.kind === "table" ||
    (object.kind === "column" && object.attributes["generated"] === null && object.attributes["type"] !== null)
  );
}

function wouldLoseRows(draft: Draft, change: Alter): Diagnostic {
  const title = phrase(draft.input, change.after);
  return {
    code: "FLUX322",
    severity: "error",
    summary: `${title} cannot be changed without losing its data`,
    detail: `PostgreSQL cannot alter ${change.attributes.map(({ name }) => name).join(", ")} of what exists; dropping and creating it again would drop the data with it.`,
    remedy:
      "Create a new one under another name, move the data in a migration of your own, and drop the old one in a later plan.",
    ...(change.after.origin && { at: { ...change.after.origin, text: "" } }),
  };
}

/** The application does not name these. */
const quiet = new Set(["trigger", "policy", "default", "rule", "grant", "statistics"]);

function blockedBy(draft: Draft, change: Alter, blocker: Alter["before"]): Diagnostic {
  const title = phrase(draft.input, change.after);
  return {
    code: "FLUX320",
    severity: "error",
    summary: `${title} would have to be dropped, but ${phrase(draft.input, blocker)} depends on it`,
    detail: `PostgreSQL cannot alter ${change.attributes.map(({ name }) => name).join(", ")} of ${title} in place.`,
    remedy: `Create it under a new name, change ${phrase(draft.input, blocker)} to use that, and remove the old one in a later plan.`,
    ...(change.after.origin && { at: { ...change.after.origin, text: "" } }),
  };
}

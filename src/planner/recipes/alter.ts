import type { Change } from "../../model/change.ts";
import { modelOf, type SchemaObject } from "../../model/object.ts";
import { attributeWords } from "../../model/phrase.ts";
import type { Hazard, Phase, Undo } from "../../model/plan.ts";
import type { Statement } from "../../model/statement.ts";
import {
  type DraftStep,
  draftOf,
  dropStatements,
  idOf,
  inTurn,
  kindOfObject,
  losing,
  type StepSpec,
  subtree,
} from "../draft.ts";
import type { PlanInput } from "../input.ts";
import { namesPassedOn, swapped } from "../tokens.ts";
import { orderOfAlter } from "./column-order.ts";
import { columnRights } from "./column-rights.ts";
import { notNullAgain } from "./not-null.ts";
import { orderOfOwners } from "./owner-order.ts";
import { orderOfPersistence } from "./persistence-order.ts";
import { rebuildOf } from "./rebuild.ts";
import { replacementStatements } from "./replaced-type-steps.ts";
import { alterRules, chain, exists, needsOf, phrase, recreate } from "./statements.ts";
import { relation, tableOf } from "./table-facts.ts";
import { labelsInUse, valuesByPosition } from "./values-in-the-way.ts";

/**
 * Steps that alter an object in place, undone by the same rules backwards; null when it must be replaced.
 * @param verb begins their ids; a recipe that takes only some of the attributes has its own, as others take the rest
 */
export function alterInPlace(
  input: PlanInput,
  change: Change & { type: "alter" },
  wanted: Phase = "expand",
  verb = "alter",
): readonly DraftStep[] | null {
  const order = orderOfAlter(input, change);
  const phase = order.follows.length > 0 ? "contract" : wanted;
  const forward = alterRules(input, change);
  if (forward === null) return null;
  const attributes = change.attributes.map(({ name, before, after }) => ({ name, before: after, after: before }));
  // What has a new name by then is found under that: so is what PostgreSQL calls after it.
  const isRenamed = input.changes.some(({ type, key }) => type === "rename" && key === change.key);
  const old = (isRenamed ? undefined : input.before.objects.get(change.key)) ?? change.before;
  const backward = alterRules(
    { ...input, desired: input.before },
    { ...change, before: change.after, after: old, attributes },
  );
  // What comes to stand on it before it is replaced again would be in the way.
  const replacing = backward === null;
  const inPlace =
    (backward && [...backward, ...columnRights(input, old, input.before)]) ??
    replaceBackwards(input, change.after, old);
  const anew = inPlace === null ? replacementStatements(input, change.after, old) : null;
  const forgotten = kindOfObject(input, old).forgets?.(old, change.after) ?? null;
  const back = (inPlace && underWeakLocks(input, old, inPlace)) ?? anew ?? impossible(input, change);
  const undo = forgotten === null ? back : losing(back, forgotten);
  const names = namesPassedOn(input, [change.before], [change.after]);
  const persistence = orderOfPersistence(input, change);
  const steps = chain(input, [...forward, ...columnRights(input, change.after, input.desired)], undo, {
    id: `${verb}-${change.after.kind}:${idOf(change.key)}`,
    title: `Alter ${phrase(input, change.after)} (${change.attributes.map(({ name }) => attributeWords(name)).join(", ")})`,
    phase,
    causes: [change.key],
    creates: [
      ...(phase === "expand" && (order.needs.length === 0 || change.after.kind === "function") ? [change.key] : []),
      ...names.creates,
      ...persistence.creates,
      ...(replacing && phase !== "expand" ? [swapped(change.key)] : []),
    ],
    needs: [
      ...needsOf([change.after]),
      ...order.needs,
      ...names.needs,
      ...persistence.needs,
      ...orderOfOwners(input, change.after),
    ],
    releases: needsOf([change.before]),
    follows: order.follows,
    after: kindOfObject(input, change.after).revoked ? exists(kindOfObject(input, change.after), change.after) : null,
  });
  if (anew === null) return steps;
  const obstacles = [...labelsInUse(input, change.after, old), ...valuesByPosition(input, change.after, old)];
  return steps.map((step, i) =>
    i === 0
      ? {
          ...step,
          undo: { ...step.undo, ...(obstacles.length > 0 && { obstacles }) },
          hazards: [...step.hazards, rewritesBack(input, change)],
        }
      : step,
  );
}

/** NOT NULL that comes back does not keep everybody out while it reads the rows. */
function underWeakLocks(input: PlanInput, old: SchemaObject, undo: readonly Statement[]): StepSpec["undo"] {
  if (input.mode === "direct" || old.kind !== "column" || !undo.some(({ form }) => form === "set not null"))
    return undo;
  const { notNullName: given, notNullNoInherit } = old.attributes;
  const own = typeof given === "string" ? given : `${relation(old.key).name}_${old.name}_not_null`;
  const constraint = Buffer.byteLength(own) <= 63 ? own : null;
  const again = notNullAgain(input, tableOf(old.key), old.name, constraint, notNullNoInherit !== true);
  return inTurn(undo.flatMap((one) => (one.form === "set not null" ? again : [one])));
}

function rewritesBack(input: PlanInput, { after }: Change & { type: "alter" }): Hazard {
  const title = phrase(input, after);
  return {
    code: "FLUX806",
    message: `Taking this step back writes every table with a column of ${title} anew, and fails while a row holds a value that was not there before`,
  };
}

/**
 * What could be altered there but not back is dropped and created again, with the views and routines that stand on it;
 * what holds data, or takes a scan to make again, may not.
 */
export function replaceBackwards(
  input: PlanInput,
  after: SchemaObject,
  old: SchemaObject,
): readonly Statement[] | null {
  if (kindOfObject(input, after).holdsData) return null;
  const start = modelOf(new Map(input.before.objects).set(after.key, after).values());
  const { drops, creates, blocked } = rebuildOf(
    draftOf({ ...input, live: start, before: start, desired: input.before }),
    [after.key],
    () => true,
  );
  if (blocked.length > 0 || drops.some((object) => !kindOfObject(input, object).rebuiltWithDependency)) return null;
  return [
    ...drops.flatMap((object) => dropStatements(input, object, start)),
    ...dropStatements(input, after, input.desired),
    ...recreate(input, subtree(input.before, old.key), input.before),
    ...creates.flatMap((object) => recreate(input, subtree(input.before, object.key), input.before)),
  ];
}

/** The undo of what cannot be undone. */
export function impossible(input: PlanInput, change: Change & { type: "alter" }): Undo {
  return {
    actions: [],
    transaction: "shared",
    result: "impossible",
    what: `PostgreSQL has no statement that takes this change of ${phrase(input, change.after)} back`,
  };
}

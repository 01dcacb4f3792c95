import type { Change } from "../../model/change.ts";
import { statement } from "../../model/kind.ts";
import { keyOf, type SchemaObject, sameJson } from "../../model/object.ts";
import { copyName } from "../../model/own-names.ts";
import type { Action } from "../../model/plan.ts";
import type { Statement } from "../../model/statement.ts";
import { name } from "../../sql/quote.ts";
import {
  createStatements,
  type Draft,
  type DraftStep,
  dropStatements,
  idOf,
  inTurn,
  kindOfObject,
  makeStep,
  nothing,
  type Outcome,
  type Recipe,
  undoOf,
} from "../draft.ts";
import type { PlanInput } from "../input.ts";
import { constraintNotValid, notValidThenValidate } from "./constraint-not-valid.ts";
import { canBePending, pendingOf, validation } from "./pending-constraint.ts";
import { plain } from "./plain.ts";
import { below, changesBelow, satellites } from "./satellites.ts";
import { chain, needsOf, phrase } from "./statements.ts";
import { isPartitioned, named, relation, relationSql, tableOf, tablesBelow } from "./table-facts.ts";

type Create = Change & { readonly type: "create" };
type Drop = Change & { readonly type: "drop" };

/** A check or foreign key that partitions have of their own and the partitioned table gets, or leaves to them. */
export const constraintsOfPartitions: Recipe = {
  name: "constraints of partitions",
  why: "PostgreSQL makes one of a partition's constraint and the same one of the partitioned table, and drops it with that",
  takes: ["check: create", "check: drop", "foreign_key: create", "foreign_key: drop"],
  plan: (draft) =>
    draft.changes.flatMap((change): readonly Outcome[] => {
      if (change.type !== "create" && change.type !== "drop") return [];
      const whole = change.type === "create" ? change.after : change.before;
      const { live, desired } = draft.input;
      if (whole.kind !== "check" && whole.kind !== "foreign_key") return [];
      if (![live, desired].every((model) => isPartitioned(model, tableOf(whole.key)))) return [];
      const own = counterparts(draft, whole, change.type);
      if (own.length === 0) return [];
      return change.type === "create"
        ? adopted(draft, change, own as readonly Drop[])
        : [kept(draft, change, own as readonly Create[])];
    }),
};

/** The partitions' own of that name, which come where the whole goes, or go where it comes. */
function counterparts({ input, changes }: Draft, whole: SchemaObject, type: "create" | "drop"): readonly Change[] {
  const keys = tablesBelow(input.live, tableOf(whole.key)).map((table) => keyOf(table, whole.kind, whole.name));
  return changes.filter((one) => {
    if (one.type === type || (one.type !== "create" && one.type !== "drop") || !keys.includes(one.key)) return false;
    return sameJson((one.type === "create" ? one.after : one.before).attributes, whole.attributes);
  });
}

/** What the partitions have becomes part of the whole, whose way back leaves them without. */
function adopted(draft: Draft, change: Create, own: readonly Drop[]): readonly Outcome[] {
  const { input } = draft;
  const recipe = input.mode === "online" ? constraintNotValid : plain;
  const again = own
    .map(({ key, before }) => input.before.objects.get(key) ?? before)
    .flatMap((one) => [...addAgain(input, one), ...satellites(input, one, input.before)]);
  const more = again.map(({ sql }): Action => ({ type: "sql", sql }));
  const gone = own.map(({ key }) => key);
  return recipe.plan({ ...draft, changes: [change] }).map((outcome) => ({
    ...outcome,
    takes: [...outcome.takes, ...own],
    steps: outcome.steps.map((step) =>
      step.creates.includes(change.key)
        ? {
            ...step,
            causes: [...step.causes, ...gone],
            removes: [...step.removes, ...gone],
            undo: { ...step.undo, actions: [...step.undo.actions, ...more], transaction: "alone" as const },
          }
        : step,
    ),
  }));
}

/** Without a scan under a lock, where PostgreSQL can. */
function addAgain(input: PlanInput, own: SchemaObject): readonly Statement[] {
  if (!canBePending(input, own)) return createStatements(input, own, input.before).slice(0, 1);
  const pending = pendingOf(own);
  return [createStatements(input, pending, input.before)[0] as Statement, validation(input, pending, own)];
}

/** The partitions get one under another name, which takes the name when the whole is gone. */
function kept({ input, changes }: Draft, change: Drop, own: readonly Create[]): Outcome {
  const whole = input.before.objects.get(change.key) ?? change.before;
  const title = phrase(input, whole);
  const id = `drop-${whole.kind}:${idOf(whole.key)}`;
  const copies = own.map(({ after }) => named(after, copyName(after.name)));
  const made = copies.flatMap((copy) => madeBeside(input, copy, change));
  const drop = makeStep(input, {
    id,
    title: `Drop ${title} of ${relation(whole.key).name}, but not in partitions that have it of their own`,
    phase: "backfill",
    run: dropStatements(input, change.before, input.live)[0] as Statement,
    // The whole takes what partitions have for its parts, so theirs go before it comes.
    undo: inTurn([
      ...copies.flatMap((copy) => dropStatements(input, copy, input.desired)),
      ...addAgain(input, whole),
      ...below(input, whole.key, input.before),
    ]),
    causes: [change.key],
    removes: [change.key],
    releases: needsOf([change.before]),
    follows: made.map((step) => step.id),
  });
  const names = own.flatMap(({ after }, i) => {
    const copy = copies[i] as SchemaObject;
    const rename = kindOfObject(input, after).rename as NonNullable<ReturnType<typeof kindOfObject>["rename"]>;
    return chain(
      input,
      [...rename(copy, after.name), ...satellites(input, after, input.desired)],
      rename(after, copy.name),
      {
        id: `${id}:${idOf(after.key)}`,
        title: `Give ${phrase(input, after)} of ${relation(after.key).name} its name`,
        phase: "backfill",
        causes: [after.key],
        creates: [after.key, ...changesBelow(changes, after.key).map(({ key }) => key)],
        follows: [id],
      },
    );
  });
  const said = own.flatMap(({ key }) => changesBelow(changes, key));
  return { takes: [change, ...own, ...said], steps: [...made, drop, ...names] };
}

/** What takes back the drop of the whole takes it back already; it asks nothing that the whole does not ask. */
function madeBeside(input: PlanInput, copy: SchemaObject, { key }: Drop): readonly DraftStep[] {
  const steps =
    input.mode === "online" && copy.attributes["validated"] === true
      ? notValidThenValidate(input, copy, [key], null)
      : chain(input, createStatements(input, copy, input.desired).slice(0, 1), nothing, {
          id: `add-${copy.kind}:${idOf(copy.key)}`,
          title: `Add ${phrase(input, copy)}`,
          phase: "expand",
          causes: [key],
          needs: needsOf([copy]),
        });
  const table = tableOf(copy.key);
  const off = `ALTER TABLE ${relationSql(table)} DROP CONSTRAINT IF EXISTS ${name(copy.name)}`;
  return steps.map((step, i) => ({
    ...step,
    hazards: [],
    undo: i === 0 ? undoOf([statement("drop constraint", table, off)]) : nothing,
  }));
}

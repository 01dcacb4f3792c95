import type { ColumnAttributes } from "../../kinds/column/attributes.ts";
import type { Change } from "../../model/change.ts";
import {
  childrenOf,
  isWithin,
  kindOf,
  type Model,
  modelOf,
  type ObjectKey,
  type SchemaObject,
} from "../../model/object.ts";
import { type Draft, type DraftStep, draftOf, type Outcome, type Recipe, splitAlter } from "../draft.ts";
import { changesByCopy, type PlanInput } from "../input.ts";
import { copied } from "../tokens.ts";
import { countOn } from "./count-on.ts";

type Alter = Change & { readonly type: "alter" };

/** A column that gets another type and begins, or ceases, to be an identity column. */
interface Counted {
  readonly change: Alter;
  /** It with the new type, while it counts as it did. */
  readonly meanwhile: SchemaObject;
  /** What belongs to the old way of counting, and to the new one. */
  readonly old: readonly SchemaObject[];
  readonly fresh: readonly SchemaObject[];
}

/**
 * The recipe for the type of columns, which come out of it counting as they did; by what they shall count comes after it,
 * where they are.
 */
export function countingApart(recipe: Recipe): Recipe {
  return {
    ...recipe,
    plan: (draft) => {
      const counted = draft.changes.flatMap((change) => countedBy(draft.input, change));
      if (counted.length === 0) return recipe.plan(draft);
      const meanwhile = modelMeanwhile(draft.input.desired, counted);
      const originals = new Map(counted.map((one) => [typeOnly(one), one.change]));
      const changes = draft.changes.filter((change) => !counted.some((one) => belongs(one, change)));
      const outcomes = recipe.plan({
        ...draft,
        input: { ...draft.input, desired: meanwhile },
        changes: [...changes, ...originals.keys()].sort((a, b) => (a.key < b.key ? -1 : 1)),
      });
      const after = counted.flatMap((one) => countingOf(draft, meanwhile, one, outcomes));
      const own = outcomes.map((outcome) => ({
        ...outcome,
        takes: outcome.takes.map((change) => originals.get(change as Alter) ?? change),
        steps: outcome.steps.map((step) => withoutNames(step, counted)),
      }));
      return [...own, ...after];
    },
  };
}

/** The name of the sequence of an identity comes with that. */
function withoutNames(step: DraftStep, counted: readonly Counted[]): DraftStep {
  const later = counted.flatMap(({ change }) => (step.creates.includes(change.key) ? [copied(change.key)] : []));
  return { ...step, creates: [...new Set([...step.creates, ...later])] };
}

const identityOf = ({ attributes }: SchemaObject): ColumnAttributes["identity"] =>
  (attributes as ColumnAttributes).identity;

function countedBy({ live, desired, typeChanges, mode }: PlanInput, change: Change): readonly Counted[] {
  if (change.type !== "alter" || change.after.kind !== "column") return [];
  const { before, after, key } = change;
  const has = (attribute: string): boolean => change.attributes.some(({ name }) => name === attribute);
  if (!has("type") || !has("identity") || (mode === "online" && !changesByCopy(typeChanges.get(key)))) return [];
  const staysNotNull = before.attributes["notNull"] === true && after.attributes["notNull"] === true;
  if ((identityOf(before) === null) === (identityOf(after) === null) || !staysNotNull) return [];
  return [
    {
      change,
      meanwhile: { ...after, attributes: { ...after.attributes, identity: identityOf(before) } },
      old: countingIn(live, key, desired),
      fresh: countingIn(desired, key, live),
    },
  ];
}

/** The default of a column, the rights on the sequence of its identity, and the sequence behind it that only this model has. */
function countingIn(model: Model, column: ObjectKey, other: Model): readonly SchemaObject[] {
  const below = childrenOf(model, column).filter(({ kind }) => kind === "default" || kind === "sequence_grant");
  const sequences = below
    .flatMap(({ dependsOn }) => dependsOn)
    .filter((key) => kindOf(key) === "sequence" && !other.objects.has(key));
  const behind = [...model.objects.values()].filter(({ key }) => sequences.some((one) => isWithin(key, one)));
  return [...below, ...behind];
}

/** The schema between the two: the columns have their new types already. */
function modelMeanwhile(desired: Model, counted: readonly Counted[]): Model {
  const objects = new Map(desired.objects);
  for (const { fresh } of counted) for (const { key } of fresh) objects.delete(key);
  for (const { old, meanwhile } of counted) for (const one of [...old, meanwhile]) objects.set(one.key, one);
  return modelOf(objects.values());
}

function typeOnly({ change, meanwhile }: Counted): Alter {
  return { ...splitAlter(change, (attribute) => attribute !== "identity")[0], after: meanwhile };
}

/** Whether a change is the column's own, or one of what it counts by. */
const belongs = ({ change, old, fresh }: Counted, other: Change): boolean =>
  other === change || [...old, ...fresh].some(({ key }) => key === other.key);

/** Once the column has its new type, and the old one is gone that it was a copy of. */
function countingOf(
  { input, changes }: Draft,
  meanwhile: Model,
  one: Counted,
  outcomes: readonly Outcome[],
): readonly Outcome[] {
  const { change } = one;
  const copy = outcomes.find(({ takes }) => takes.some(({ key }) => key === change.key));
  if (copy === undefined || (copy.problems ?? []).length > 0) return [];
  const [identity] = splitAlter(change, (attribute) => attribute === "identity");
  const draft = draftOf({ ...input, live: meanwhile, before: meanwhile }, [
    { ...identity, before: one.meanwhile },
    ...changes.filter((other) => other !== change && belongs(one, other)),
  ]);
  const phase = input.mode === "online" ? "contract" : "expand";
  const done = copy.steps.flatMap((step) => (step.phase === phase ? [step.id] : []));
  const later = (step: DraftStep): DraftStep => ({
    ...step,
    phase,
    follows: [...step.follows, ...done],
    // The column that went was another one.
    releases: step.releases.filter((key) => key !== change.key),
  });
  return countOn.plan(draft).map((outcome) => ({
    ...outcome,
    takes: outcome.takes.filter(({ key }) => key !== change.key),
    steps: outcome.steps.map(later),
  }));
}

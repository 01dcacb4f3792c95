import type { CompositeTypeAttributes } from "../../kinds/composite_type/attributes.ts";
import type { Change } from "../../model/change.ts";
import type { ObjectKey, SchemaObject } from "../../model/object.ts";
import { type Draft, type DraftStep, kindOfObject, type Outcome, type Recipe } from "../draft.ts";
import type { PlanInput } from "../input.ts";
import { alterInPlace } from "./alter.ts";
import { alterRules, phrase } from "./statements.ts";

type Alter = Change & { readonly type: "alter" };
type Composite = SchemaObject<CompositeTypeAttributes>;
type List = CompositeTypeAttributes["attributes"];

/** Attributes of a composite type are what columns are of a table: those that go are in use until the deploy, and values go with them. */
export const compositeAttributes: Recipe = {
  name: "composite attributes",
  why: "the running application still names the attributes that go, and every value of the type loses them",
  takes: ["composite_type: alter attributes"],
  plan: (draft) =>
    draft.changes.flatMap((change): readonly Outcome[] => {
      if (change.type !== "alter" || change.after.kind !== "composite_type") return [];
      return alterRules(draft.input, change) === null ? [] : planChange(draft, change);
    }),
};

function planChange({ input }: Draft, change: Alter): readonly Outcome[] {
  const { before, after } = change;
  const [gone, fresh] = [without(before, after), without(after, before)];
  if (gone.length === 0 && fresh.length === 0) return [];
  const columns = columnsOf(input, before.key);
  const inEvery = (list: List): string | null =>
    columns.length === 0 || list.length === 0
      ? null
      : `${namesIn(list)} in every ${kindOfObject(input, after).title(after)}`;
  const [loss, written] = [inEvery(gone), inEvery(fresh)];
  const steps = alterInPlace(input, change, gone.length === 0 ? "expand" : "contract");
  if (steps === null) return [];
  const what = loss ?? (written && `${written} since`);
  return [
    {
      takes: [change],
      steps: steps.map((step) => withLoss({ ...step, causes: [...step.causes, ...columns] }, loss, what)),
      ...(gone.length > 0 && { instructions: [instruction(input, after, gone, fresh)] }),
    },
  ];
}

function without(object: SchemaObject, other: SchemaObject): List {
  const list = (one: SchemaObject): List => (one as Composite).attributes.attributes;
  return list(object).filter(({ name }) => !list(other).some((one) => one.name === name));
}

const namesIn = (list: List): string => list.map(({ name }) => name).join(", ");

const made = new Set(["composite_type", "domain", "range_type"]);

/** The columns that hold values of a type, or of what is made of it. */
export function columnsOf({ live }: PlanInput, type: ObjectKey): readonly ObjectKey[] {
  const found = new Set<ObjectKey>();
  const visit = (key: ObjectKey): void => {
    for (const object of live.objects.values()) {
      if (found.has(object.key) || !object.dependsOn.includes(key)) continue;
      if (object.kind !== "column" && !made.has(object.kind)) continue;
      found.add(object.key);
      if (object.kind !== "column") visit(object.key);
    }
  };
  visit(type);
  return [...found].filter((key) => live.objects.get(key)?.kind === "column").sort();
}

function withLoss(step: DraftStep, loss: string | null, what: string | null): DraftStep {
  const message = `After this step ${loss} is gone for good`;
  return {
    ...step,
    losesData: loss,
    hazards: loss === null ? step.hazards : [{ code: "FLUX801", message }, ...step.hazards],
    undo: what === null || step.undo.actions.length === 0 ? step.undo : { ...step.undo, result: "loses data", what },
  };
}

/** One statement takes the old ones away and adds the new ones, as a way back could not tell their order apart. */
function instruction(input: PlanInput, type: SchemaObject, gone: List, fresh: List): string {
  const later = fresh.length === 0 ? "" : `, and does without ${namesIn(fresh)} until the plan is done`;
  return `Deploy application code that no longer uses ${namesIn(gone)} of ${phrase(input, type)}${later}.`;
}

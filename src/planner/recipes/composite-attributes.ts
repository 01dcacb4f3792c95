import type { CompositeTypeAttributes } from "../../kinds/composite_type/attributes.ts";
import { type CompositeType, retypes } from "../../kinds/composite_type/ddl.ts";
import type { Change } from "../../model/change.ts";
import type { SchemaObject } from "../../model/object.ts";
import type { Draft, Outcome, Recipe } from "../draft.ts";
import type { PlanInput } from "../input.ts";
import { swapped } from "../tokens.ts";
import { alterInPlace } from "./alter.ts";
import { columnsHolding, namesIn, valueLoss, withLoss, without } from "./composite-values.ts";
import { alterRules, phrase } from "./statements.ts";

type Alter = Change & { readonly type: "alter" };
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
  const columns = columnsHolding(input.live, before.key);
  const lost = columns.length === 0 ? { loss: null, back: null } : valueLoss(input, before, after);
  const steps = alterInPlace(input, change, gone.length === 0 ? "expand" : "contract");
  if (steps === null) return [];
  // Another type for an attribute is refused as soon as a column is of the type: new ones come after that.
  const creates =
    gone.length > 0 && retypes(before as CompositeType, after as CompositeType) ? [swapped(after.key)] : [];
  return [
    {
      takes: [change],
      steps: steps.map((step) =>
        withLoss({ ...step, causes: [...step.causes, ...columns], creates: [...step.creates, ...creates] }, lost),
      ),
      ...(gone.length > 0 && { instructions: [instruction(input, after, gone, fresh)] }),
    },
  ];
}

/** One statement takes the old ones away and adds the new ones, as a way back could not tell their order apart. */
function instruction(input: PlanInput, type: SchemaObject, gone: List, fresh: List): string {
  const later = fresh.length === 0 ? "" : `, and does without ${namesIn(fresh)} until the plan is done`;
  return `Deploy application code that no longer uses ${namesIn(gone)} of ${phrase(input, type)}${later}.`;
}

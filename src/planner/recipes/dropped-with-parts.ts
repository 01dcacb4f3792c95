import type { IndexAttributes } from "../../kinds/index/attributes.ts";
import type { Change } from "../../model/change.ts";
import { isWithin, namesOf, type SchemaObject } from "../../model/object.ts";
import type { Statement } from "../../model/statement.ts";
import { type Draft, dropStatements, idOf, makeStep, type Outcome } from "../draft.ts";
import { indexAgain } from "./index-again.ts";
import { partsBelow } from "./index-part.ts";
import { relationIsAbsent } from "./probes.ts";
import { needsOf, phrase } from "./statements.ts";

type Drop = Change & { readonly type: "drop" };

/** Drops of what is said of the parts of an index that goes: they go with it. */
export function dropsOfParts({ input, changes }: Draft, whole: SchemaObject): readonly Drop[] {
  const parts = partsBelow(input.live, whole as SchemaObject<IndexAttributes>);
  return changes.filter(
    (one): one is Drop => one.type === "drop" && parts.some(({ part }) => isWithin(one.key, part.key)),
  );
}

/**
 * An index of a partitioned table goes with its parts. Taken back, it is built part by part beside the running application,
 * and leaves alone what the partitions have of their own.
 */
export function droppedWithParts(draft: Draft, change: Drop): Outcome {
  const { input } = draft;
  const { before } = change;
  const taken = [change, ...dropsOfParts(draft, before)];
  const drop = makeStep(input, {
    id: `drop-index:${idOf(before.key)}`,
    title: `Drop ${phrase(input, before)}`,
    phase: "contract",
    run: dropStatements(input, before, input.live)[0] as Statement,
    undo: {
      actions: indexAgain(input, input.before.objects.get(before.key) ?? before),
      transaction: "alone",
      result: "lossless",
      what: "",
    },
    causes: taken.map(({ key }) => key),
    removes: taken.map(({ key }) => key),
    releases: needsOf([before]),
    after: relationIsAbsent({ schema: namesOf(before.key)[0] as string, name: before.name }),
  });
  return { takes: taken, steps: [drop] };
}

import type { IndexAttributes } from "../../kinds/index/attributes.ts";
import type { Change } from "../../model/change.ts";
import { isWithin, type Model, namesOf, type ObjectKey, type SchemaObject } from "../../model/object.ts";
import { copyName, oldName } from "../../model/own-names.ts";
import type { Statement } from "../../model/statement.ts";
import { type Draft, dropStatements, idOf, kindOfObject, makeStep, type Outcome } from "../draft.ts";
import type { PlanInput } from "../input.ts";
import { indexAgain } from "./index-again.ts";
import { partsBelow } from "./index-part.ts";
import { partitionedIndex } from "./partitioned-index.ts";
import { relationIsAbsent } from "./probes.ts";
import { below, changesBelow, satelliteSteps } from "./satellites.ts";
import { needsOf, phrase } from "./statements.ts";
import { named } from "./table-facts.ts";

type Alter = Change & { readonly type: "alter" };

/**
 * The new index of a partitioned table is built beside the old one, part by part; then they exchange names, and the old
 * one goes, with its parts, whose names the new ones get.
 */
export function replacedWithParts({ input, changes }: Draft, change: Alter): Outcome {
  const { before, after } = change;
  const copy = named(after, copyName(after.name)) as SchemaObject<IndexAttributes>;
  const old = named(before, oldName(before.name));
  const rename = kindOfObject(input, after).rename as NonNullable<ReturnType<typeof kindOfObject>["rename"]>;
  const group = `switch-index:${idOf(after.key)}`;
  const title = phrase(input, after);
  const drop = makeStep(input, {
    id: `drop-index:${idOf(old.key)}`,
    title: `Drop the old ${title} with its parts`,
    phase: "backfill",
    run: dropStatements(input, old, input.live)[0] as Statement,
    undo: {
      actions: indexAgain(input, input.before.objects.get(before.key) ?? before, old.name),
      transaction: "alone",
      result: "lossless",
      what: "",
    },
    causes: [change.key],
    releases: needsOf([before]),
    follows: [`${group}#new`],
    after: relationIsAbsent({ schema: namesOf(old.key)[0] as string, name: old.name }),
  });
  const made = partitionedIndex(input, copy, [change.key], {
    final: after.name,
    freedBy: drop.id,
  });
  const built = made.steps.filter(({ phase }) => phase === "expand");
  const parts = changes.filter(
    (one) => isOfParts(input, one, change) || (one.type !== "create" && made.adopted.includes(one.key)),
  );
  return {
    takes: [change, ...changesBelow(changes, change.key), ...parts],
    steps: [
      ...built.map((step) => ({ ...step, creates: [] })),
      makeStep(input, {
        id: `${group}#old`,
        title: `Set the old ${title} aside`,
        phase: "backfill",
        run: rename(before, old.name)[0] as Statement,
        undo: [...rename(old, before.name), ...below(input, before.key, input.before)],
        causes: [change.key],
        follows: built.map((step) => step.id),
        atomic: group,
      }),
      makeStep(input, {
        id: `${group}#new`,
        title: `Give the new ${title} its name`,
        phase: "backfill",
        run: rename(copy, after.name)[0] as Statement,
        undo: rename(after, copy.name),
        causes: [change.key],
        atomic: group,
      }),
      ...satelliteSteps(input, after, {
        phase: "backfill",
        causes: [change.key],
        atomic: group,
        follows: [`${group}#new`],
      }),
      drop,
      ...made.steps.filter((step) => !built.includes(step)),
    ],
  };
}

/** Whether a change is of what the document says of a part, at any depth, or of an index that becomes one. */
function isOfParts({ live, desired }: PlanInput, one: Change, { before, after }: Alter): boolean {
  const [old, wanted] = [partKeys(live, before), partKeys(desired, after)];
  switch (one.type) {
    case "create":
      return wanted.has(one.key);
    case "drop":
      return [...old].some((key) => isWithin(one.key, key));
    case "alter":
      return old.has(one.key) && wanted.has(one.key);
    case "rename":
      return false;
  }
}

/** Whether the document says anew what parts, which stay under their names, are parts of. */
export const changesParts = ({ input, changes }: Draft, change: Alter): boolean =>
  changes.some((one) => one.type === "alter" && isOfParts(input, one, change));

const partKeys = (model: Model, whole: SchemaObject): ReadonlySet<ObjectKey> =>
  new Set(partsBelow(model, whole as SchemaObject<IndexAttributes>).map(({ part }) => part.key));

import { nameAttachedConstraint } from "../../kinds/constraint.ts";
import type { Change } from "../../model/change.ts";
import type { AlterRule } from "../../model/kind.ts";
import { childrenOf, keyOf, type ObjectKey, type SchemaObject } from "../../model/object.ts";
import { copyName } from "../../model/own-names.ts";
import type { Statement } from "../../model/statement.ts";
import {
  createStatements,
  type Draft,
  type DraftStep,
  dropStatements,
  idOf,
  kindOfObject,
  makeStep,
  type Outcome,
  type Recipe,
} from "../draft.ts";
import type { PlanInput } from "../input.ts";
import { isReserved } from "./beneath.ts";
import { checksBelow, neededByCheck } from "./checks-of-heirs.ts";
import { orderOfCreate } from "./column-order.ts";
import { partitionedForeignKey } from "./partitioned-foreign-key.ts";
import { isValidOnLiveTable, needsParts, pendingOf, validation } from "./pending-constraint.ts";
import { constraintIs, not } from "./probes.ts";
import { below, changesBelow, satelliteSteps } from "./satellites.ts";
import { needsOf, phrase } from "./statements.ts";
import { named, partitionsOf, relation, tableOf } from "./table-facts.ts";

type Alter = Change & { readonly type: "alter" };

/** A check or foreign key on a table that exists: first for new rows only, then validated under a weak lock. */
export const constraintNotValid: Recipe = {
  name: "constraint not valid",
  why: "adding a valid constraint reads the whole table while nobody can write to it",
  takes: ["check: create", "foreign_key: create", "check: replace", "foreign_key: replace"],
  plan: (draft) =>
    draft.changes.flatMap((change): readonly Outcome[] => {
      if (change.type === "create" && applies(draft.input, change.after)) return [added(draft.input, change)];
      if (
        change.type === "alter" &&
        applies(draft.input, change.after) &&
        mustReplace(draft.input, change) &&
        !needsParts(draft.input, change.after)
      )
        return isOfParent(draft, change) ? [] : [replaced(draft, change)];
      return [];
    }),
};

function applies(input: PlanInput, object: SchemaObject): boolean {
  return isValidOnLiveTable(input, object) && !isReserved(input, object.key);
}

function mustReplace(input: PlanInput, change: Alter): boolean {
  const rules = kindOfObject(input, change.after).alter as {
    readonly [name: string]: AlterRule<SchemaObject["attributes"]>;
  };
  return change.attributes.some(({ name }) => {
    const rule = rules[name];
    return (typeof rule === "function" ? rule(change.before, change.after, input.serverVersion) : rule) === "replace";
  });
}

function added(input: PlanInput, change: Change & { type: "create" }): Outcome {
  const object = change.after;
  const causes = [change.key];
  if (!needsParts(input, object))
    return { takes: [change], steps: notValidThenValidate(input, object, causes, change.key) };
  const steps = partitionedForeignKey(
    input,
    object,
    causes,
    (part) => notValidThenValidate(input, part, causes, null),
    (part) => [validation(input, part, part)],
  );
  return { takes: [change], steps };
}

/**
 * Creates the constraint NOT VALID in expand and, where it shall be, validates it in backfill.
 * @param object the constraint under the name it gets here
 * @param creates the key that exists from then on, if any
 * @param replaces the valid constraint whose place it takes: taking the switch back leaves that one to be validated again
 */
export function notValidThenValidate(
  input: PlanInput,
  object: SchemaObject,
  causes: readonly ObjectKey[],
  creates: ObjectKey | null,
  replaces: SchemaObject | null = null,
): readonly DraftStep[] {
  const pending = pendingOf(object);
  const title = phrase(input, object);
  const add = `add-${object.kind}:${idOf(object.key)}`;
  const rel = relation(object.key);
  const needs = [...needsOf([object]), ...(replaces ? [] : neededByCheck(input, object))];
  const validated = isChecked(object);
  const again = replaces && isChecked(replaces) ? [validation(input, pendingOf(replaces), replaces)] : [];
  const added = [
    makeStep(input, {
      id: add,
      title: `Add ${title}${object.attributes["enforced"] === false ? "" : " for new rows only (NOT VALID)"}`,
      phase: "expand",
      run: createStatements(input, pending, input.desired)[0] as Statement,
      undo: [...dropStatements(input, object, input.desired), ...(validated ? [] : again)],
      causes,
      needs,
      creates: creates === null ? [] : [creates],
      follows: [...orderOfCreate(input, object), ...(replaces ? copiesBelow(input, replaces, object) : [])],
      hazards: [{ code: "FLUX804", message: `From this step on a write that breaks ${title} fails` }],
      after: constraintIs(rel, object.name, false),
    }),
  ];
  if (!validated) return added;
  return [
    ...added,
    makeStep(input, {
      id: `validate-${object.kind}:${idOf(object.key)}`,
      title: `Check the existing rows against ${title}`,
      phase: "backfill",
      run: validation(input, pending, object),
      undo: again,
      causes,
      creates: [`valid:${object.key}`],
      needs: needs.map((key) => `filled:${key}`),
      follows: [add],
      after: constraintIs(rel, object.name, true),
    }),
  ];
}

/** Steps that add the copies of the heirs' own checks. */
const copiesBelow = ({ live }: PlanInput, check: SchemaObject, copy: SchemaObject): readonly string[] =>
  checksBelow(live, check).map((key) => `add-check:${idOf(keyOf(tableOf(key), "check", copy.name))}`);

/** Changes of the same check of tables below, which declare it themselves, too. */
const ofHeirs = ({ input, changes }: Draft, { before }: Alter): readonly Alter[] =>
  checksBelow(input.live, before).flatMap((key) =>
    changes.filter((change): change is Alter => change.type === "alter" && change.key === key),
  );

/** Whether the change is made with that of a table above. */
const isOfParent = (draft: Draft, change: Alter): boolean =>
  change.after.kind === "check" &&
  draft.changes.some((other) => other.type === "alter" && ofHeirs(draft, other).includes(change));

/** The old constraint as its undo brings it back: not validated yet. */
function pendingAgain(input: PlanInput, object: SchemaObject): SchemaObject {
  const old = input.before.objects.get(object.key) ?? object;
  return isChecked(old) ? pendingOf(old) : old;
}

/** One that is not enforced cannot be validated. */
const isChecked = ({ attributes }: SchemaObject): boolean =>
  attributes["validated"] === true && attributes["enforced"] !== false;

/** The new one is built beside the old one; once it is valid the old one goes, which binds nobody harder, and the new one takes its name. */
function replaced(draft: Draft, change: Alter): Outcome {
  const { input } = draft;
  const { after } = change;
  const family = [change, ...ofHeirs(draft, change)];
  const copy = named(after, copyName(after.name));
  const title = phrase(input, after);
  const rename = kindOfObject(input, after).rename as NonNullable<ReturnType<typeof kindOfObject>["rename"]>;
  const group = `switch-${after.kind}:${idOf(after.key)}`;
  const rel = relation(after.key);
  const steps = [
    ...family.flatMap((one) => notValidThenValidate(input, named(one.after, copy.name), [one.key], null, one.before)),
    ...family.map((one, i) => oldDropped(input, one, group, family.slice(0, i))),
    makeStep(input, {
      id: `${group}#rename`,
      title: `Give the new ${title} its name`,
      phase: "backfill",
      run: rename(copy, after.name)[0] as Statement,
      undo: rename(after, copy.name),
      causes: [change.key],
      follows: family.map((one) => `switch-${after.kind}:${idOf(one.key)}#drop`),
      atomic: group,
      after: constraintIs(rel, after.name, true),
    }),
    ...(after.kind === "foreign_key" ? partsRenamed(input, after, copy.name, group) : []),
    ...family.flatMap((one) =>
      satelliteSteps(input, one.after, {
        phase: "backfill",
        causes: [one.key],
        atomic: group,
        follows: [`${group}#rename`],
      }),
    ),
  ];
  return { takes: family.flatMap((one) => [one, ...changesBelow(draft.changes, one.key)]), steps };
}

/** @param above the same check of tables above, which lose it first */
function oldDropped(
  input: PlanInput,
  { key, before, after }: Alter,
  group: string,
  above: readonly Alter[],
): DraftStep {
  const id = (one: ObjectKey): string => `switch-${after.kind}:${idOf(one)}#drop`;
  return makeStep(input, {
    id: id(key),
    title: `Drop the old ${phrase(input, after)}`,
    phase: "backfill",
    run: dropStatements(input, before, input.live)[0] as Statement,
    undo: [
      createStatements(input, pendingAgain(input, before), input.before)[0] as Statement,
      ...below(input, before.key, input.before),
    ],
    causes: [key],
    releases: needsOf([before]),
    follows: [
      `validate-${after.kind}:${idOf(keyOf(tableOf(key), after.kind, copyName(after.name)))}`,
      ...above.map((one) => id(one.key)),
    ],
    atomic: group,
    after: not(constraintIs(relation(key), before.name, false)),
  });
}

/** A renamed foreign key of a partitioned table leaves those that its partitions have from it under the old name. */
function partsRenamed(input: PlanInput, above: SchemaObject, from: string, atomic: string): readonly DraftStep[] {
  return partitionsOf(input.live, tableOf(above.key)).flatMap((partition) => {
    const said = childrenOf(input.desired, partition.key).find(
      ({ kind, attributes }) => kind === above.kind && attributes["attachedTo"] === above.name,
    );
    const part = said ?? { ...above, parent: partition.key, key: keyOf(partition.key, above.kind, above.name) };
    const step = makeStep(input, {
      id: `${atomic}#rename:${idOf(partition.key)}`,
      title: `Give the part of ${relation(partition.key).name} its name`,
      phase: "backfill",
      run: nameAttachedConstraint(part, above.name, part.name),
      undo: [nameAttachedConstraint(part, above.name, from)],
      causes: [above.key],
      atomic,
    });
    return [step, ...partsRenamed(input, part, from, atomic)];
  });
}

import type { Change } from "../../model/change.ts";
import { statement } from "../../model/kind.ts";
import { keyOf, type SchemaObject, sameJson } from "../../model/object.ts";
import type { Statement } from "../../model/statement.ts";
import { name } from "../../sql/quote.ts";
import {
  createStatements,
  type Draft,
  dropStatements,
  idOf,
  inTurn,
  makeStep,
  nothing,
  type Outcome,
  type Recipe,
} from "../draft.ts";
import type { PlanInput } from "../input.ts";
import { isValidOnLiveTable, pendingOf, validation } from "./pending-constraint.ts";
import { constraintIs, not } from "./probes.ts";
import { chain, needsOf, phrase } from "./statements.ts";
import { heirsOf, relation, relationSql, tableOf } from "./table-facts.ts";

type Create = Change & { readonly type: "create" };
type Drop = Change & { readonly type: "drop" };

/** A check that goes from a table and stays in those that inherit from it, or comes to it from them. */
export const inheritedChecks: Recipe = {
  name: "inherited checks",
  why: "a check that a table has from its parent is none that it could drop, and one of its own is none that it has from there",
  takes: ["check: create", "check: drop"],
  plan: (draft) =>
    draft.changes.flatMap((change): readonly Outcome[] => {
      if (change.type !== "create" && change.type !== "drop") return [];
      const check = change.type === "create" ? change.after : change.before;
      if (check.kind !== "check" || check.attributes["noInherit"] === true) return [];
      const heirs = heirsOf(draft.input.live, tableOf(check.key)).filter(({ key }) =>
        draft.input.desired.objects.has(key),
      );
      const own = heirs.flatMap((heir) => counterpart(draft, heir, check, change.type));
      if (own.length === 0) return [];
      return [
        change.type === "drop"
          ? kept(draft.input, change, heirs, own as Create[])
          : given(draft.input, change, heirs, own as Drop[]),
      ];
    }),
};

/** The heir's own check of that name, which comes where its parent's goes, or goes where that comes. */
function counterpart(
  { changes }: Draft,
  heir: SchemaObject,
  check: SchemaObject,
  type: "create" | "drop",
): readonly Change[] {
  const key = keyOf(heir.key, "check", check.name);
  return changes.filter((one) => {
    if (one.key !== key || one.type === type || (one.type !== "create" && one.type !== "drop")) return false;
    return sameJson((one.type === "create" ? one.after : one.before).attributes, check.attributes);
  });
}

const onlyDrop = (check: SchemaObject): Statement =>
  statement(
    "drop constraint",
    tableOf(check.key),
    `ALTER TABLE ONLY ${relationSql(check.key)} DROP CONSTRAINT ${name(check.name)}`,
  );

/** The check as those heirs have it that have none of their own. */
function without(
  heirs: readonly SchemaObject[],
  own: readonly SchemaObject[],
  check: SchemaObject,
): readonly SchemaObject[] {
  return heirs
    .filter(({ key }) => !own.some(({ parent }) => parent === key))
    .map(({ key }) => ({ ...check, parent: key, key: keyOf(key, "check", check.name) }));
}

/** ONLY makes the check the heirs' own; those that shall not have it lose it like any other. */
function kept(input: PlanInput, change: Drop, heirs: readonly SchemaObject[], own: readonly Create[]): Outcome {
  const check = input.before.objects.get(change.key) ?? change.before;
  const losers = without(
    heirs,
    own.map(({ after }) => after),
    check,
  );
  const title = phrase(input, check);
  const again = isValidOnLiveTable(input, check)
    ? [
        createStatements(input, pendingOf(check), input.before)[0] as Statement,
        validation(input, pendingOf(check), check),
      ]
    : createStatements(input, check, input.before);
  const undo = inTurn([...own.flatMap(({ after }) => dropStatements(input, after, input.desired)), ...again]);
  return {
    takes: [change, ...own],
    steps: chain(input, [onlyDrop(check), ...losers.flatMap((one) => dropStatements(input, one, input.live))], undo, {
      id: `drop-check:${idOf(change.key)}`,
      title: `Drop ${title} of ${relation(change.key).name}, but not in the tables that inherit it`,
      phase: "expand",
      causes: [change.key, ...own.map(({ key }) => key)],
      creates: own.map(({ key }) => key),
      removes: [change.key],
      releases: needsOf([change.before]),
    }),
  };
}

/** The heirs' own checks go in the moment in which the parent's comes, for all of them. */
function given(input: PlanInput, change: Create, heirs: readonly SchemaObject[], own: readonly Drop[]): Outcome {
  const check = change.after;
  const waits = input.mode === "online" && isValidOnLiveTable(input, check);
  const id = `add-check:${idOf(check.key)}`;
  const title = phrase(input, check);
  const rel = relation(check.key);
  const others = without(
    heirs,
    own.map(({ before }) => before),
    check,
  );
  const first = waits ? pendingOf(check) : check;
  const add = chain(
    input,
    [
      ...own.flatMap(({ before }) => dropStatements(input, before, input.live)),
      ...createStatements(input, first, input.desired),
    ],
    [onlyDrop(check), ...others.flatMap((one) => dropStatements(input, one, input.desired))],
    {
      id,
      title: `Add ${title} to ${rel.name}, in the place of those of the tables that inherit it`,
      phase: "expand",
      causes: [change.key, ...own.map(({ key }) => key)],
      creates: [change.key],
      removes: own.map(({ key }) => key),
      needs: needsOf([check]),
      releases: needsOf(own.map(({ before }) => before)),
      atomic: id,
      hazards: waits ? [{ code: "FLUX804", message: `From this step on a write that breaks ${title} fails` }] : [],
      before: not(constraintIs(rel, check.name, false)),
      after: constraintIs(rel, check.name, false),
    },
  );
  const validate = makeStep(input, {
    id: `validate-check:${idOf(check.key)}`,
    title: `Check the existing rows against ${title}`,
    phase: "backfill",
    run: validation(input, first, check),
    undo: nothing,
    causes: [change.key],
    creates: [`valid:${check.key}`],
    follows: add.map((step) => step.id),
    after: constraintIs(rel, check.name, true),
  });
  return { takes: [change, ...own], steps: waits ? [...add, validate] : add };
}

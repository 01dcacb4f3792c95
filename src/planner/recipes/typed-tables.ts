import { alterAttributes, alterComments, type CompositeType } from "../../kinds/composite_type/ddl.ts";
import type { Change } from "../../model/change.ts";
import { isWithin, keyOf, type ObjectKey, type SchemaObject, sameJson } from "../../model/object.ts";
import type { Statement } from "../../model/statement.ts";
import {
  createStatements,
  type Draft,
  type DraftStep,
  idOf,
  kindOfObject,
  type Outcome,
  type Recipe,
  splitAlter,
  subtree,
} from "../draft.ts";
import { changesByCopy, type PlanInput } from "../input.ts";
import { impossible } from "./alter.ts";
import { rebuildOf, rebuildSteps } from "./rebuild.ts";
import { chain, needsOf, phrase } from "./statements.ts";
import { defaultSteps } from "./type-conversion.ts";
import { lossesOf, probeOf, sinceOf, withLosses, wordsOf } from "./typed-table-losses.ts";
import { refusals } from "./typed-table-refusals.ts";

type Alter = Change & { readonly type: "alter" };

/** The columns of a typed table are its type's: ALTER TYPE ... CASCADE changes both, and nothing else does. */
export const typedTables: Recipe = {
  name: "typed tables",
  why: "PostgreSQL changes columns of a typed table only with the attributes of its type",
  takes: ["composite_type: alter attributes"],
  plan: (draft) =>
    draft.changes.flatMap((change): readonly Outcome[] => {
      if (change.type !== "alter" || change.after.kind !== "composite_type") return [];
      const tables = typedBy(draft.input, change.key);
      const forward = alteration(change.before, change.after, tables);
      return tables.length === 0 || forward === null ? [] : [planType(draft, change, tables, forward)];
    }),
};

/** The tables that are of a type before and after. */
function typedBy({ live, desired }: PlanInput, type: ObjectKey): readonly ObjectKey[] {
  const isTyped = (table: SchemaObject | undefined): boolean => (table?.attributes["ofType"] ?? null) !== null;
  return [...live.objects.values()].flatMap((table) =>
    table.kind === "table" &&
    isTyped(table) &&
    table.dependsOn.includes(type) &&
    isTyped(desired.objects.get(table.key))
      ? [table.key]
      : [],
  );
}

/** Null: PostgreSQL has none. */
function alteration(
  before: SchemaObject,
  after: SchemaObject,
  tables: readonly ObjectKey[],
): readonly Statement[] | null {
  const [from, to] = [before, after] as [CompositeType, CompositeType];
  const attributes = sameJson(from.attributes.attributes, to.attributes.attributes)
    ? []
    : alterAttributes(from, to, undefined, " CASCADE");
  if (attributes === "replace") return null;
  const cascading = attributes.map(({ sql }) => ({ form: "alter column type rewrite", on: tables, sql }));
  return [...cascading, ...alterComments(from, to)];
}

function planType(draft: Draft, change: Alter, tables: readonly ObjectKey[], forward: readonly Statement[]): Outcome {
  const { input } = draft;
  const old = input.before.objects.get(change.key) ?? change.before;
  const columns = draft.changes.filter((one) => isColumnOf(one, tables));
  const altered = columns.flatMap((one) => (one.type === "alter" ? [one] : []));
  const retyped = altered.map(typeOf);
  const whole = columns.filter((one) => one.type === "create" || one.type === "drop");
  const below = draft.changes.filter((one) => whole.some(({ type, key }) => type === "drop" && isWithin(one.key, key)));
  const made = whole.flatMap((one) => (one.type === "create" ? [one.after] : []));
  const gone = whole.flatMap((one) => (one.type === "drop" ? [one.before] : []));
  const rebuild = rebuildOf(
    draft,
    altered.map(({ key }) => key),
    (object) => kindOfObject(input, object).rebuiltWithDependency,
  );
  // A default of the new type is none of the old one.
  const defaults = draft.changes.filter(({ key }) => altered.some((one) => key === keyOf(one.key, "default", "")));
  const takes = [
    ...new Set([change, ...retyped.map(([mine]) => mine.of), ...whole, ...below, ...defaults, ...rebuild.takes]),
  ];
  const problems = refusals(input, change, tables, altered);
  if (problems.length > 0) return { takes, steps: [], problems };
  const backward = alteration(change.after, old, tables);
  const title = phrase(input, change.after);
  const undo = backward && [...backward, ...gone.flatMap((one) => allSaid(input, one, input.before))];
  const isRewritten = altered.some(({ key }) => changesByCopy(input.typeChanges.get(key)));
  const phase = gone.length > 0 || (input.mode === "online" && isRewritten) ? "contract" : "expand";
  const losses = lossesOf(input, gone, altered);
  const loss = losses.length === 0 ? null : wordsOf(losses);
  const hasRoom = probeOf(losses);
  const isOneWay =
    undo === null || altered.some(({ key }) => (input.typeChanges.get(key)?.back ?? "assignment") !== "assignment");
  const removes = gone.flatMap(({ key }) => subtree(input.live, key).map((one) => one.key));
  const ours = altered.filter((one) => defaults.some(({ key }) => isWithin(key, one.key)));
  const group = `typed:${idOf(change.key)}`;
  const causes = [...new Set([change.key, ...columns.map(({ key }) => key), ...removes])];
  const around = rebuildSteps(draft, rebuild, group, phase, causes);
  const defaultsOf = (which: "off" | "on"): readonly DraftStep[] =>
    ours.flatMap(({ after }) =>
      defaultSteps(input, after, which, group, phase, [...causes, ...defaults.map(({ key }) => key)]),
    );
  const isAlone = rebuild.drops.length + ours.length === 0;
  return {
    takes,
    leaves: retyped.flatMap(([, rest]) => rest ?? []),
    steps: [
      ...around.drops,
      ...defaultsOf("off"),
      ...chain(
        input,
        [...forward, ...made.flatMap((one) => said(input, one, input.desired))],
        isOneWay ? impossible(input, change) : withLosses(undo, losses, sinceOf(input, made, altered)),
        {
          id: group,
          title: `Alter ${title}, and with it its tables`,
          phase,
          causes,
          // What is new on a column would be in the way.
          creates: [change.key, ...made.map(({ key }) => key), ...altered.map(({ key }) => key)],
          removes,
          needs: needsOf([change.after]),
          releases: gone.flatMap(({ key }) => needsOf(subtree(input.live, key))),
          ...(!isAlone && { atomic: group }),
          losesData: loss,
          ...(hasRoom && { losesNothingIf: hasRoom }),
          hazards: loss === null ? [] : [{ code: "FLUX801", message: `After this step ${loss} are gone for good` }],
        },
      ),
      ...defaultsOf("on"),
      ...around.creates,
    ],
    ...(phase === "contract" && { instructions: instructions(input, gone, made, altered) }),
  };
}

function instructions(
  input: PlanInput,
  gone: readonly SchemaObject[],
  made: readonly SchemaObject[],
  altered: readonly Alter[],
): readonly string[] {
  const all = (objects: readonly SchemaObject[]): string => objects.map((one) => phrase(input, one)).join(", ");
  return [
    ...(gone.length > 0 ? [`Deploy application code that no longer uses ${all(gone)}.`] : []),
    ...altered.map(
      ({ before, after }) =>
        `Deploy application code that reads ${phrase(input, after)} as ${before.attributes["type"]} and as ${after.attributes["type"]}.`,
    ),
    ...(made.length > 0 ? [`Deploy application code that does without ${all(made)} until the plan is done.`] : []),
  ];
}

function isColumnOf({ type, key, ...change }: Change, tables: readonly ObjectKey[]): boolean {
  const object = "after" in change ? change.after : change.before;
  if (type === "rename" || object.kind !== "column") return false;
  if (object.parent === null || !tables.includes(object.parent)) return false;
  return type !== "alter" || ("attributes" in change && change.attributes.some(isOfType));
}

const isOfType = ({ name }: { readonly name: string }): boolean => name === "type" || name === "collation";

/** The part of an alteration that comes with the type, and what is left. */
function typeOf(change: Alter): readonly [{ readonly of: Change }, Alter | null] {
  const [, rest] = splitAlter(change, (name) => isOfType({ name }));
  return [{ of: change }, rest];
}

/** What a column says beyond its type. */
function said(input: PlanInput, column: SchemaObject, model: PlanInput["live"]): readonly Statement[] {
  const bare = { ...column, attributes: { ...column.attributes, type: null, collation: null } };
  return createStatements(input, bare, model);
}

/** The same with what stands below it. */
function allSaid(input: PlanInput, column: SchemaObject, model: PlanInput["live"]): readonly Statement[] {
  const below = subtree(model, column.key).slice(1);
  return [...said(input, column, model), ...below.flatMap((one) => createStatements(input, one, model))];
}

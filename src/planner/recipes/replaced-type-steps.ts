import type { Change } from "../../model/change.ts";
import { isWithin, type Model, modelOf, type ObjectKey, type SchemaObject, sameJson } from "../../model/object.ts";
import type { Phase } from "../../model/plan.ts";
import type { Statement } from "../../model/statement.ts";
import { circlesIn } from "../circles.ts";
import { type Draft, type DraftStep, draftOf, idOf, kindOfObject, losing, nothing, subtree, undoOf } from "../draft.ts";
import type { PlanInput } from "../input.ts";
import { swapped } from "../tokens.ts";
import { withBelow } from "./beneath.ts";
import { columnsOf, inheritedFrom, madeOf, successorOf, successorsOf, typeKinds } from "./made-of-types.ts";
import { inOrder, type Rebuild, rebuildOf, rebuildSteps } from "./rebuild.ts";
import { type Alter, isIn, tableSteps, turned } from "./replaced-tables.ts";
import { chain, phrase } from "./statements.ts";
import { tableOf, tablesBelow } from "./table-facts.ts";
import { convert, defaultSteps, replacedType } from "./type-conversion.ts";
import { probeOf } from "./typed-table-losses.ts";

/** What stands on the types and their columns, and on the tables that go with them, but for what goes with columns that go. */
export function rebuildAround(
  draft: Draft,
  types: readonly ObjectKey[],
  columns: readonly SchemaObject[],
  tables: readonly Alter[],
  gone: readonly SchemaObject[] = [],
): Rebuild {
  const { input } = draft;
  // What stands on a column that nothing is said about stands on its table.
  const below = new Set(columns.flatMap(({ key }) => tablesBelow(input.live, tableOf(key))));
  const inherited = columns.flatMap((column) => inheritedFrom(input.live, column));
  // Expressions over a column of another kind of type name other operators.
  const becomesAnother = types.some((key) => !input.desired.objects.has(key));
  return rebuildOf(
    draft,
    [
      ...types,
      ...columns.map((column) => column.key),
      ...inherited,
      ...tables.flatMap(({ key }) => withBelow(input, key)),
    ],
    (object) =>
      !below.has(object.key) &&
      !goesWith(input, object, gone) &&
      (object.dependsOn.some((key) => types.includes(key) || isIn(tables, key)) ||
        kindOfObject(input, object).rebuiltWithDependency ||
        (becomesAnother && isAltered(input, object.key))),
    [...below],
  );
}

function isAltered({ live, desired }: PlanInput, key: ObjectKey): boolean {
  const after = desired.objects.get(key);
  return after !== undefined && !sameJson(live.objects.get(key)?.attributes, after.attributes);
}

/** Whether an object is part of a column that goes, or stands on it and goes before it. */
function goesWith({ desired }: PlanInput, object: SchemaObject, gone: readonly SchemaObject[]): boolean {
  if (gone.some(({ key }) => isWithin(object.key, key))) return true;
  return !desired.objects.has(object.key) && gone.some(({ key }) => object.dependsOn.includes(key));
}

/** What goes and comes in one transaction. */
export interface Exchange {
  /** The type that gives the whole its name, as it shall be. */
  readonly first: SchemaObject;
  /** The types, each after what it is made of. */
  readonly types: readonly ObjectKey[];
  /** The columns that hold their values. */
  readonly columns: readonly SchemaObject[];
  /** The tables without rows that are replaced along. */
  readonly tables: readonly Alter[];
  /** What stands on all that. */
  readonly rebuild: Rebuild;
}

/** The steps that put new types, and tables, in the place of the old ones, all in one transaction. */
export function replacementSteps(draft: Draft, exchange: Exchange, takes: readonly Change[]): readonly DraftStep[] {
  const { input } = draft;
  const { first, types } = exchange;
  const steps = plainSteps(draft, exchange, takes);
  const whole = types.length === 1 ? steps : undoneAtOnce(steps, backAgain(input, exchange));
  const old = types.filter((key) => !input.desired.objects.has(key));
  const fresh = successorsOf(input, old);
  const title = phrase(input, first);
  const message = `Every table with a column of ${title} is written anew while nobody can use it`;
  return whole.map((step, i, all) => ({
    ...step,
    creates:
      i === all.length - 1 ? [...step.creates, ...types.map(swapped), ...keysIn(input.desired, fresh)] : step.creates,
    removes: i === all.length - 1 ? [...step.removes, ...keysIn(input.live, old)] : step.removes,
    hazards: i === 0 ? [{ code: "FLUX806", message }, ...step.hazards] : step.hazards,
  }));
}

function plainSteps(
  draft: Draft,
  { first, types, columns, tables, rebuild }: Exchange,
  takes: readonly Change[],
): readonly DraftStep[] {
  const { input } = draft;
  const phase: Phase = input.mode === "online" ? "contract" : "expand";
  const group = `replace-type:${idOf(first.key)}`;
  const causes = [...takes.map((change) => change.key), ...columns.map((column) => column.key)];
  const around = rebuildSteps(draft, rebuild, group, phase, causes);
  const emptied = tableSteps(input, tables, group, phase, causes);
  const make = (
    id: string,
    text: string,
    run: readonly Statement[],
    undo: readonly Statement[],
  ): readonly DraftStep[] =>
    chain(input, run, undo, { id: `${group}:${id}`, title: text, phase, causes, atomic: group });
  const { objects } = input.live;
  const inherited = columns.flatMap((column) => inheritedFrom(input.live, column));
  const all = [...columns, ...inherited.flatMap((key) => objects.get(key) ?? [])];
  const replaced = types.map((key) =>
    replacedType(input, key, successorOf(input, key) === first ? "" : `:${idOf(key)}`),
  );
  return [
    ...all.toReversed().flatMap((column) => defaultSteps(input, column, "off", group, phase, causes)),
    ...around.drops,
    ...emptied.drops,
    ...replaced.flatMap((one) => make(`aside${one.id}`, `Set the old ${one.oldTitle} aside`, one.aside, one.back)),
    ...replaced.flatMap((one) => make(`new${one.id}`, `Create the new ${one.title}`, one.create, one.uncreate)),
    ...columns.map((column) => convert(input, column, types, group, phase, causes)),
    ...replaced
      .toReversed()
      .flatMap((one) => make(`drop${one.id}`, `Drop the old ${one.oldTitle}`, one.drop, one.undrop)),
    ...emptied.creates,
    ...around.creates,
    ...all.flatMap((column) => defaultSteps(input, column, "on", group, phase, causes)),
  ];
}

const keysIn = (model: Model, tops: readonly ObjectKey[]): readonly ObjectKey[] =>
  tops.flatMap((top) => subtree(model, top).map(({ key }) => key));

/** The way back of types that are made of each other, which have to be set aside and made anew as a whole. */
function backAgain(input: PlanInput, { first, types, columns, tables, rebuild }: Exchange): readonly Statement[] {
  const objects = new Map(input.before.objects);
  for (const { key } of rebuild.drops) for (const gone of subtree(input.before, key)) objects.delete(gone.key);
  const now = successorsOf(input, types);
  const ends = [...types, ...tables.map(({ key }) => key)];
  for (const key of keysIn(input.before, ends)) objects.delete(key);
  for (const key of [...now, ...[...tables, ...rebuild.creates].map((one) => one.key)])
    for (const made of subtree(input.desired, key)) objects.set(made.key, made);
  const held = columns.map((column) => ({
    ...column,
    dependsOn: column.dependsOn.map((key) => successorOf(input, key)?.key ?? key),
  }));
  for (const column of held) objects.set(column.key, column);
  const start = modelOf(objects.values());
  const none = new Map<ObjectKey, number>();
  const reversed = draftOf({ ...input, live: start, before: start, desired: input.before, changes: [], losses: none });
  const back = turned(tables);
  const around = rebuildAround(reversed, now, held, back);
  // What went for good stands on nothing then.
  const gone = rebuild.drops.filter(({ key }) => !around.creates.some((one) => one.key === key));
  const all = [...around.creates, ...gone.flatMap(({ key }) => input.before.objects.get(key) ?? [])];
  const creates = inOrder(all, input.before, circlesIn(input.registry, input.before));
  return oneWay(reversed, { first, types: now, columns: held, tables: back, rebuild: { ...around, creates } });
}

/** The statements of a replacement that nothing undoes. */
function oneWay(draft: Draft, exchange: Exchange): readonly Statement[] {
  return plainSteps(draft, exchange, []).flatMap(asStatement);
}

const asStatement = ({ run }: DraftStep): readonly Statement[] =>
  run.type === "sql" ? [{ form: "alter type", on: [], sql: run.sql }] : [];

function undoneAtOnce(steps: readonly DraftStep[], statements: readonly Statement[]): readonly DraftStep[] {
  const lost = steps.flatMap(({ undo: { what, unless } }) => (what === "" ? [] : [{ what, unless: unless ?? null }]));
  const obstacles = steps.flatMap(({ undo }) => undo.obstacles ?? []);
  const plain =
    lost.length === 0
      ? undoOf(statements)
      : losing(statements, [...new Set(lost.map(({ what }) => what))].join(", "), probeOf(lost) ?? undefined);
  const whole = obstacles.length === 0 ? plain : { ...plain, obstacles };
  return steps.map((step, i) => ({ ...step, undo: i === 0 ? whole : nothing }));
}

/** The statements that lead from one state of a type back to another, for the undo of what could be altered only one way. */
export function replacementStatements(
  input: PlanInput,
  from: SchemaObject,
  to: SchemaObject,
): readonly Statement[] | null {
  if (!typeKinds.has(from.kind)) return null;
  const objects = new Map(input.before.objects).set(from.key, from);
  const start = { objects };
  const reversed = draftOf({ ...input, live: start, before: start, desired: input.before });
  const types = madeOf(reversed.input, [from.key]);
  const columns = columnsOf(reversed.input, types);
  const rebuild = rebuildAround(reversed, types, columns, []);
  if (rebuild.blocked.length > 0) return null;
  return oneWay(reversed, { first: to, types, columns, tables: [], rebuild });
}

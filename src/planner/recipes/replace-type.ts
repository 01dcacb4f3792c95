import type { Change } from "../../model/change.ts";
import { isWithin, modelOf, type ObjectKey, type SchemaObject } from "../../model/object.ts";
import type { Phase } from "../../model/plan.ts";
import type { Statement } from "../../model/statement.ts";
import { circlesIn } from "../circles.ts";
import {
  type Draft,
  type DraftStep,
  draftOf,
  idOf,
  kindOfObject,
  losing,
  nothing,
  type Outcome,
  type Recipe,
  subtree,
  undoOf,
} from "../draft.ts";
import type { PlanInput } from "../input.ts";
import { formerly, removed, swapped } from "../tokens.ts";
import { newcomersOn, withBelow } from "./beneath.ts";
import { byPosition, swapsValues } from "./composite-values.ts";
import { columnsOf, inheritedFrom, madeOf, typeKinds } from "./made-of-types.ts";
import { inOrder, type Rebuild, rebuildOf, rebuildSteps } from "./rebuild.ts";
import { removalOf } from "./removal.ts";
import { wouldLoseRows } from "./replace-refusals.ts";
import { losesData } from "./replace-steps.ts";
import { type Alter, isIn, replacedTables, replacedTypes, tableSteps, turned } from "./replaced-tables.ts";
import { chain, phrase } from "./statements.ts";
import { isEmpty, tableOf, tablesBelow } from "./table-facts.ts";
import { convert, defaultSteps, replacedType } from "./type-conversion.ts";

/**
 * A type that PostgreSQL cannot alter in place (a label taken away, an attribute of a type in use), or a collation: the new one is
 * created beside the old one, and so is every type that is made of it; every column is converted by way of text, and the
 * old types go; in one transaction.
 */
export const replaceType: Recipe = {
  name: "replace type",
  why: "PostgreSQL has no ALTER for this, and columns of the type hold data",
  takes: ["enum: replace", "domain: replace", "composite_type: replace", "range_type: replace", "collation: replace"],
  plan: (draft) => {
    return inGroups(draft, replacedTypes(draft)).flatMap(({ changes, types }) =>
      columnsOf(draft.input, types).length === 0 ? [] : [planReplacement(draft, changes, types)],
    );
  },
};

interface Group {
  readonly changes: readonly Alter[];
  readonly types: readonly ObjectKey[];
}

/** What stands on several types goes, and comes back, once. */
function inGroups(draft: Draft, roots: readonly Alter[]): readonly Group[] {
  const groups: (Group & { readonly on: ReadonlySet<ObjectKey> })[] = [];
  for (const change of roots) {
    const types = madeOf(draft.input, [change.key]);
    const columns = columnsOf(draft.input, types);
    const tables = replacedTables(draft, columns);
    const { drops } = rebuildAround(draft, types, columns, tables);
    const on = new Set([...types, ...[...columns, ...tables, ...drops].map(({ key }) => key)]);
    const touches = (key: ObjectKey, other: ObjectKey): boolean => isWithin(key, other) || isWithin(other, key);
    const same = groups.filter((group) => [...on].some((key) => [...group.on].some((other) => touches(key, other))));
    for (const group of same) groups.splice(groups.indexOf(group), 1);
    const changes = [...same.flatMap((group) => group.changes), change];
    const all = madeOf(
      draft.input,
      changes.map(({ key }) => key),
    );
    groups.push({ changes, types: all, on: new Set([...on, ...same.flatMap((group) => [...group.on])]) });
  }
  return groups;
}

function rebuildAround(
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
        kindOfObject(input, object).rebuiltWithDependency),
    [...below],
  );
}

function planReplacement(draft: Draft, changes: readonly Alter[], types: readonly ObjectKey[]): Outcome {
  const { input } = draft;
  const [change] = changes as readonly [Alter];
  const held = columnsOf(input, types);
  const tables = replacedTables(draft, held);
  const all = held.filter(({ key }) => !isIn(tables, key));
  const columns = all.filter(({ key }) => input.desired.objects.get(key)?.dependsOn.some((one) => types.includes(one)));
  const gone = all.filter((column) => !columns.includes(column));
  const touched = new Set<ObjectKey>([...types, ...columns.map((column) => column.key)]);
  const rebuild = rebuildAround(draft, types, columns, tables, gone);
  const below = draft.changes.filter(
    (other) =>
      isIn(tables, other.key) ||
      (!changes.some((one) => one === other) && types.some((key) => isWithin(other.key, key))) ||
      (other.key.endsWith("/default:") && touched.has(parentKey(other))),
  );
  const takes = [...new Set([...changes, ...below, ...rebuild.takes])];
  const title = phrase(input, change.after);
  const blocker = rebuild.blocked[0];
  if (blocker)
    return {
      takes,
      steps: [],
      problems: [
        {
          code: "FLUX320",
          severity: "error",
          summary: `${title} would have to be replaced, but ${phrase(input, blocker)} is built on it`,
          remedy: `Create a new type under another name, change ${phrase(input, blocker)} to it, and drop the old type in a later plan.`,
          ...(change.after.origin && { at: { ...change.after.origin, text: "" } }),
        },
      ],
    };
  const losing = tables.find(({ before }) => losesData(input, before));
  if (losing) return { takes, steps: [], problems: [wouldLoseRows(draft, losing)] };
  const full = byPosition(input, columns, types).find(({ key }) => !isEmpty(input, tableOf(key)));
  if (full) return { takes, steps: [], problems: [swapsValues(input, change.after, full)] };
  return {
    takes,
    steps: replacementSteps(draft, change.after, types, columns, tables, rebuild, takes).map((step, i) =>
      i === 0
        ? { ...step, needs: [...step.needs, ...gone.flatMap((one) => left(input, one)), ...rebuild.awaits] }
        : step,
    ),
    instructions: changes.map(
      ({ key, after }) =>
        `Deploy application code that uses only what the old and the new ${phrase(input, after)} have in common${waiting(input, key)}.`,
    ),
  };
}

/** What tells that a column no longer holds values of the type: it is gone, or has another type. */
function left({ mode, desired }: PlanInput, { key }: SchemaObject): readonly string[] {
  if (!desired.objects.has(key)) return [removed(key)];
  return mode === "online" ? [removed(formerly(key))] : [key];
}

/** Whether an object is part of a column that goes, or stands on it and goes before it. */
function goesWith({ desired }: PlanInput, object: SchemaObject, gone: readonly SchemaObject[]): boolean {
  if (gone.some(({ key }) => isWithin(object.key, key))) return true;
  return !desired.objects.has(object.key) && gone.some(({ key }) => object.dependsOn.includes(key));
}

/** What is created on the new type comes after the exchange. */
function waiting(input: PlanInput, type: ObjectKey): string {
  const later = newcomersOn(input, [type], (_, object) => removalOf(object) === "visible");
  const titles = later.map(({ after }) => phrase(input, after)).join(", ");
  return titles === "" ? "" : `, and does without ${titles} until the plan is done`;
}

const parentKey = (change: Change): ObjectKey => change.key.slice(0, change.key.lastIndexOf("/")) as ObjectKey;

function replacementSteps(
  draft: Draft,
  first: SchemaObject,
  types: readonly ObjectKey[],
  columns: readonly SchemaObject[],
  tables: readonly Alter[],
  rebuild: Rebuild,
  takes: readonly Change[],
): readonly DraftStep[] {
  const { input } = draft;
  const steps = plainSteps(draft, first, types, columns, tables, rebuild, takes);
  const whole =
    types.length === 1 ? steps : undoneAtOnce(steps, backAgain(input, first, types, columns, tables, rebuild));
  const title = phrase(input, first);
  const message = `Every table with a column of ${title} is written anew while nobody can use it`;
  return whole.map((step, i, all) => ({
    ...step,
    creates: i === all.length - 1 ? [...step.creates, ...types.map(swapped)] : step.creates,
    hazards: i === 0 ? [{ code: "FLUX806", message }, ...step.hazards] : step.hazards,
  }));
}

function plainSteps(
  draft: Draft,
  first: SchemaObject,
  types: readonly ObjectKey[],
  columns: readonly SchemaObject[],
  tables: readonly Alter[],
  rebuild: Rebuild,
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
  const replaced = types.map((key) => replacedType(input, key, key === first.key ? "" : `:${idOf(key)}`));
  return [
    ...all.toReversed().flatMap((column) => defaultSteps(input, column, "off", group, phase, causes)),
    ...around.drops,
    ...emptied.drops,
    ...replaced.flatMap((one) => make(`aside${one.id}`, `Set the old ${one.title} aside`, one.aside, one.back)),
    ...replaced.flatMap((one) => make(`new${one.id}`, `Create the new ${one.title}`, one.create, one.uncreate)),
    ...columns.map((column) => convert(input, column, types, group, phase, causes)),
    ...replaced.toReversed().flatMap((one) => make(`drop${one.id}`, `Drop the old ${one.title}`, one.drop, one.undrop)),
    ...emptied.creates,
    ...around.creates,
    ...all.flatMap((column) => defaultSteps(input, column, "on", group, phase, causes)),
  ];
}

/** The way back of types that are made of each other, which have to be set aside and made anew as a whole. */
function backAgain(
  input: PlanInput,
  first: SchemaObject,
  types: readonly ObjectKey[],
  columns: readonly SchemaObject[],
  tables: readonly Alter[],
  rebuild: Rebuild,
): readonly Statement[] {
  const objects = new Map(input.before.objects);
  for (const { key } of rebuild.drops) for (const gone of subtree(input.before, key)) objects.delete(gone.key);
  for (const { key } of tables) for (const gone of subtree(input.before, key)) objects.delete(gone.key);
  for (const { key } of [...types.map((one) => ({ key: one })), ...tables, ...rebuild.creates])
    for (const made of subtree(input.desired, key)) objects.set(made.key, made);
  const start = modelOf(objects.values());
  const reversed = draftOf({ ...input, live: start, before: start, desired: input.before, changes: [] });
  const back = turned(tables);
  const around = rebuildAround(reversed, types, columns, back);
  // What went for good stands on nothing then.
  const gone = rebuild.drops.filter(({ key }) => !around.creates.some((one) => one.key === key));
  const all = [...around.creates, ...gone.flatMap(({ key }) => input.before.objects.get(key) ?? [])];
  const creates = inOrder(all, input.before, circlesIn(input.registry, input.before));
  return oneWay(reversed, first, types, columns, back, { ...around, creates });
}

/** The statements of a replacement that nothing undoes. */
function oneWay(
  draft: Draft,
  first: SchemaObject,
  types: readonly ObjectKey[],
  columns: readonly SchemaObject[],
  tables: readonly Alter[],
  rebuild: Rebuild,
): readonly Statement[] {
  return plainSteps(draft, first, types, columns, tables, rebuild, []).flatMap(asStatement);
}

const asStatement = ({ run }: DraftStep): readonly Statement[] =>
  run.type === "sql" ? [{ form: "alter type", on: [], sql: run.sql }] : [];

function undoneAtOnce(steps: readonly DraftStep[], statements: readonly Statement[]): readonly DraftStep[] {
  const lost = [...new Set(steps.flatMap(({ undo }) => (undo.what === "" ? [] : [undo.what])))];
  const obstacles = steps.flatMap(({ undo }) => undo.obstacles ?? []);
  const plain = lost.length === 0 ? undoOf(statements) : losing(statements, lost.join(", "));
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
  return oneWay(reversed, to, types, columns, [], rebuild);
}

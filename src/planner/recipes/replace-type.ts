import type { EnumAttributes } from "../../kinds/enum/attributes.ts";
import type { Change } from "../../model/change.ts";
import { statement } from "../../model/kind.ts";
import {
  childrenOf,
  isWithin,
  keyOf,
  kindOf,
  type Model,
  modelOf,
  namesOf,
  type ObjectKey,
  parentOf,
  type SchemaObject,
} from "../../model/object.ts";
import { oldName } from "../../model/own-names.ts";
import type { Obstacle, Phase } from "../../model/plan.ts";
import type { Statement } from "../../model/statement.ts";
import { literal, name, nameOf } from "../../sql/quote.ts";
import {
  createStatements,
  type Draft,
  type DraftStep,
  draftOf,
  dropStatements,
  idOf,
  kindOfObject,
  losing,
  makeStep,
  nothing,
  type Outcome,
  type Recipe,
  removed,
  subtree,
  swapped,
  undoOf,
} from "../draft.ts";
import type { PlanInput } from "../input.ts";
import { newcomersOn } from "./beneath.ts";
import {
  byPosition,
  inOrderOf,
  rowsByPosition,
  swapsValues,
  typeByNames,
  valueLoss,
  withLoss,
} from "./composite-values.ts";
import { tableIsEmpty } from "./probes.ts";
import { inOrder, type Rebuild, rebuildOf, rebuildSteps } from "./rebuild.ts";
import { removalOf } from "./removal.ts";
import { alterRules, chain, phrase, recreate } from "./statements.ts";
import { isEmpty, named, relation, relationSql, tableOf, tablesBelow } from "./table-facts.ts";

type Alter = Change & { readonly type: "alter" };

const kinds = new Set(["collation", "enum", "domain", "composite_type", "range_type"]);

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
    const roots = draft.changes.filter(
      (change): change is Alter =>
        change.type === "alter" && kinds.has(change.after.kind) && alterRules(draft.input, change) === null,
    );
    return inGroups(draft, roots).flatMap(({ changes, types }) =>
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
    const { drops } = rebuildAround(draft, types, columns);
    const on = new Set([...types, ...columns.map(({ key }) => key), ...drops.map(({ key }) => key)]);
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

/** Types with the domains, composite types and range types that are made of them, each after what it is made of. */
function madeOf({ live, desired }: PlanInput, types: readonly ObjectKey[]): readonly ObjectKey[] {
  const found: ObjectKey[] = [...types];
  for (const key of found)
    for (const object of live.objects.values())
      if (kinds.has(object.kind) && object.dependsOn.includes(key) && !found.includes(object.key))
        found.push(object.key);
  const all = found.flatMap((key) => (desired.objects.has(key) ? [live.objects.get(key) as SchemaObject] : []));
  return inOrder(all, live).map(({ key }) => key);
}

/** Live columns of these types, arrays of them included; not those that a parent table's column takes along. */
function columnsOf({ live }: PlanInput, types: readonly ObjectKey[]): readonly SchemaObject[] {
  const all = [...live.objects.values()].filter(
    (object) =>
      object.kind === "column" &&
      object.attributes["generated"] === null &&
      object.dependsOn.some((key) => types.includes(key)),
  );
  const inherited = new Set(all.flatMap((column) => inheritedFrom(live, column)));
  return all.filter(({ key }) => !inherited.has(key));
}

/** The columns that tables below have from this one, those that nothing is said about included; each after its parent's. */
function inheritedFrom(live: Model, { key, name: own }: SchemaObject): readonly ObjectKey[] {
  return tablesBelow(live, tableOf(key)).map((table) => keyOf(table, "column", own));
}

function rebuildAround(
  draft: Draft,
  types: readonly ObjectKey[],
  columns: readonly SchemaObject[],
  gone: readonly SchemaObject[] = [],
): Rebuild {
  // What stands on a column that nothing is said about stands on its table.
  const below = new Set(columns.flatMap(({ key }) => tablesBelow(draft.input.live, tableOf(key))));
  const inherited = columns.flatMap((column) => inheritedFrom(draft.input.live, column));
  return rebuildOf(
    draft,
    [...types, ...columns.map((column) => column.key), ...inherited],
    (object) =>
      !below.has(object.key) &&
      !goesWith(draft.input, object, gone) &&
      (object.dependsOn.some((key) => types.includes(key)) || kindOfObject(draft.input, object).rebuiltWithDependency),
    [...below],
  );
}

function planReplacement(draft: Draft, changes: readonly Alter[], types: readonly ObjectKey[]): Outcome {
  const { input } = draft;
  const [change] = changes as readonly [Alter];
  const all = columnsOf(input, types);
  const columns = all.filter(({ key }) => input.desired.objects.has(key));
  const gone = all.filter((column) => !columns.includes(column));
  const touched = new Set<ObjectKey>([...types, ...columns.map((column) => column.key)]);
  const rebuild = rebuildAround(draft, types, columns, gone);
  const below = draft.changes.filter(
    (other) =>
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
  const full = byPosition(input, columns, types).find(({ key }) => !isEmpty(input, tableOf(key)));
  if (full) return { takes, steps: [], problems: [swapsValues(input, change.after, full)] };
  return {
    takes,
    steps: replacementSteps(draft, change.after, types, columns, rebuild, takes).map((step, i) =>
      i === 0 ? { ...step, needs: [...step.needs, ...gone.map(({ key }) => removed(key))] } : step,
    ),
    instructions: changes.map(
      ({ key, after }) =>
        `Deploy application code that uses only what the old and the new ${phrase(input, after)} have in common${waiting(input, key)}.`,
    ),
  };
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
  rebuild: Rebuild,
  takes: readonly Change[],
): readonly DraftStep[] {
  const { input } = draft;
  const steps = plainSteps(draft, first, types, columns, rebuild, takes);
  const whole = types.length === 1 ? steps : undoneAtOnce(steps, backAgain(input, first, types, columns, rebuild));
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
  rebuild: Rebuild,
  takes: readonly Change[],
): readonly DraftStep[] {
  const { input } = draft;
  const phase: Phase = input.mode === "online" ? "contract" : "expand";
  const group = `replace-type:${idOf(first.key)}`;
  const causes = [...takes.map((change) => change.key), ...columns.map((column) => column.key)];
  const around = rebuildSteps(draft, rebuild, group, phase, causes);
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
    ...replaced.flatMap((one) => make(`aside${one.id}`, `Set the old ${one.title} aside`, one.aside, one.back)),
    ...replaced.flatMap((one) => make(`new${one.id}`, `Create the new ${one.title}`, one.create, one.uncreate)),
    ...columns.map((column) => convert(input, column, types, group, phase, causes)),
    ...replaced.toReversed().flatMap((one) => make(`drop${one.id}`, `Drop the old ${one.title}`, one.drop, one.undrop)),
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
  rebuild: Rebuild,
): readonly Statement[] {
  const objects = new Map(input.before.objects);
  for (const { key } of rebuild.drops) for (const gone of subtree(input.before, key)) objects.delete(gone.key);
  for (const key of [...types, ...rebuild.creates.map((object) => object.key)])
    for (const made of subtree(input.desired, key)) objects.set(made.key, made);
  const start = modelOf(objects.values());
  const reversed = draftOf({ ...input, live: start, before: start, desired: input.before, changes: [] });
  const around = rebuildAround(reversed, types, columns);
  return oneWay(reversed, first, types, columns, around);
}

/** The statements of a replacement that nothing undoes. */
function oneWay(
  draft: Draft,
  first: SchemaObject,
  types: readonly ObjectKey[],
  columns: readonly SchemaObject[],
  rebuild: Rebuild,
): readonly Statement[] {
  return plainSteps(draft, first, types, columns, rebuild, []).flatMap(asStatement);
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

/** What becomes of one of the types. */
function replacedType(input: PlanInput, key: ObjectKey, id: string) {
  const before = input.live.objects.get(key) as SchemaObject;
  const after = input.desired.objects.get(key) as SchemaObject;
  const old = named(before, oldName(before.name));
  const rename = kindOfObject(input, before).rename as NonNullable<ReturnType<typeof kindOfObject>["rename"]>;
  const again = named(input.before.objects.get(key) ?? before, old.name);
  const live = subtree(input.before, key)
    .slice(1)
    .map((child) => ({ ...child, parent: again.key, key: keyOf(again.key, child.kind, child.name) }));
  return {
    id,
    title: phrase(input, after),
    aside: rename(before, old.name),
    back: rename(old, before.name),
    create: recreate(input, subtree(input.desired, key), input.desired),
    uncreate: dropStatements(input, after, input.desired),
    drop: dropStatements(input, old, input.live),
    undrop: recreate(input, [again, ...live], modelOf([again, ...live])),
  };
}

/** Arrays keep their brackets on the way through text. */
function convert(
  input: PlanInput,
  column: SchemaObject,
  types: readonly ObjectKey[],
  group: string,
  phase: Phase,
  causes: readonly ObjectKey[],
): DraftStep {
  const table = tableOf(column.key);
  const type = String(column.attributes["type"]);
  const array = type.endsWith("[]") ? "[]" : "";
  const own = types.find((key) => column.dependsOn.includes(key)) as ObjectKey;
  const old = keyOf(parentOf(own), kindOf(own), oldName(namesOf(own).at(-1) as string));
  const change = `ALTER TABLE ${relationSql(table)} ALTER COLUMN ${name(column.name)} TYPE `;
  const written = [table, ...tablesBelow(input.live, table)];
  const to = (how: string): Statement => statement("alter column type rewrite", written, change + how);
  if (kindOf(own) === "collation")
    return makeStep(input, {
      id: `${group}:convert:${idOf(column.key)}`,
      title: `Give ${phrase(input, column)} the new collation`,
      phase,
      run: to(`${type} COLLATE ${nameOf(own)}`),
      undo: [to(`${type} COLLATE ${nameOf(old)}`)],
      causes,
      atomic: group,
    });
  const ordered = typeByNames(input, column);
  const [before, after] = [input.live, input.desired].map(({ objects }) => objects.get(own)) as [
    SchemaObject,
    SchemaObject,
  ];
  const byText = (target: string, from: SchemaObject, goal: SchemaObject): Statement =>
    to(
      `${target} USING ${ordered === null ? `${name(column.name)}::text${array}` : `(${inOrderOf(column, from, goal)})`}::${target}`,
    );
  const swaps = byPosition(input, [column], types).length > 0;
  const step = makeStep(input, {
    id: `${group}:convert:${idOf(column.key)}`,
    title: `Convert ${phrase(input, column)} by way of text`,
    phase,
    run: byText(type, before, after),
    undo: {
      ...undoOf([byText(`${nameOf(old)}${array}`, after, before)]),
      ...(swaps && { obstacles: [rowsByPosition(input, column)] }),
    },
    causes,
    atomic: group,
    before: swaps ? tableIsEmpty(relation(table)) : null,
  });
  return ordered === null ? step : withLoss(step, valueLoss(input, before, after));
}

/** A default is an expression of the old type; it goes before and comes back after. */
export function defaultSteps(
  input: PlanInput,
  column: SchemaObject,
  which: "off" | "on",
  group: string,
  phase: Phase,
  causes: readonly ObjectKey[],
): readonly DraftStep[] {
  const model = which === "off" ? input.before : input.desired;
  const object = childrenOf(model, column.key).find((child) => child.kind === "default");
  if (!object) return [];
  const create = createStatements(input, object, model);
  const drop = dropStatements(input, object, model);
  return chain(input, which === "off" ? drop : create, which === "off" ? create : drop, {
    id: `${group}:default-${which}:${idOf(column.key)}`,
    title:
      which === "off" ? `Take the default off ${phrase(input, column)}` : `Give ${phrase(input, column)} its default`,
    phase,
    causes,
    atomic: group,
  });
}

/** The rows that hold a label which an enum gives up on its way from one state to another. */
export function labelsInUse(input: PlanInput, from: SchemaObject, to: SchemaObject): readonly Obstacle[] {
  if (from.kind !== "enum") return [];
  const [now, then] = [from, to].map((type) => (type as SchemaObject<EnumAttributes>).attributes.values) as [
    EnumAttributes["values"],
    EnumAttributes["values"],
  ];
  const gone = now.filter((label) => !then.includes(label));
  const columns = columnsOf({ ...input, live: input.before }, [from.key]);
  return columns.flatMap((column) =>
    gone.map((label): Obstacle => {
      const own = name(column.name);
      const isArray = String(column.attributes["type"]).endsWith("[]");
      const holds = isArray ? `${literal(label)} = ANY (${own}::text[])` : `${own}::text = ${literal(label)}`;
      return {
        sql: `SELECT count(*) FROM ${relationSql(tableOf(column.key))} WHERE ${holds}`,
        says: `${kindOfObject(input, column).title(column)} holds ${literal(label)}`,
      };
    }),
  );
}

/** The rows that a type's replacement, on its way from one state to another, would convert to other values. */
export function valuesByPosition(input: PlanInput, from: SchemaObject, to: SchemaObject): readonly Obstacle[] {
  if (from.kind !== "composite_type") return [];
  const live = { objects: new Map(input.before.objects).set(from.key, from) };
  const reversed = {
    ...input,
    live,
    before: live,
    desired: { objects: new Map(input.before.objects).set(to.key, to) },
  };
  const types = madeOf(reversed, [from.key]);
  return byPosition(reversed, columnsOf(reversed, types), types).map((column) => rowsByPosition(input, column));
}

/** The statements that lead from one state of a type back to another, for the undo of what could be altered only one way. */
export function replacementStatements(
  input: PlanInput,
  from: SchemaObject,
  to: SchemaObject,
): readonly Statement[] | null {
  if (!kinds.has(from.kind)) return null;
  const objects = new Map(input.before.objects).set(from.key, from);
  const start = { objects };
  const reversed = draftOf({ ...input, live: start, before: start, desired: input.before });
  const types = madeOf(reversed.input, [from.key]);
  const columns = columnsOf(reversed.input, types);
  const rebuild = rebuildAround(reversed, types, columns);
  if (rebuild.blocked.length > 0) return null;
  return oneWay(reversed, to, types, columns, rebuild);
}

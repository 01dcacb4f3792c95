import type { EnumAttributes } from "../../kinds/enum/attributes.ts";
import type { Change } from "../../model/change.ts";
import { statement } from "../../model/kind.ts";
import { childrenOf, isWithin, keyOf, modelOf, type ObjectKey, type SchemaObject } from "../../model/object.ts";
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
  makeStep,
  type Outcome,
  type Recipe,
  removed,
  subtree,
  swapped,
} from "../draft.ts";
import type { PlanInput } from "../input.ts";
import { newcomersOn } from "./beneath.ts";
import { type Rebuild, rebuildOf, rebuildSteps } from "./rebuild.ts";
import { removalOf } from "./removal.ts";
import { alterRules, chain, phrase, recreate } from "./statements.ts";
import { named, relationSql, tableOf } from "./table-facts.ts";

type Alter = Change & { readonly type: "alter" };

const kinds = new Set(["enum", "domain", "composite_type", "range_type"]);

/**
 * A type that PostgreSQL cannot alter in place (a label taken away, an attribute of a type in use): the new type is
 * created beside the old one, every column is converted by way of text, and the old type goes; in one transaction.
 */
export const replaceType: Recipe = {
  name: "replace type",
  why: "PostgreSQL has no ALTER for this, and columns of the type hold data",
  takes: ["enum: replace", "domain: replace", "composite_type: replace", "range_type: replace"],
  plan: (draft) =>
    draft.changes.flatMap((change): readonly Outcome[] => {
      if (change.type !== "alter" || !kinds.has(change.after.kind) || alterRules(draft.input, change) !== null)
        return [];
      return columnsOf(draft.input, change.key).length === 0 ? [] : [planReplacement(draft, change)];
    }),
};

/** Live columns of a type, arrays of it included. */
function columnsOf({ live }: PlanInput, type: ObjectKey): readonly SchemaObject[] {
  return [...live.objects.values()].filter(
    (object) => object.kind === "column" && object.dependsOn.includes(type) && object.attributes["generated"] === null,
  );
}

function planReplacement(draft: Draft, change: Alter): Outcome {
  const { input } = draft;
  const all = columnsOf(input, change.key);
  const columns = all.filter(({ key }) => input.desired.objects.has(key));
  const gone = all.filter((column) => !columns.includes(column));
  const touched = new Set<ObjectKey>([change.key, ...columns.map((column) => column.key)]);
  const rebuild = rebuildOf(
    draft,
    [...touched],
    (object) =>
      !goesWith(input, object, gone) &&
      (object.dependsOn.includes(change.key) || kindOfObject(input, object).rebuiltWithDependency),
  );
  const below = draft.changes.filter(
    (other) =>
      other.key.startsWith(`${change.key}/`) || (other.key.endsWith("/default:") && touched.has(parentKey(other))),
  );
  const takes = [change, ...below, ...rebuild.takes];
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
  return {
    takes,
    steps: replacementSteps(draft, change.before, change.after, columns, rebuild, takes).map((step, i) =>
      i === 0 ? { ...step, needs: [...step.needs, ...gone.map(({ key }) => removed(key))] } : step,
    ),
    instructions: [
      `Deploy application code that uses only what the old and the new ${title} have in common${waiting(input, change.key)}.`,
    ],
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
  before: SchemaObject,
  after: SchemaObject,
  columns: readonly SchemaObject[],
  rebuild: Rebuild,
  takes: readonly Change[],
): readonly DraftStep[] {
  const { input } = draft;
  const phase: Phase = input.mode === "online" ? "contract" : "expand";
  const group = `replace-type:${idOf(after.key)}`;
  const causes = [...takes.map((change) => change.key), ...columns.map((column) => column.key)];
  const around = rebuildSteps(draft, rebuild, group, phase, causes);
  const title = phrase(input, after);
  const old = named(before, oldName(before.name));
  const rename = kindOfObject(input, before).rename as NonNullable<ReturnType<typeof kindOfObject>["rename"]>;
  const make = (
    id: string,
    text: string,
    run: readonly Statement[],
    undo: readonly Statement[],
  ): readonly DraftStep[] =>
    chain(input, run, undo, { id: `${group}:${id}`, title: text, phase, causes, atomic: group });
  const desired = subtree(input.desired, after.key);
  const again = named(input.before.objects.get(before.key) ?? before, old.name);
  const live = subtree(input.before, before.key)
    .slice(1)
    .map((child) => ({ ...child, parent: again.key, key: keyOf(again.key, child.kind, child.name) }));
  return [
    ...around.drops,
    ...columns.flatMap((column) => defaultSteps(input, column, "off", group, phase, causes)),
    ...make("aside", `Set the old ${title} aside`, rename(before, old.name), rename(old, before.name)),
    ...make(
      "new",
      `Create the new ${title}`,
      recreate(input, desired, input.desired),
      dropStatements(input, after, input.desired),
    ),
    ...columns.map((column) => convert(input, column, old.key, group, phase, causes)),
    ...columns.flatMap((column) => defaultSteps(input, column, "on", group, phase, causes)),
    ...make(
      "drop",
      `Drop the old ${title}`,
      dropStatements(input, old, input.live),
      recreate(input, [again, ...live], modelOf([again, ...live])),
    ),
    ...around.creates,
  ].map((step, i, all) => ({
    ...step,
    creates: i === all.length - 1 ? [...step.creates, swapped(after.key)] : step.creates,
    hazards:
      i === 0 && all.length > 0
        ? [
            {
              code: "FLUX806",
              message: `Every table with a column of ${title} is written anew while nobody can use it`,
            },
            ...step.hazards,
          ]
        : step.hazards,
  }));
}

/** Arrays keep their brackets on the way through text. */
function convert(
  input: PlanInput,
  column: SchemaObject,
  old: ObjectKey,
  group: string,
  phase: Phase,
  causes: readonly ObjectKey[],
): DraftStep {
  const table = tableOf(column.key);
  const type = String(column.attributes["type"]);
  const array = type.endsWith("[]") ? "[]" : "";
  const to = (target: string): Statement =>
    statement(
      "alter column type rewrite",
      table,
      `ALTER TABLE ${relationSql(table)} ALTER COLUMN ${name(column.name)} TYPE ${target} USING ${name(column.name)}::text${array}::${target}`,
    );
  return makeStep(input, {
    id: `${group}:convert:${idOf(column.key)}`,
    title: `Convert ${phrase(input, column)} by way of text`,
    phase,
    run: to(type),
    undo: [to(`${nameOf(old)}${array}`)],
    causes,
    atomic: group,
  });
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
  const columns = columnsOf({ ...input, live: input.before }, from.key);
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
  const columns = columnsOf(reversed.input, from.key);
  const rebuild = rebuildOf(
    reversed,
    [from.key, ...columns.map((column) => column.key)],
    (object) => object.dependsOn.includes(from.key) || kindOfObject(input, object).rebuiltWithDependency,
  );
  if (rebuild.blocked.length > 0) return null;
  return replacementSteps(reversed, from, to, columns, rebuild, []).flatMap((step) =>
    step.run.type === "sql" ? [{ form: "alter type", on: [], sql: step.run.sql }] : [],
  );
}

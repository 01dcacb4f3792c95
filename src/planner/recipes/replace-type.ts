import type { Change } from "../../model/change.ts";
import { isWithin, type ObjectKey, type SchemaObject } from "../../model/object.ts";
import type { Draft, Outcome, Recipe } from "../draft.ts";
import type { PlanInput } from "../input.ts";
import { formerly, removed } from "../tokens.ts";
import { newcomersOn } from "./beneath.ts";
import { byPosition, swapsValues } from "./composite-values.ts";
import { columnsOf, madeOf, successorsOf } from "./made-of-types.ts";
import { removalOf } from "./removal.ts";
import { wouldLoseRows } from "./replace-refusals.ts";
import { losesData } from "./replace-steps.ts";
import { type Alter, isIn, replacedTables, replacedTypes } from "./replaced-tables.ts";
import { rebuildAround, replacementSteps } from "./replaced-type-steps.ts";
import { wouldLoseValues } from "./replaced-values.ts";
import { phrase } from "./statements.ts";
import { isEmpty, tableOf } from "./table-facts.ts";
/**
 * A type that PostgreSQL cannot alter in place (a label taken away, an attribute of a type in use), or a collation: the new one is
 * created beside the old one, and so is every type that is made of it; every column is converted, by a cast or by way of text, and
 * the old types go; in one transaction.
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

function planReplacement(draft: Draft, changes: readonly Alter[], types: readonly ObjectKey[]): Outcome {
  const { input } = draft;
  const [change] = changes as readonly [Alter];
  const held = columnsOf(input, types);
  const tables = replacedTables(draft, held);
  const all = held.filter(({ key }) => !isIn(tables, key));
  const now = successorsOf(input, types);
  const columns = all.filter(({ key }) => input.desired.objects.get(key)?.dependsOn.some((one) => now.includes(one)));
  const gone = all.filter((column) => !columns.includes(column));
  const touched = new Set<ObjectKey>([...types, ...columns.map((column) => column.key)]);
  const rebuild = rebuildAround(draft, types, columns, tables, gone);
  const below = draft.changes.filter(
    (other) =>
      isIn(tables, other.key) ||
      (!changes.some((one) => one === other) && [...types, ...now].some((key) => isWithin(other.key, key))) ||
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
  const unnoticed = wouldLoseValues(input, change.after, columns);
  if (unnoticed.length > 0) return { takes, steps: [], problems: unnoticed };
  return {
    takes,
    steps: replacementSteps(draft, { first: change.after, types, columns, tables, rebuild }, takes).map((step, i) =>
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

/** What is created on the new type comes after the exchange. */
function waiting(input: PlanInput, type: ObjectKey): string {
  const later = newcomersOn(input, [type], (_, object) => removalOf(object) === "visible");
  const titles = later.map(({ after }) => phrase(input, after)).join(", ");
  return titles === "" ? "" : `, and does without ${titles} until the plan is done`;
}

const parentKey = (change: Change): ObjectKey => change.key.slice(0, change.key.lastIndexOf("/")) as ObjectKey;

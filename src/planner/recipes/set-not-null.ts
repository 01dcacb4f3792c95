import type { Change } from "../../model/change.ts";
import { statement } from "../../model/kind.ts";
import type { SchemaObject } from "../../model/object.ts";
import { name } from "../../sql/quote.ts";
import { type Draft, type DraftStep, idOf, losing, makeStep, type Outcome, type Recipe, splitAlter } from "../draft.ts";
import type { PlanInput } from "../input.ts";
import { isReleased, notNullIfFilled, ofNotNull } from "./dropped-column.ts";
import { type Fill, fillSteps } from "./fill.ts";
import { notNullSteps } from "./not-null.ts";
import { phrase } from "./statements.ts";
import { heirOf, outOfReach, relation, relationSql, tableOf } from "./table-facts.ts";

type Alter = Change & { readonly type: "alter" };

/** NOT NULL on a column that exists. */
export const setNotNull: Recipe = {
  name: "set not null",
  why: "SET NOT NULL alone reads the whole table while nobody can use it",
  takes: ["column: alter notNull"],
  plan: (draft) =>
    draft.changes
      .filter((change): change is Alter => change.type === "alter" && change.after.kind === "column")
      .filter(
        (change) =>
          change.attributes.some(({ name: attribute, after }) => attribute === "notNull" && after === true) &&
          change.after.attributes["notNullValidated"] === true,
      )
      .map((change) => planChange(draft, change)),
};

function planChange(draft: Draft, change: Alter): Outcome {
  const { input } = draft;
  const [, rest] = splitAlter(change, (attribute) => attribute.startsWith("notNull"));
  const column = change.after;
  const causes = [change.key];
  const backfill = column.intent.backfill;
  const title = phrase(input, column);
  const heir = backfill === undefined ? undefined : heirOf(input.live, tableOf(column.key));
  if (heir) return { takes: [change], steps: [], problems: [outOfReach(input, column, "filled in batches", heir)] };
  const fill =
    backfill === undefined
      ? { steps: [], guarded: [], filled: [] }
      : forgetful(fillSteps(input, column.key, column.name, backfill, true, causes), title);
  const notNull = notNullSteps(input, {
    key: column.key,
    column: column.name,
    causes,
    guarded: fill.guarded,
    filled: fill.filled,
    hazards:
      backfill === undefined
        ? [{ code: "FLUX803", message: `From this step on a write that leaves ${title} null fails` }]
        : [],
  });
  return {
    takes: [change],
    leaves: rest ? [rest] : [],
    steps: [...fill.steps, ...notNull],
    ...(backfill === undefined && {
      notes: [`${title} gets no backfill: the plan stops at the validation if a row is still null there.`],
    }),
    instructions: [`Deploy application code that never leaves ${title} null.`],
  };
}

/** Once filled, nobody knows which rows of a column were null. */
function forgetful(fill: Fill, title: string): Fill {
  const what = `which rows had no value in ${title}`;
  return {
    ...fill,
    steps: fill.steps.map((step) => (step.run.type === "backfill" ? { ...step, undo: losing([], what) } : step)),
  };
}

/** A dropped column must not stand in the way of inserts that no longer name it. */
export const dropColumn: Recipe = {
  name: "drop column",
  why: "between the deploy and the drop, new code inserts rows without the column",
  takes: ["column: drop"],
  plan: (draft) =>
    draft.changes
      .filter(
        (change): change is Change & { type: "drop" } => change.type === "drop" && change.before.kind === "column",
      )
      .filter((change) => isReleased(draft.input, change.before))
      .map((change) => ({ takes: [], steps: [releaseOf(draft.input, change.before)] })),
};

const isGenerated = ({ attributes }: SchemaObject): boolean => attributes["generated"] !== null;

/** New rows may leave out a column that is going to be dropped. */
export function releaseOf(input: PlanInput, column: SchemaObject): DraftStep {
  const sql = `ALTER TABLE ${relationSql(column.key)} ALTER COLUMN ${name(column.name)}`;
  const table = tableOf(column.key);
  return makeStep(input, {
    id: `drop-not-null:${idOf(column.key)}`,
    title: `Let new rows leave out ${relation(table).name}.${column.name} (DROP NOT NULL)`,
    phase: "expand",
    run: statement("drop not null", table, `${sql} DROP NOT NULL`),
    undo: {
      ...losing(
        [notNullIfFilled(column)],
        `NOT NULL of ${relation(table).name}.${column.name}, when ${isGenerated(column) ? "rows written since have no value" : "the values are gone"}`,
      ),
      unrestored: ofNotNull(column),
    },
    causes: [column.key],
    releases: [column.key],
  });
}

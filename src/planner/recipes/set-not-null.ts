import type { Change } from "../../model/change.ts";
import { type Draft, idOf, makeStep, type Outcome, type Recipe } from "../draft.ts";
import { fillSteps } from "./fill.ts";
import { notNullSteps } from "./not-null.ts";
import { phrase } from "./plain.ts";
import { statement } from "../../model/kind.ts";
import { name } from "../../sql/quote.ts";
import { relation, relationSql, tableOf } from "./table-facts.ts";

type Alter = Change & { readonly type: "alter" };

/** NOT NULL on a column that exists. */
export const setNotNull: Recipe = {
  name: "set not null",
  why: "SET NOT NULL alone reads the whole table while nobody can use it",
  plan: (draft) =>
    draft.changes
      .filter((change): change is Alter => change.type === "alter" && change.after.kind === "column")
      .filter((change) => change.attributes.some(({ name: attribute, after }) => attribute === "notNull" && after === true))
      .filter((change) => change.attributes.every(({ name: attribute }) => attribute.startsWith("notNull")))
      .map((change) => planChange(draft, change)),
};

function planChange(draft: Draft, change: Alter): Outcome {
  const { input } = draft;
  const column = change.after;
  const causes = [change.key];
  const backfill = column.intent.backfill;
  const title = phrase(input, column);
  const fill = backfill === undefined ? { steps: [], guarded: [], filled: [] } : fillSteps(input, column.key, column.name, backfill, true, causes);
  const notNull = notNullSteps(input, {
    key: column.key,
    column: column.name,
    causes,
    guarded: fill.guarded,
    filled: fill.filled,
    hazards: backfill === undefined ? [{ code: "FLUX803", message: `From this step on a write that leaves ${title} null fails` }] : [],
  });
  return {
    takes: [change],
    steps: [...fill.steps, ...notNull],
    ...(backfill === undefined && { notes: [`${title} gets no backfill: the plan stops at the validation if a row is still null there.`] }),
    instructions: [`Deploy application code that never leaves ${title} null.`],
  };
}

/** A dropped column must not stand in the way of inserts that no longer name it. */
export const dropColumn: Recipe = {
  name: "drop column",
  why: "between the deploy and the drop, new code inserts rows without the column",
  plan: (draft) =>
    draft.changes
      .filter((change): change is Change & { type: "drop" } => change.type === "drop" && change.before.kind === "column")
      .filter((change) => draft.input.desired.objects.has(tableOf(change.key)))
      .filter((change) => change.before.attributes["notNull"] === true && change.before.attributes["identity"] === null)
      .filter((change) => ![...draft.input.live.objects.values()].some((o) => o.parent === change.key && o.kind === "default"))
      .filter((change) => ![...draft.input.live.objects.values()].some((o) => o.kind === "primary_key" && o.dependsOn.includes(change.key)))
      .map((change) => {
        const column = change.before;
        const sql = `ALTER TABLE ${relationSql(column.key)} ALTER COLUMN ${name(column.name)}`;
        const table = tableOf(column.key);
        const release = makeStep(draft.input, {
          id: `drop-not-null:${idOf(column.key)}`,
          title: `Let new rows leave out ${relation(table).name}.${column.name} (DROP NOT NULL)`,
          phase: "expand",
          run: statement("drop not null", table, `${sql} DROP NOT NULL`),
          undo: [statement("set not null", table, `${sql} SET NOT NULL`)],
          causes: [change.key],
          releases: [change.key],
        });
        return { takes: [], steps: [release] };
      }),
};

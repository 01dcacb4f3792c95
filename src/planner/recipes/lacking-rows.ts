import type { Change } from "../../model/change.ts";
import type { Diagnostic } from "../../model/diagnostic.ts";
import type { ObjectKey } from "../../model/object.ts";
import type { Recipe } from "../draft.ts";
import type { PlanInput } from "../input.ts";
import { needsBackfill, wholeOnEmptyTable } from "./add-column.ts";
import { phrase } from "./statements.ts";
import { isEmpty, tableOf } from "./table-facts.ts";

/** A count of rows goes no further than this. */
export const manyRows = 1000;

/** The keys of columns that must not be null any more, where nothing is said that would fill them. */
export function tightenedColumns({ changes }: Pick<PlanInput, "changes">): readonly ObjectKey[] {
  return changes
    .filter(
      (change) =>
        change.type === "alter" &&
        change.after.kind === "column" &&
        change.after.intent.backfill === undefined &&
        change.attributes.some(({ name, after }) => name === "notNull" && after === true) &&
        change.after.attributes["notNullValidated"] === true,
    )
    .map(({ key }) => key);
}

/** NOT NULL on a column that is null in rows of today, and nothing says what they shall have. */
export const refuseNulls: Recipe = {
  name: "refuse nulls",
  why: "the plan would stop in its middle, at the check that no row lacks a value",
  plan: ({ input, changes }) => {
    const tightened = new Set(tightenedColumns({ changes }));
    return changes
      .filter((change): change is Change & { type: "alter" } => change.type === "alter" && tightened.has(change.key))
      .filter((change) => (input.nulls.get(change.key) ?? 0) > 0)
      .map((change) => ({ takes: [change], steps: [], problems: [isNull(input, change)] }));
  },
};

function isNull(input: PlanInput, { key, after: column }: Change & { type: "alter" }): Diagnostic {
  const count = input.nulls.get(key) ?? 0;
  const rows = count === 1 ? "a row has" : `${count > manyRows ? `more than ${manyRows}` : count} rows have`;
  return {
    code: "FLUX313",
    severity: "error",
    summary: `${phrase(input, column)} is to be NOT NULL, but ${rows} no value there now`,
    remedy: [
      'Choose one: add "backfill: <SQL expression over the row>", and the plan fills them;',
      "or fill them yourself, and plan again;",
      'or remove "not_null".',
    ].join("\n"),
    ...(column.origin && { at: { ...column.origin, text: "" } }),
  };
}

/** In a direct plan: a new column that no row can have a value for, unless there is no row. */
export const directColumn: Recipe = {
  name: "direct column",
  why: "ADD COLUMN ... NOT NULL without a default fails where there are rows",
  plan: (draft) =>
    draft.changes.flatMap((change) => {
      if (change.type !== "create" || change.after.kind !== "column") return [];
      const { attributes, intent, key } = change.after;
      const filled =
        intent.backfill !== undefined ||
        attributes["generated"] !== null ||
        attributes["identity"] !== null ||
        draft.changes.some(
          (other) => other.type === "create" && other.after.parent === key && other.after.kind === "default",
        );
      const table = tableOf(key);
      if (filled || attributes["notNull"] !== true || !draft.input.live.objects.has(table)) return [];
      return isEmpty(draft.input, table)
        ? [{ takes: [change], steps: wholeOnEmptyTable(draft.input, change.after, undefined) }]
        : [{ takes: [change], steps: [], problems: [needsBackfill(draft.input, change.after)] }];
    }),
};

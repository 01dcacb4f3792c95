import type { Change } from "../../model/change.ts";
import type { Diagnostic } from "../../model/diagnostic.ts";
import type { ObjectKey, SchemaObject } from "../../model/object.ts";
import {
  createStatements,
  type Draft,
  type DraftStep,
  dropStatements,
  idOf,
  type Outcome,
  type Recipe,
  type StepSpec,
} from "../draft.ts";
import type { PlanInput } from "../input.ts";
import { hasDomainDefault, refusesNull } from "./domain-of-column.ts";
import { fillSteps } from "./fill.ts";
import { notNullSteps } from "./not-null.ts";
import { columnIs, tableIsEmpty } from "./probes.ts";
import { chain, needsOf, phrase } from "./statements.ts";
import { firedBy, heirOf, inheritedFrom, isEmpty, outOfReach, relation, tableOf } from "./table-facts.ts";
import { undoOfAddedColumn } from "./written-since.ts";

type Create = Change & { readonly type: "create" };

/** A column on a table that exists: instant wherever PostgreSQL can, else nullable first and filled in batches. */
export const addColumn: Recipe = {
  name: "add column",
  why: "a column that would rewrite the table, or that old rows cannot have yet, is added empty and filled in batches",
  takes: ["column: create"],
  plan: (draft) =>
    draft.changes
      .filter((change): change is Create => change.type === "create" && change.after.kind === "column")
      .filter((change) => draft.input.live.objects.has(tableOf(change.key)) && !isThere(change.after))
      .map((change) => planColumn(draft, change)),
};

/** What is said about a column that a view or a parent gives is no new column. */
const isThere = ({ attributes }: SchemaObject): boolean =>
  attributes["type"] === null && attributes["notNull"] === false;

function planColumn(draft: Draft, change: Create): Outcome {
  const { input } = draft;
  const column = change.after;
  const defaultChange = draft.changes.find(
    (c): c is Create => c.type === "create" && c.after.kind === "default" && c.after.parent === column.key,
  );
  const takes = defaultChange ? [change, defaultChange] : [change];
  const given = defaultChange?.after;
  const rewrites = input.columnAdds.get(column.key)?.rewrites ?? false;
  const ofDomain = refusesNull(input.desired, column);
  const notNull = column.attributes["notNull"] === true || ofDomain;
  const backfill = column.intent.backfill;
  const computed = column.attributes["generated"] !== null || column.attributes["identity"] !== null;
  const table = tableOf(column.key);

  if (isEmpty(input, table) && rewrites) return { takes, steps: wholeOnEmptyTable(input, column, given) };
  const born = ofDomain && (given !== undefined || hasDomainDefault(input.desired, column));
  if (computed || born)
    return { takes, steps: whole(input, column, given, rewrites ? rewriteHazard(input, column) : {}) };
  if (!rewrites && backfill === undefined && (!notNull || given))
    return { takes, steps: whole(input, column, given, {}) };
  if (notNull && !given && (backfill === undefined || ofDomain))
    return isEmpty(input, table)
      ? { takes, steps: wholeOnEmptyTable(input, column, given) }
      : { takes, steps: [], problems: [needsBackfill(input, column)] };
  const heir = given ? undefined : heirOf(input.live, table);
  if (heir) return { takes, steps: [], problems: [outOfReach(input, column, "filled in batches", heir)] };
  return filledInBatches(input, takes, column, given, backfill);
}

/** One statement that fails, or writes the table anew, where there are rows. */
export function wholeOnEmptyTable(
  input: PlanInput,
  column: SchemaObject,
  given: SchemaObject | undefined,
): readonly DraftStep[] {
  return whole(input, column, given, { before: tableIsEmpty(relation(tableOf(column.key))) });
}

/** One statement; the default stands inside it. */
function whole(
  input: PlanInput,
  column: SchemaObject,
  given: SchemaObject | undefined,
  extra: Partial<StepSpec>,
): readonly DraftStep[] {
  const folded = given ? [given] : [];
  const rewrites = input.columnAdds.get(column.key)?.rewrites ?? false;
  const all = [column, ...folded];
  const statements = createStatements(input, column, input.desired, folded).map((statement) =>
    rewrites && statement.form === "add column" ? { ...statement, form: "add column rewrite" } : statement,
  );
  const value = (given?.attributes["expression"] as string | undefined) ?? null;
  // An inherited column stays, so that what stood with it does not go with it.
  const undo =
    column.attributes["type"] === null
      ? all.toReversed().flatMap((one) => dropStatements(input, one, input.desired))
      : undoOf(input, column, value);
  return chain(input, statements, undo, {
    id: `add-column:${idOf(column.key)}`,
    title: `Add ${phrase(input, column)}`,
    phase: "expand",
    causes: all.map((o) => o.key),
    creates: [...all.map((o) => o.key), ...inheritedFrom(input, column)],
    needs: needsOf(all),
    after: columnIs(relation(column.key), column.name),
    ...extra,
  });
}

const undoOf = (input: PlanInput, column: SchemaObject, value: string | null): StepSpec["undo"] =>
  undoOfAddedColumn(input, column, value, dropStatements(input, column, input.desired));

function filledInBatches(
  input: PlanInput,
  takes: readonly Change[],
  column: SchemaObject,
  given: SchemaObject | undefined,
  backfill: string | undefined,
): Outcome {
  const causes = takes.map((change) => change.key);
  const expression = backfill ?? (given?.attributes["expression"] as string);
  const bare = { ...column, attributes: { ...column.attributes, notNull: false } };
  const add = chain(
    input,
    [...createStatements(input, bare, input.desired), ...(given ? createStatements(input, given, input.desired) : [])],
    undoOf(input, column, expression),
    {
      id: `add-column:${idOf(column.key)}`,
      title: `Add ${phrase(input, column)}, empty for now`,
      phase: "expand",
      causes,
      creates: causes,
      needs: needsOf(given ? [column, given] : [column]),
      after: columnIs(relation(column.key), column.name),
    },
  );
  const fill = fillSteps(input, column.key, column.name, expression, given === undefined, causes);
  const notNull =
    column.attributes["notNull"] === true
      ? notNullSteps(input, {
          key: column.key,
          column: column.name,
          causes,
          guarded: [...add.map((s) => s.id), ...fill.guarded],
          filled: fill.filled,
        })
      : [];
  return {
    takes,
    steps: [...add, ...fill.steps, ...notNull],
    notes: firedBy(input, tableOf(column.key)),
    instructions: [`Deploy application code that writes ${relation(column.key).name}.${column.name} itself.`],
  };
}

function rewriteHazard(input: PlanInput, column: SchemaObject): Partial<StepSpec> {
  return {
    hazards: [
      {
        code: "FLUX802",
        message: `Adding ${phrase(input, column)} writes the whole table anew while nobody can use it`,
      },
    ],
  };
}

/** Rows that exist would have no value. */
export function needsBackfill(input: PlanInput, column: SchemaObject): Diagnostic {
  const title = phrase(input, column);
  return {
    code: "FLUX310",
    severity: "error",
    summary: `${title} is NOT NULL, but the rows that exist have no value for it`,
    detail: refusesNull(input.desired, column)
      ? "The table holds rows, and the column's domain is NOT NULL, so that they cannot be without a value until it is filled."
      : "The table holds rows, and the document gives neither a default nor a backfill for the new column.",
    remedy: refusesNull(input.desired, column)
      ? [
          'Choose one: add "default: <expression>" if every row that exists shall get the same value;',
          'or leave NOT NULL to the columns ("not_null: true", with "backfill: <SQL expression over the row>") instead of the domain.',
        ].join("\n")
      : [
          'Choose one: add "backfill: <SQL expression over the row>" to fill existing rows and rows that old code writes;',
          'or add "default: <expression>" if every row without a value shall get the same one;',
          'or remove "not_null" until the application has filled the column.',
        ].join("\n"),
    ...(column.origin && { at: { ...column.origin, text: "" } }),
  };
}

/** The keys of column adds that need facts from the shadow. */
export function addedColumns(input: Pick<PlanInput, "changes" | "live">): readonly ObjectKey[] {
  return input.changes
    .filter(
      (change) =>
        change.type === "create" && change.after.kind === "column" && input.live.objects.has(tableOf(change.key)),
    )
    .map((change) => change.key);
}

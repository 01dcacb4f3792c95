import { addNotNull } from "../../kinds/column/ddl.ts";
import type { Column } from "../../kinds/column/statements.ts";
import type { Change } from "../../model/change.ts";
import { statement } from "../../model/kind.ts";
import type { SchemaObject } from "../../model/object.ts";
import { name } from "../../sql/quote.ts";
import { createStatements, type Draft, dropStatements, idOf, type Outcome, type Recipe, splitAlter } from "../draft.ts";
import { alterInPlace } from "./alter.ts";
import { chain, needsOf, phrase } from "./statements.ts";
import { relationSql, tableOf } from "./table-facts.ts";

/** Columns whose existing rows get their value from `backfill`, in one transaction. */
export const directFill: Recipe = {
  name: "direct fill",
  why: "a development database needs no batches, but its rows need the value before NOT NULL",
  plan: (draft) =>
    draft.changes.flatMap((change): readonly Outcome[] => {
      if (change.type === "drop" || change.after.kind !== "column" || change.after.intent.backfill === undefined)
        return [];
      if (!draft.input.live.objects.has(tableOf(change.key))) return [];
      if (change.type === "create") return [added(draft, change, change.after.intent.backfill)];
      const tightened =
        change.type === "alter" &&
        change.attributes.some(({ name: attribute, after }) => attribute === "notNull" && after === true);
      return tightened ? [filled(draft, change, change.after.intent.backfill)] : [];
    }),
};

function added(draft: Draft, change: Change & { type: "create" }, backfill: string): Outcome {
  const { input } = draft;
  const column = change.after;
  const notNull = column.attributes["notNull"] === true;
  const bare = { ...column, attributes: { ...column.attributes, notNull: false } };
  const statements = [
    ...createStatements(input, bare, input.desired),
    update(column, backfill),
    ...(notNull ? addNotNull(column as Column) : []),
  ];
  const steps = chain(input, statements, dropStatements(input, column, input.desired), {
    id: `add-column:${idOf(column.key)}`,
    title: `Add ${phrase(input, column)} and fill it`,
    phase: "expand",
    causes: [change.key],
    creates: [change.key],
    needs: needsOf([column]),
  });
  return { takes: [change], steps };
}

function filled(draft: Draft, change: Change & { type: "alter" }, backfill: string): Outcome {
  const { input } = draft;
  const [tightening, rest] = splitAlter(change, (attribute) => attribute.startsWith("notNull"));
  const column = change.after;
  const fill = chain(input, [update(column, backfill, true)], [], {
    id: `fill:${idOf(column.key)}`,
    title: `Fill ${phrase(input, column)} where it is null`,
    phase: "expand",
    causes: [change.key],
    needs: needsOf([column]),
  });
  const tighten = (alterInPlace(input, tightening, "expand", "tighten") ?? []).map((step) => ({
    ...step,
    follows: [...step.follows, ...fill.map(({ id }) => id)],
  }));
  return { takes: [change], leaves: rest ? [rest] : [], steps: [...fill, ...tighten] };
}

const update = (column: SchemaObject, backfill: string, onlyNull = false): ReturnType<typeof statement> =>
  statement(
    "batch update",
    tableOf(column.key),
    `UPDATE ${relationSql(column.key)} SET ${name(column.name)} = (${backfill})${onlyNull ? ` WHERE ${name(column.name)} IS NULL` : ""}`,
  );

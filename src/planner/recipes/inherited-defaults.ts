import type { Change } from "../../model/change.ts";
import { statement } from "../../model/kind.ts";
import { keyOf, kindOf, type Model, namesOf, type ObjectKey, parentOf, type SchemaObject } from "../../model/object.ts";
import type { Statement } from "../../model/statement.ts";
import { name, nameOf } from "../../sql/quote.ts";
import { type Draft, makeStep, type Outcome, type Recipe, undoOf } from "../draft.ts";
import { parentsIn } from "../hierarchy.ts";
import { plain } from "./plain.ts";
import { tableOf } from "./table-facts.ts";

/** Where tables that inherit a column say otherwise than their parent, each table's default is set by itself. */
export const inheritedDefaults: Recipe = {
  name: "inherited defaults",
  why: "SET DEFAULT reaches every table that inherits the column, also those that have a default of their own",
  takes: ["default: create", "default: alter expression", "default: drop"],
  plan: (draft) =>
    draft.changes.flatMap((change): readonly Outcome[] => {
      if (change.type === "rename" || kindOf(change.key) !== "default") return [];
      const place = { table: tableOf(change.key), column: namesOf(parentOf(change.key) as ObjectKey).at(-1) as string };
      const { live, desired } = draft.input;
      if (![live, desired].every((model) => hasColumn(model, place))) return [];
      const heirs = heirsOf(live, place);
      const inherits = [live, desired].some((model) => above(model, place).length > 0);
      if (!inherits && !heirs.some((heir) => saysItself(live, heir) || saysItself(desired, heir))) return [];
      return plain.plan({ ...draft, changes: [change] }).map((outcome) => one(draft, change, outcome, place, heirs));
    }),
};

/** A column of a table, whether the table has it from a parent or not. */
export interface Place {
  readonly table: ObjectKey;
  readonly column: string;
}

const columnOf = (model: Model, { table, column }: Place): SchemaObject | undefined =>
  model.objects.get(keyOf(table, "column", column));

const isOwn = (model: Model, place: Place): boolean => (columnOf(model, place)?.attributes["type"] ?? null) !== null;

const above = (model: Model, { table, column }: Place): readonly Place[] =>
  parentsIn(model, table).map((parent) => ({ table: parent, column }));

/** Whether a table has a column, its own or one that it inherits. */
const hasColumn = (model: Model, place: Place): boolean =>
  isOwn(model, place) || above(model, place).some((parent) => hasColumn(model, parent));

const saidIn = (model: Model, { table, column }: Place): SchemaObject | undefined =>
  model.objects.get(keyOf(keyOf(table, "column", column), "default", ""));

/** Its default is its own affair, also where it has none. */
const saysItself = (model: Model, place: Place): boolean => saidIn(model, place) !== undefined || isOwn(model, place);

/** The default that a column has, from its own table or from one above; null: none. */
export function defaultOf(model: Model, place: Place): SchemaObject | null {
  const said = saidIn(model, place);
  if (said || saysItself(model, place)) return said && said.attributes["expression"] !== null ? said : null;
  for (const parent of above(model, place)) {
    const handedDown = defaultOf(model, parent);
    if (handedDown !== null) return handedDown;
  }
  return null;
}

const defaultIn = (model: Model, place: Place): string | null =>
  (defaultOf(model, place)?.attributes["expression"] as string | undefined) ?? null;

/** The column in the tables below. */
function heirsOf(model: Model, { table, column }: Place): readonly Place[] {
  const direct = [...model.objects.values()].filter(
    ({ kind, key }) => kind === "table" && parentsIn(model, key).includes(table),
  );
  return direct.flatMap(({ key }) => {
    const heir = { table: key, column };
    return [heir, ...heirsOf(model, heir)];
  });
}

/** Whether a table's column has the default of a table above, before the plan and after it. */
export const followsInBoth = ({ live, desired }: Pick<Draft["input"], "live" | "desired">, place: Place): boolean =>
  [live, desired].every((model) => hasColumn(model, place) && !saysItself(model, place));

/** A column and those of the tables below that have the default they are given there, before the plan and after it. */
export function placesBelow(input: Pick<Draft["input"], "live" | "desired">, place: Place): readonly Place[] {
  return [place, ...heirsOf(input.live, place).filter((heir) => followsInBoth(input, heir))];
}

/** Gives a table's column a default, or takes it away, and leaves those of the tables below as they are. */
export function setOnly({ table, column }: Place, expression: string | null): Statement {
  const action = expression === null ? "DROP DEFAULT" : `SET DEFAULT ${expression}`;
  const sql = `ALTER TABLE ONLY ${nameOf(table)} ALTER COLUMN ${name(column)} ${action}`;
  return statement(expression === null ? "drop default" : "set default", table, sql);
}

/** The step as it would be, for this table only, and one for each table below that follows it. */
function one({ input }: Draft, change: Change, outcome: Outcome, place: Place, heirs: readonly Place[]): Outcome {
  const { live, desired } = input;
  const [step, ...more] = outcome.steps;
  if (!step || more.length > 0) return outcome;
  const values = (at: Place): readonly [string | null, string | null] => [defaultIn(live, at), defaultIn(desired, at)];
  const stays = (heir: Place): boolean => desired.objects.has(heir.table);
  const follows = (model: Model, heir: Place): boolean => hasColumn(model, heir) && !saysItself(model, heir);
  const followers = heirs.filter((heir) => {
    const [from, to] = values(heir);
    return follows(live, heir) && (!stays(heir) || (from !== to && follows(desired, heir)));
  });
  const [from, to] = values(place);
  const own = { ...step, run: { type: "sql" as const, sql: setOnly(place, to).sql } };
  return {
    ...outcome,
    steps: [
      { ...own, undo: undoOf([setOnly(place, from)]), atomic: followers.length > 0 ? step.id : step.atomic },
      ...followers.map((heir, i) => {
        const [was, is] = values(heir);
        return makeStep(input, {
          id: `${step.id}#${i + 2}`,
          title: `${step.title}, in ${namesOf(heir.table).at(-1)}`,
          phase: step.phase,
          run: setOnly(heir, stays(heir) ? is : was),
          undo: [setOnly(heir, was)],
          causes: [change.key],
          releases: stays(heir) ? [] : [heir.table],
          follows: [i === 0 ? step.id : `${step.id}#${i + 1}`],
          atomic: step.id,
        });
      }),
    ],
  };
}

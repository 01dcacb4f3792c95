import type { Change } from "../../model/change.ts";
import { statement } from "../../model/kind.ts";
import { keyOf, type Model, type ObjectKey, type SchemaObject } from "../../model/object.ts";
import type { Phase } from "../../model/plan.ts";
import type { Statement } from "../../model/statement.ts";
import { name } from "../../sql/quote.ts";
import {
  type Draft,
  type DraftStep,
  idOf,
  makeStep,
  nothing,
  type Outcome,
  type Recipe,
  splitAlter,
} from "../draft.ts";
import type { PlanInput } from "../input.ts";
import { alterInPlace } from "./alter.ts";
import { notNullName } from "./inherited-names.ts";
import { isFree, looseBelow } from "./loose-below.ts";
import { columnIsNotNull } from "./probes.ts";
import { phrase } from "./statements.ts";
import { isPartitioned, partitionsOf, relation, relationSql, tableOf } from "./table-facts.ts";

type Alter = Change & { readonly type: "alter" };

/** NOT NULL that a partition has of its own, and from the partitioned table. */
export const partitionNotNull: Recipe = {
  name: "NOT NULL of partitions",
  why: "from PostgreSQL 18 on a partition's NOT NULL is one constraint, whether it is its own, the partitioned table's or both",
  takes: ["column: alter notNull"],
  plan: (draft) =>
    draft.input.serverVersion < 180_000
      ? []
      : draft.changes
          .filter((change): change is Alter => change.type === "alter" && change.after.kind === "column")
          .filter(({ key, attributes }) => {
            const isSaid = attributes.some(({ name: attribute }) => attribute === "notNull");
            return isSaid && isPartitioned(draft.input.live, tableOf(key));
          })
          .flatMap((change) =>
            change.after.attributes["notNull"] === true ? merged(draft, change) : parted(draft, change),
          ),
};

/** What the partitioned table requires, too, is no longer said of the partition; PostgreSQL renames it only before. */
function merged(draft: Draft, change: Alter): readonly Outcome[] {
  const named = (key: ObjectKey): readonly DraftStep[] =>
    namesItself(draft.input) ? [] : nameStep(draft.input, key, change.after.name, "expand", { creates: [change.key] });
  return changesBelow(draft, change)
    .filter((other) => other.type !== "create" && other.before.attributes["notNull"] === true)
    .flatMap((other): readonly Outcome[] => {
      if (other.type === "drop" && saysMore(other.before)) return [];
      if (other.type !== "alter") return [{ takes: [other], steps: named(other.key) }];
      if (other.after.attributes["notNull"] === true) return [];
      const [, rest] = splitAlter(other, isOfNotNull);
      return [{ takes: [other], leaves: rest ? [rest] : [], steps: named(other.key) }];
    });
}

/** What the partitioned table no longer requires, a partition may go on to require: it never lets a null in. */
function parted(draft: Draft, change: Alter): readonly Outcome[] {
  const { input } = draft;
  const column = change.after.name;
  const [mine, rest] = splitAlter(change, isOfNotNull);
  const dropped = alterInPlace(input, mine, "expand", "drop-not-null");
  const last = dropped?.at(-1);
  if (!dropped || !last || !partitionsOf(input.live, tableOf(change.key)).length) return [];
  const { phase } = last;
  const keepers = changesBelow(draft, change).filter(
    (other): other is Exclude<Change, { type: "drop" }> & { readonly after: SchemaObject } =>
      "after" in other && other.after.attributes["notNull"] === true && isFree(input.live, other.key),
  );
  const kept = keepers.map((other) => keepStep(input, other.key, column, phase));
  const names = keepers.flatMap((other) =>
    nameStep(input, other.key, column, phase, { creates: [other.key], follows: [last.id] }),
  );
  const [loose] = looseBelow(input, tableOf(change.key), column, input.desired);
  const loosened =
    loose === undefined
      ? []
      : [
          makeStep(input, {
            id: `drop-not-null-below:${idOf(change.key)}`,
            title: `Let ${phrase(input, change.after)} be null in the partitions, too`,
            phase,
            run: loose,
            undo: nothing,
            causes: [change.key],
            follows: [last.id],
          }),
        ];
  const first = dropped[0] as DraftStep;
  const after = { ...first, follows: [...first.follows, ...kept.map(({ id }) => id)] };
  return [
    {
      takes: [change, ...keepers],
      leaves: [...(rest ? [rest] : []), ...keepers.flatMap((other) => restOf(other))],
      steps: [...kept, after, ...dropped.slice(1), ...names, ...loosened],
    },
  ];
}

const isOfNotNull = (attribute: string): boolean => attribute.startsWith("notNull");

/** Whether a partition's column says anything beside NOT NULL. */
const saysMore = ({ attributes }: SchemaObject): boolean =>
  Object.entries(attributes).some(
    ([attribute, value]) => !isOfNotNull(attribute) && value !== null && JSON.stringify(value) !== "{}",
  );

/** What is said of the column beside NOT NULL is left to others. */
function restOf(change: Change): readonly Change[] {
  if (change.type === "alter") return [splitAlter(change, isOfNotNull)[1] ?? []].flat();
  return [];
}

/** The changes of the same column of the tables below. */
function changesBelow({ input, changes }: Draft, { key, after }: Alter): readonly Change[] {
  const keys = new Set(below(input.live, tableOf(key)).map((table) => keyOf(table, "column", after.name)));
  return changes.filter((change) => change.type !== "rename" && keys.has(change.key));
}

/** The tables below a partitioned one, each before its own partitions. */
function below(model: Model, table: ObjectKey): readonly ObjectKey[] {
  return partitionsOf(model, table).flatMap(({ key }) => [key, ...below(model, key)]);
}

function keepStep(input: PlanInput, key: ObjectKey, column: string, phase: Phase): DraftStep {
  const table = tableOf(key);
  const sql = `ALTER TABLE ${relationSql(table)} ALTER COLUMN ${name(column)} SET NOT NULL`;
  return makeStep(input, {
    id: `own-not-null:${idOf(key)}`,
    title: `Make NOT NULL of ${relation(table).name}.${column} its own`,
    phase,
    run: statement("set not null proven", table, sql),
    undo: nothing,
    causes: [key],
    after: columnIsNotNull(relation(table), column),
  });
}

/** SET NOT NULL takes a name that no other table of the schema has, so the partition must not have it already. */
const namesItself = ({ mode }: PlanInput): boolean => mode === "direct";

function nameStep(
  input: PlanInput,
  key: ObjectKey,
  column: string,
  phase: Phase,
  order: Pick<DraftStep, "creates"> & Partial<Pick<DraftStep, "follows">>,
): readonly DraftStep[] {
  const table = tableOf(key);
  const [from, to] = [notNullName(input.live, table, column), notNullName(input.desired, table, column)];
  if (from === null || to === null || from === to) return [];
  const rename = (a: string, b: string): Statement =>
    statement(
      "rename constraint",
      table,
      `ALTER TABLE ${relationSql(table)} RENAME CONSTRAINT ${name(a)} TO ${name(b)}`,
    );
  return [
    makeStep(input, {
      id: `own-not-null-name:${idOf(key)}`,
      title: `Give NOT NULL of ${relation(table).name}.${column} its name`,
      phase,
      run: rename(from, to),
      undo: namesItself(input) ? nothing : [rename(to, from)],
      causes: [key],
      ...order,
    }),
  ];
}

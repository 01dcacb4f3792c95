import { alterTable } from "../../kinds/relation.ts";
import type { Change } from "../../model/change.ts";
import { statement } from "../../model/kind.ts";
import { keyOf, type Model, namesOf, type ObjectKey, type SchemaObject } from "../../model/object.ts";
import type { Phase } from "../../model/plan.ts";
import type { Statement } from "../../model/statement.ts";
import { name } from "../../sql/quote.ts";
import {
  type Draft,
  type DraftStep,
  idOf,
  inTurn,
  makeStep,
  nothing,
  type Outcome,
  type Recipe,
  splitAlter,
} from "../draft.ts";
import { parentsIn } from "../hierarchy.ts";
import type { PlanInput } from "../input.ts";
import { alterInPlace } from "./alter.ts";
import { notNullName } from "./inherited-names.ts";
import { isFree, looseBelow } from "./loose-below.ts";
import { notNullAgain } from "./not-null.ts";
import { columnIsNotNull } from "./probes.ts";
import { phrase } from "./statements.ts";
import { isPartitioned, relation, relationSql, tableOf, tablesBelow } from "./table-facts.ts";

type Alter = Change & { readonly type: "alter" };

/** NOT NULL that a partition or an heir has of its own, and from the table above. */
export const partitionNotNull: Recipe = {
  name: "NOT NULL of partitions and heirs",
  why: "from PostgreSQL 18 on NOT NULL is one constraint, whether it is the table's own, that of the table above or both",
  takes: ["column: alter notNull", "column: alter notNullNoInherit"],
  plan: (draft) =>
    draft.input.serverVersion < 180_000
      ? []
      : draft.changes
          .filter((change): change is Alter => change.type === "alter" && change.after.kind === "column")
          .filter(({ key }) => tablesBelow(draft.input.live, tableOf(key)).length > 0)
          .flatMap((change) => {
            const [was, is] = [change.before, change.after].map(handsDown);
            if (was === is) return [];
            if (change.before.attributes["notNull"] === change.after.attributes["notNull"])
              return handed(draft, change);
            return is ? merged(draft, change) : parted(draft, change);
          }),
};

/** Whether the tables below have it from this one. */
const handsDown = ({ attributes }: SchemaObject): boolean =>
  attributes["notNull"] === true && attributes["notNullNoInherit"] !== true;

/** With NO INHERIT, PostgreSQL leaves it to the heirs as their own. */
function handed({ input }: Draft, change: Alter): readonly Outcome[] {
  const [mine, rest] = splitAlter(change, isOfNotNull);
  const [step, ...more] = alterInPlace(input, mine, "expand", "hand-not-null") ?? [];
  if (!step || more.length > 0) return [];
  const { name: column } = change.after;
  const heirs = (model: Model): readonly ObjectKey[] =>
    tablesBelow(input.live, tableOf(change.key))
      .filter((table) => parentsIn(input.live, table).includes(tableOf(change.key)))
      .filter((table) => isFree(model, keyOf(table, "column", column)));
  const leaves = rest ? [rest] : [];
  if (handsDown(change.after)) {
    const gone = heirs(input.live).map((table) => ({ type: "sql" as const, sql: dropNotNull(table, column).sql }));
    const undo = { ...step.undo, actions: [...step.undo.actions, ...gone] };
    return [{ takes: [change], leaves, steps: [{ ...step, undo }] }];
  }
  const given = heirs(input.desired).map((table) =>
    makeStep(input, {
      id: `drop-not-null-below:${idOf(keyOf(table, "column", column))}`,
      title: `Let ${relation(table).name}.${column} be null, which the table above leaves to it`,
      phase: step.phase,
      run: dropNotNull(table, column),
      undo: nothing,
      causes: [change.key],
      follows: [step.id],
    }),
  );
  return [{ takes: [change], leaves, steps: [step, ...given] }];
}

/** What the table above requires, too, is no longer said of the partition; PostgreSQL renames it, and takes an heir's, only before. */
function merged(draft: Draft, change: Alter): readonly Outcome[] {
  const { input } = draft;
  const first = { creates: [change.key] };
  const named = (key: ObjectKey): readonly DraftStep[] => nameStep(input, key, change.after.name, "expand", first);
  return changesBelow(draft, change)
    .filter((other) => other.type !== "create" && other.before.attributes["notNull"] === true)
    .flatMap((other): readonly Outcome[] => {
      if (other.type === "drop" && saysMore(other.before)) return [];
      const stays = other.type === "alter" && other.after.attributes["notNull"] === true;
      const heir = isHeir(input, other.key);
      if (stays && !heir) return [];
      const [, rest] = other.type === "alter" ? splitAlter(other, isOfNotNull) : [];
      const steps =
        stays || (!heir && !namesItself(input)) ? named(other.key) : heir ? givenUp(input, other, first) : [];
      return [{ takes: [other], leaves: rest ? [rest] : [], steps }];
    });
}

const isHeir = ({ live }: PlanInput, column: ObjectKey): boolean =>
  (live.objects.get(tableOf(column))?.attributes["partitionOf"] ?? null) === null;

/** An heir gives up its own before it gets that of the table above. */
function givenUp(input: PlanInput, { key }: Change, order: Pick<DraftStep, "creates">): readonly DraftStep[] {
  const table = tableOf(key);
  const column = namesOf(key).at(-1) as string;
  return [
    makeStep(input, {
      id: `own-not-null:${idOf(key)}`,
      title: `Leave NOT NULL of ${relation(table).name}.${column} to the table above`,
      phase: "expand",
      run: dropNotNull(table, column),
      undo: inTurn(notNullAgain(input, table, column, notNullName(input.live, table, column))),
      causes: [key],
      ...order,
    }),
  ];
}

const dropNotNull = (table: ObjectKey, column: string): Statement =>
  statement("drop not null", table, alterTable(table, `ALTER COLUMN ${name(column)} DROP NOT NULL`));

/** What the table above no longer requires, a partition or an heir may go on to require: it never lets a null in. */
function parted(draft: Draft, change: Alter): readonly Outcome[] {
  const { input } = draft;
  const column = change.after.name;
  const [mine, rest] = splitAlter(change, isOfNotNull);
  const dropped = alterInPlace(input, mine, "expand", "drop-not-null");
  const last = dropped?.at(-1);
  if (!dropped || !last) return [];
  const { phase } = last;
  const keepers = changesBelow(draft, change).filter(
    (other): other is Exclude<Change, { type: "drop" }> & { readonly after: SchemaObject } =>
      "after" in other && other.after.attributes["notNull"] === true && isFree(input.live, other.key),
  );
  if (keepers.length === 0 && !isPartitioned(input.live, tableOf(change.key))) return [];
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
  // On the way back an heir has it from the table above alone.
  const back = keepers
    .filter(({ key }) => isHeir(input, key))
    .map(({ key }) => ({ type: "sql" as const, sql: dropNotNull(tableOf(key), column).sql }));
  const undo = { ...first.undo, actions: [...back, ...first.undo.actions] };
  const after = { ...first, undo, follows: [...first.follows, ...kept.map(({ id }) => id)] };
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
  const keys = new Set(tablesBelow(input.live, tableOf(key)).map((table) => keyOf(table, "column", after.name)));
  return changes.filter((change) => change.type !== "rename" && keys.has(change.key));
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

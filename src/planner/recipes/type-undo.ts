import { castColumn } from "../../kinds/column/alter.ts";
import type { Column } from "../../kinds/column/statements.ts";
import type { TableAttributes } from "../../kinds/table/attributes.ts";
import { changePartition } from "../../kinds/table/ddl.ts";
import { childrenOf, type Model, type SchemaObject } from "../../model/object.ts";
import type { Action, Undo } from "../../model/plan.ts";
import type { Statement } from "../../model/statement.ts";
import { createStatements, type Draft, type DraftStep } from "../draft.ts";
import type { PlanInput, TypeChangeFacts } from "../input.ts";
import { cutsShort } from "./domain-of-column.ts";
import { isPartitioned, partitionsOf, tableOf } from "./table-facts.ts";
import { type Alter, isGenerated } from "./type-together.ts";
import { lostBetween, spellingLostBetween, type ValueType, valueTypes, wordsOfLost } from "./value-types.ts";

type Table = SchemaObject<TableAttributes>;

/**
 * Where no cast leads from one type to the other, the value goes by way of its text: from one enum to another. Where one
 * would cut it short, it is assigned, which raises.
 */
export function withCast(
  { live, desired }: PlanInput,
  step: DraftStep,
  { before, after }: Alter,
  facts: TypeChangeFacts | undefined,
): DraftStep {
  const cast = (
    from: SchemaObject,
    to: SchemaObject,
    model: Model,
    known: TypeChangeFacts["cast"] | undefined,
  ): Action | null => {
    const how = known === "assignment" && cutsShort(model, to) ? known : known === "text" ? known : null;
    if (how === null || to.attributes["generated"]) return null;
    return { type: "sql", sql: castColumn(from as Column, to as Column, how).sql };
  };
  const [first, ...rest] = step.undo.actions;
  const back = cast(after, before, live, facts?.back);
  return {
    ...step,
    run: cast(before, after, desired, facts?.cast) ?? step.run,
    undo: first && back ? { ...step.undo, actions: [back, ...rest] } : step.undo,
  };
}

/** Indexes and statistics over a column are built anew with its type, and PostgreSQL forgets their statistics targets and owners. */
export function targetsAgain(
  input: Draft["input"],
  { key }: Alter,
  model: Draft["input"]["live"],
): readonly Statement[] {
  const says = ({ attributes }: SchemaObject): boolean =>
    Object.keys(attributes["statisticsTargets"] ?? {}).length > 0 || (attributes["target"] ?? null) !== null;
  return [...model.objects.values()]
    .filter((one) => (one.kind === "index" || one.kind === "statistics") && one.dependsOn.includes(key))
    .filter((one) => says(one) || childrenOf(model, one.key).some(({ kind }) => kind === "owner"))
    .filter((one) => input.live.objects.has(one.key) && input.desired.objects.has(one.key))
    .flatMap((one) => [...createStatements(input, one, model).slice(1), ...ownerAgain(input, one, model)]);
}

/** What is built anew belongs to whoever changes the type. */
function ownerAgain(input: Draft["input"], one: SchemaObject, model: Draft["input"]["live"]): readonly Statement[] {
  const owners = childrenOf(model, one.key).filter(({ kind }) => kind === "owner");
  return owners.flatMap((owner) => createStatements(input, owner, model));
}

/** The way back with more at its end. */
export const withOwnNames = (undo: Undo, more: readonly Action[]): Undo => ({
  ...undo,
  actions: [...undo.actions, ...more],
});

/** What is lost when the step is taken is lost for good, so that it is no longer a question of what is written later. */
export function withLoss({ unless, ...undo }: Undo, what: string | null): Undo {
  return what === null ? { ...undo, ...(unless && { unless }) } : { ...undo, result: "loses data", what };
}

/** What a change of type gives up without an error where the whole table is converted at once. */
export function lossOf({ mode }: Draft["input"], from: ValueType, to: ValueType): string | null {
  return mode === "direct" ? lossInWords(from, to) : null;
}

/** What values of one type give up as values of another, with both types. */
export const lossInWords = (from: ValueType, to: ValueType): string | null =>
  wordsOfLost(lostBetween(from, to), ({ what, from: a, to: b }) => `${what} of ${a} as ${b}`);

/** What the way back does not know where the whole table is converted at once. */
export function spellingOf(input: Draft["input"], { before, after }: Alter): string | null {
  if (input.mode !== "direct" || isGenerated(after)) return null;
  return spellingInWords(...valueTypes(input, { before, after }));
}

/** What the way back does not know of texts that became values of another type. */
export const spellingInWords = (from: ValueType, to: ValueType): string | null =>
  wordsOfLost(spellingLostBetween(from, to), ({ from: a, to: b }) => `how ${a} that became ${b} was written`);

/**
 * From 18 on ALTER COLUMN TYPE builds the NOT NULL constraints of partitions anew, under their parent's name. Names that
 * the partitions had of their own only come back by detaching and attaching them.
 */
export function ownNamesAgain(draft: Draft, change: Alter): readonly Action[] {
  const { input } = draft;
  const table = tableOf(change.key);
  if (input.serverVersion < 180_000 || !isPartitioned(input.live, table)) return [];
  const column = change.after.name;
  return partitionsOf(input.before, table)
    .flatMap((partition) => {
      const own = (partition.attributes["notNullNames"] as TableAttributes["notNullNames"])[column];
      if (own === undefined) return [];
      const named = (names: TableAttributes["notNullNames"]): Table =>
        ({ ...partition, attributes: { ...partition.attributes, notNullNames: names } }) as Table;
      return changePartition(named({}), named({ [column]: own }));
    })
    .map(({ sql }) => ({ type: "sql", sql }));
}

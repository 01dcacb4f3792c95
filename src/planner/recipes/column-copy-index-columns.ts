import { statement } from "../../model/kind.ts";
import { childrenOf, namesOf, type ObjectKey, type SchemaObject } from "../../model/object.ts";
import { copyName } from "../../model/own-names.ts";
import type { Statement } from "../../model/statement.ts";
import { names, name as quoted } from "../../sql/quote.ts";
import { type DraftStep, idOf, makeStep } from "../draft.ts";
import type { PlanInput } from "../input.ts";

/** Makes a step of the switch. */
export type StepMaker = (id: string, title: string, run: Statement, undo: readonly Statement[]) => DraftStep;

export const stepMaker =
  (input: PlanInput, group: string, causes: readonly ObjectKey[]): StepMaker =>
  (id, title, run, undo) =>
    makeStep(input, { id: `${group}:${id}`, title, phase: "contract", run, undo, causes, atomic: group });

/**
 * An index has names for its columns, from which PostgreSQL makes those of the parts of partitions to come.
 * @param table whose columns it is on
 * @param from its columns as it was made
 * @param to as they shall be
 */
export function columnsRenamed(
  input: PlanInput,
  table: ObjectKey,
  step: StepMaker,
  index: SchemaObject,
  from: readonly string[],
  to: readonly string[],
): readonly DraftStep[] {
  const copied = childrenOf(input.desired, table).filter(
    ({ kind, name }) =>
      kind === "column" &&
      from.some((text, i) => startsWith(text, copyName(name)) && startsWith(to[i] as string, name)),
  );
  const rename = (one: string, other: string): Statement =>
    statement(
      "rename index",
      index.key,
      `ALTER TABLE ${names(schemaOf(index), index.name)} RENAME COLUMN ${quoted(one)} TO ${quoted(other)}`,
    );
  return copied.map(({ name }) =>
    step(
      `column:${idOf(index.key)}.${name}`,
      `Call the column of index ${index.name} ${name}`,
      rename(copyName(name), name),
      [rename(name, copyName(name))],
    ),
  );
}

/** The columns of an index or key, in the order of the index's own. */
export const columnsOf = ({ attributes }: Pick<SchemaObject, "attributes">): readonly string[] => [
  ...(attributes["columns"] as readonly string[]),
  ...(attributes["include"] as readonly string[]),
];

const startsWith = (text: string, column: string): boolean =>
  [column, quoted(column)].some((one) => text === one || text.startsWith(`${one} `));

const schemaOf = ({ key }: SchemaObject): string => namesOf(key)[0] as string;

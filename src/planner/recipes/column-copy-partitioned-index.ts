import type { IndexAttributes } from "../../kinds/index/attributes.ts";
import { statement } from "../../model/kind.ts";
import { childrenOf, namesOf, type ObjectKey, type SchemaObject } from "../../model/object.ts";
import { copyName, oldName } from "../../model/own-names.ts";
import type { Action } from "../../model/plan.ts";
import type { Statement } from "../../model/statement.ts";
import { names, name as quoted } from "../../sql/quote.ts";
import { type Draft, type DraftStep, dropStatements, idOf, makeStep, nothing } from "../draft.ts";
import type { PlanInput } from "../input.ts";
import { type Follower, otherColumns, type Part, renameBack, renameStep, withSatellites } from "./column-copy-parts.ts";
import type { ColumnCopy } from "./column-copy-values.ts";
import { indexAgain } from "./index-again.ts";
import { partitionedIndex } from "./partitioned-index.ts";
import { phrase } from "./statements.ts";
import { named } from "./table-facts.ts";

type Index = SchemaObject<IndexAttributes>;

/**
 * An index of a partitioned table: it is built on the copy part by part beside the application, changes names with the old one
 * at the switch, and its parts get theirs when those of the old one are gone.
 */
export function partitionedIndexParts(draft: Draft, copy: ColumnCopy, { live, desired, copy: over }: Follower): Part {
  const { input } = draft;
  const causes = [...copy.causes, live.key];
  const title = phrase(input, desired);
  const old = named(live, oldName(live.name));
  const fresh = named(over, copyName(desired.name)) as Index;
  const drop = makeStep(input, {
    id: `drop-index:${idOf(old.key)}`,
    title: `Drop the old ${title}`,
    phase: "contract",
    run: dropStatements(input, old, input.live)[0] as Statement,
    undo: nothing,
    causes,
  });
  const place = { final: desired.name, freedBy: drop.id };
  const made = partitionedIndex(input, fresh, causes, place).steps.map((step) => ({ ...step, creates: [] }));
  // Taking the build back also brings the old index back, in case it is gone by then.
  const undo = {
    actions: [
      ...indexAgain(input, live),
      ...dropStatements(input, fresh, input.desired).map(({ sql }): Action => ({ type: "sql", sql })),
    ],
    transaction: "alone",
    result: "lossless",
    what: "",
  } as const;
  return {
    build: (filled) =>
      made
        .filter(({ phase }) => phase === "expand")
        .map((step, i) => ({
          ...step,
          phase: "backfill",
          needs: otherColumns(copy, live),
          follows: [...step.follows, ...filled],
          undo: i === 0 ? undo : step.undo,
        })),
    before: (group) => [
      {
        ...renameStep(draft, group, live, old.name, causes, `Set the old ${title} aside`),
        undo: renameBack(old, live.name),
      },
    ],
    after: (group) => [
      renameStep(draft, group, fresh, desired.name, causes, `Give the new ${title} its name`),
      ...columnsRenamed(
        input,
        copy.table,
        stepMaker(input, group, causes),
        desired,
        columnsOf(over),
        columnsOf(desired),
      ),
      ...withSatellites(draft, group, desired, causes),
    ],
    retire: () => [
      drop,
      ...made.filter(({ phase }) => phase !== "expand").map((step) => ({ ...step, phase: "contract" as const })),
    ],
  };
}

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

export type StepMaker = (id: string, title: string, run: Statement, undo: readonly Statement[]) => DraftStep;

/** Makes the steps of a switch. */
export const stepMaker =
  (input: PlanInput, group: string, causes: readonly ObjectKey[]): StepMaker =>
  (id, title, run, undo) =>
    makeStep(input, { id: `${group}:${id}`, title, phase: "contract", run, undo, causes, atomic: group });

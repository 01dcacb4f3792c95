import type { IndexAttributes } from "../../kinds/index/attributes.ts";
import type { SchemaObject } from "../../model/object.ts";
import { copyName, oldName } from "../../model/own-names.ts";
import type { Action } from "../../model/plan.ts";
import type { Statement } from "../../model/statement.ts";
import { type Draft, dropStatements, idOf, makeStep, nothing } from "../draft.ts";
import { columnsOf, columnsRenamed, stepMaker } from "./column-copy-index-columns.ts";
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

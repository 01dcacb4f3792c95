import type { IndexAttributes } from "../../kinds/index/attributes.ts";
import { createSql, drop as letPostgresName, create as nameAttached } from "../../kinds/index/ddl.ts";
import { statement } from "../../model/kind.ts";
import { childrenOf, type Model, namesOf, type ObjectKey, type SchemaObject } from "../../model/object.ts";
import { copyName, oldName } from "../../model/own-names.ts";
import type { Action, Undo } from "../../model/plan.ts";
import type { Statement } from "../../model/statement.ts";
import { names } from "../../sql/quote.ts";
import {
  createStatements,
  type Draft,
  type DraftStep,
  dropStatements,
  idOf,
  makeStep,
  nothing,
  undoOf,
} from "../draft.ts";
import type { PlanInput } from "../input.ts";
import { buildSteps } from "./build-index.ts";
import { columnsOf, columnsRenamed, type StepMaker, stepMaker } from "./column-copy-index-columns.ts";
import { type Follower, otherColumns, type Part, renameBack, renameStep, withSatellites } from "./column-copy-parts.ts";
import type { ColumnCopy } from "./column-copy-values.ts";
import { chosenName } from "./index-part.ts";
import { satellites } from "./satellites.ts";
import { phrase } from "./statements.ts";
import { isPartitioned, named, partitionsOf, tableOf } from "./table-facts.ts";

type Index = SchemaObject<IndexAttributes>;

const renamed = (index: Index, to: string): Index => named(index, to) as Index;

/** A partition's part of an index. */
interface PartOf {
  readonly partition: ObjectKey;
  /** What the document says of it: its name, and marks; null: it has PostgreSQL's own name, and no more. */
  readonly said: SchemaObject | null;
  /** The partition that the one which it is a part of is on; null: it is a part of the whole. */
  readonly above: ObjectKey | null;
}

/** The parts of an index at any depth, each after what it is a part of. */
function partsBelow(
  model: Model,
  whole: Index,
  table: ObjectKey = tableOf(whole.key),
  above: { readonly partition: ObjectKey; readonly name: string | null } | null = null,
): readonly PartOf[] {
  return partitionsOf(model, table).flatMap((partition) => {
    const attachedTo = above === null ? whole.name : above.name;
    const said = childrenOf(model, partition.key).find(
      ({ kind, attributes }) => kind === "index" && wholeOf(attributes) === attachedTo && attachedTo !== null,
    );
    const own = { partition: partition.key, said: said ?? null, above: above?.partition ?? null };
    const name = said?.name ?? chosenName(whole, partition.name);
    return [own, ...partsBelow(model, whole, partition.key, { partition: partition.key, name })];
  });
}

const wholeOf = ({ attachedTo }: SchemaObject["attributes"]): string | null => (attachedTo ?? null) as string | null;

type Naming = (name: string) => string;

/** What the whole, or a part of it, is called for the time being. */
function temporary(whole: Index, partition: ObjectKey | null, naming: Naming): string {
  return naming(partition === null ? whole.name : `${namesOf(partition).at(-1)}_${whole.name}`);
}

/** The part under its temporary name, told by what it is a part of, which has such a name as well. */
function partUnder(whole: Index, { partition, above }: PartOf, naming: Naming): Index {
  const own = renamed({ ...whole, parent: partition }, temporary(whole, partition, naming));
  return { ...own, attributes: { ...whole.attributes, attachedTo: temporary(whole, above, naming) } };
}

/** An index of a partitioned table: each partition's part is built beside the application, and changes names with the whole. */
export function partitionedIndexParts(draft: Draft, copy: ColumnCopy, follower: Follower): Part {
  const { input } = draft;
  const { live, desired } = follower as { readonly [side in keyof Follower]: Index };
  const over = renamed({ ...desired, attributes: follower.copy.attributes } as Index, desired.name);
  const causes = [...copy.causes, live.key];
  const title = phrase(input, desired);
  const [before, after] = [partsBelow(input.before, live), partsBelow(input.desired, desired)];
  const fresh = renamed(over, copyName(over.name));
  return {
    build: (filled) =>
      builtWithParts(input, over, after, causes, againAsItWas(input, live, fresh)).map((step) => ({
        ...step,
        phase: "backfill",
        needs: otherColumns(copy, live),
        follows: [...step.follows, ...filled],
      })),
    before: (group) => {
      const step = stepMaker(input, group, causes);
      const old = renamed(live, oldName(live.name));
      return [
        {
          ...renameStep(draft, group, live, old.name, causes, `Set the old ${title} aside`),
          undo: renameBack(old, live.name),
        },
        ...before.map((part) => setAside(step, live, part)),
      ];
    },
    after: (group) => {
      const step = stepMaker(input, group, causes);
      return [
        ...columnsRenamed(input, copy.table, step, fresh, columnsOf(over), columnsOf(desired)),
        ...after.toReversed().flatMap((part) => called(step, over, part)),
        renameStep(draft, group, fresh, desired.name, causes, `Give the new ${title} its name`),
        ...withSatellites(draft, group, desired, causes),
        ...after.flatMap(({ said }) => (said ? withSatellites(draft, group, said, causes) : [])),
      ];
    },
    retire: () => [
      makeStep(input, {
        id: `drop-index:${idOf(renamed(live, oldName(live.name)).key)}`,
        title: `Drop the old ${title}`,
        phase: "contract",
        run: statement("drop index", tableOf(live.key), `DROP INDEX ${sqlOf(renamed(live, oldName(live.name)))}`),
        undo: nothing,
        causes,
        hazards: [
          {
            code: "FLUX807",
            message: `Taking the plan back after this step builds the old ${title} while nobody can write`,
          },
        ],
      }),
    ],
  };
}

/** The whole is declared on the partitioned table alone, and turns valid with the last part that is attached. */
function builtWithParts(
  input: PlanInput,
  whole: Index,
  parts: readonly PartOf[],
  causes: readonly ObjectKey[],
  undo: Undo,
): readonly DraftStep[] {
  const onOnly = (index: Index): Statement =>
    statement("create index on only", tableOf(index.key), createSql(index, { only: true }));
  const fresh = renamed(whole, copyName(whole.name));
  const declare = makeStep(input, {
    id: `create-index:${idOf(fresh.key)}`,
    title: `Declare ${phrase(input, fresh)} on the partitioned table alone (invalid until every partition has its part)`,
    phase: "backfill",
    run: onOnly(fresh),
    undo,
    causes,
  });
  let last = declare.id;
  const following = (step: DraftStep): DraftStep => {
    const own = { ...step, creates: [], undo: nothing, follows: [last] };
    last = own.id;
    return own;
  };
  const builds = parts.map((part) => {
    const index = partUnder(whole, part, copyName);
    const title = `Declare ${phrase(input, index)} on ${namesOf(part.partition).at(-1)} alone`;
    const id = `create-index:${idOf(index.key)}`;
    const build = isPartitioned(input.live, part.partition)
      ? makeStep(input, { id, title, phase: "backfill", run: onOnly(index), undo: nothing, causes })
      : (buildSteps(input, index, causes, "backfill")[0] as DraftStep);
    return following(build);
  });
  const attaches = parts.toReversed().map((part) => {
    const index = partUnder(whole, part, copyName);
    const above = renamed(whole, temporary(whole, part.above, copyName));
    return following(
      makeStep(input, {
        id: `attach-index:${idOf(index.key)}`,
        title: `Make ${index.name} a part of index ${above.name}`,
        phase: "backfill",
        run: attachIndex(above, index),
        undo: nothing,
        causes,
      }),
    );
  });
  return [declare, ...builds, ...attaches];
}

/** Taking the build back brings the old index back, in case it is gone by then. */
function againAsItWas(input: PlanInput, live: Index, fresh: Index): Undo {
  const again: readonly Action[] = [
    createSql(live, { ifNotExists: true }),
    ...satellites(input, live, input.before).map(({ sql }) => sql),
  ]
    .concat(
      partsBelow(input.before, live).flatMap(({ said }) =>
        said ? createStatements(input, said, input.before).map(({ sql }) => sql) : [],
      ),
    )
    .concat(dropStatements(input, fresh, input.desired).map(({ sql }) => sql))
    .map((sql) => ({ type: "sql", sql }));
  return { actions: again, transaction: "shared", result: "lossless", what: "" };
}

/** A part of the old index gets a name that leaves its own to the new one's; the old index may be gone on the way back. */
function setAside(step: StepMaker, live: Index, part: PartOf): DraftStep {
  const own = partUnder(live, part, oldName);
  const undo = part.said ? renameBack(own, part.said.name) : undoOf(letPostgresName(own));
  const title = `Set the old part on ${namesOf(part.partition).at(-1)} aside`;
  return { ...step(`aside:${idOf(own.key)}`, title, nameAttached(own)[0] as Statement, []), undo };
}

/** A part of the new index gets the name that the document gives it, or PostgreSQL would. */
function called(step: StepMaker, whole: Index, part: PartOf): readonly DraftStep[] {
  const own = partUnder(whole, part, copyName);
  const said = part.said ? { ...own, name: part.said.name } : null;
  const run = said ? nameAttached(said)[0] : letPostgresName(own)[0];
  const title = `Give the new part on ${namesOf(part.partition).at(-1)} its name`;
  return [step(`call:${idOf(own.key)}`, title, run as Statement, nameAttached(own).slice(0, 1))];
}

const sqlOf = ({ key, name }: Index): string => names(namesOf(key)[0] as string, name);

/** Makes a partition's index a part of the partitioned table's. */
export function attachIndex(whole: Index, part: Index): Statement {
  return statement("attach index", tableOf(part.key), `ALTER INDEX ${sqlOf(whole)} ATTACH PARTITION ${sqlOf(part)}`);
}

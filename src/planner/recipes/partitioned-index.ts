import type { IndexAttributes } from "../../kinds/index/attributes.ts";
import { createSql, create as giveName, drop as letPostgresName } from "../../kinds/index/ddl.ts";
import { statement } from "../../model/kind.ts";
import { namesOf, type ObjectKey, type SchemaObject } from "../../model/object.ts";
import type { Action, Phase, Undo } from "../../model/plan.ts";
import { literal, names } from "../../sql/quote.ts";
import { createStatements, type DraftStep, idOf, makeStep, nothing, removed } from "../draft.ts";
import type { PlanInput } from "../input.ts";
import { type IndexPart, partsOfIndex } from "./index-part.ts";
import { indexIsInvalid, indexIsValid } from "./probes.ts";
import { needsOf, phrase } from "./statements.ts";
import { isPartitioned, relation, tableOf } from "./table-facts.ts";

type Index = SchemaObject<IndexAttributes>;

/** An index of a partitioned table in the making. */
export interface PartitionedIndex {
  readonly steps: readonly DraftStep[];
  /** Indexes of partitions that have become its parts. */
  readonly adopted: readonly ObjectKey[];
}

/**
 * CREATE INDEX CONCURRENTLY does not exist for partitioned tables: the parent's index is declared on it alone, each
 * partition's is built concurrently and attached; the parent's turns valid with the last.
 * @param index under the name that it is declared by
 * @param rebuild the undo of what takes an index of a partition away
 * @see https://www.postgresql.org/docs/current/ddl-partitioning.html#DDL-PARTITIONING-DECLARATIVE-MAINTENANCE
 */
export function partitionedIndex(
  input: PlanInput,
  index: Index,
  causes: readonly ObjectKey[],
  rebuild: (index: Index) => Action,
): PartitionedIndex {
  const schema = namesOf(index.key)[0] as string;
  const parts = allParts(input, index);
  const adopted = parts.filter((part) => part.adopted).map((part) => part.index);
  const declare = makeStep(input, {
    id: `create-index:${idOf(index.key)}`,
    title: `Declare ${phrase(input, index)} on the partitioned table alone (invalid until every partition has its part)`,
    phase: "expand",
    run: statement("create index on only", tableOf(index.key), createSql(index, { only: true })),
    undo: withoutParts(`DROP INDEX ${names(schema, index.name)}`, adopted.map(rebuild)),
    causes,
    creates: [index.key],
    needs: needsOf([index]),
  });
  return {
    steps: [declare, ...partSteps(input, index, declare.id, causes)],
    adopted: adopted.map(({ key }) => key),
  };
}

function allParts(input: PlanInput, parent: Index): readonly IndexPart[] {
  return partsOfIndex(input, parent).flatMap((part) =>
    isPartitioned(input.live, part.partition.key) ? [part, ...allParts(input, part.index)] : [part],
  );
}

/** What has become a part goes with the whole, and is built again. */
function withoutParts(drop: string, again: readonly Action[]): Undo {
  const actions: readonly Action[] = [{ type: "sql", sql: drop }, ...again];
  return { actions, transaction: again.length > 0 ? "alone" : "shared", result: "lossless", what: "" };
}

function partSteps(
  input: PlanInput,
  parent: Index,
  follows: string,
  causes: readonly ObjectKey[],
): readonly DraftStep[] {
  return partsOfIndex(input, parent).flatMap((part) => {
    const nested = isPartitioned(input.live, part.partition.key);
    const build = part.adopted ? [] : [buildPart(input, part, nested, follows, causes)];
    const ready = build[0]?.id ?? follows;
    const below = nested ? partSteps(input, part.index, ready, causes) : [];
    const attached = attachPart(input, parent, part, ready, causes);
    const named = part.isUnnamed ? nameSteps(input, part, parent, [...below, attached]) : [];
    const marked = part.isUnnamed ? [] : marksOf(input, part, attached);
    return [...build, ...below, attached, ...named, ...marked];
  });
}

function buildPart(
  input: PlanInput,
  { index, partition }: IndexPart,
  nested: boolean,
  follows: string,
  causes: readonly ObjectKey[],
): DraftStep {
  const own = relation(partition.key);
  return makeStep(input, {
    id: `create-index:${idOf(index.key)}`,
    title: nested
      ? `Declare index ${index.name} on ${own.name} alone`
      : `Build index ${index.name} without blocking writes to ${own.name}`,
    phase: "expand",
    run: statement(
      nested ? "create index on only" : "create index concurrently",
      partition.key,
      createSql(index, nested ? { only: true } : { concurrently: true }),
    ),
    undo: nothing,
    causes,
    follows: [follows],
    ...(!nested && {
      after: indexIsValid(own.schema, index.name),
      repair: {
        leftover: indexIsInvalid(own.schema, index.name),
        sql: `DROP INDEX CONCURRENTLY IF EXISTS ${names(own.schema, index.name)}`,
      },
    }),
  });
}

function attachPart(
  input: PlanInput,
  parent: Index,
  { index, partition, adopted, isUnnamed }: IndexPart,
  follows: string,
  causes: readonly ObjectKey[],
): DraftStep {
  const [whole, own] = [
    names(namesOf(parent.key)[0] as string, parent.name),
    names(relation(partition.key).schema, index.name),
  ];
  return makeStep(input, {
    id: `attach-index:${idOf(index.key)}`,
    title: `Make ${index.name} a part of index ${parent.name}`,
    phase: "expand",
    run: statement("attach index", partition.key, `ALTER INDEX ${whole} ATTACH PARTITION ${own}`),
    undo: nothing,
    causes: adopted ? [...causes, index.key] : causes,
    creates: isUnnamed || adopted ? [] : [index.key],
    removes: adopted ? [index.key] : [],
    follows: [follows],
    after: {
      sql: `EXISTS (SELECT FROM pg_inherits WHERE inhrelid = to_regclass(${literal(own)}) AND inhparent = to_regclass(${literal(whole)}))`,
      says: `${index.name} is a part of ${parent.name}`,
    },
  });
}

/**
 * Once attached, a part gets the name that the document gives it, or that PostgreSQL chooses, as soon as that is free.
 * @param before what is done with it and the parts below it, which find it by its name for the time being
 */
function nameSteps(
  input: PlanInput,
  part: IndexPart,
  parent: Index,
  before: readonly DraftStep[],
): readonly DraftStep[] {
  const { index, said, holder } = part;
  const isLate = holder !== null || before.some(({ phase }) => phase === "contract");
  const phase: Phase = isLate ? "contract" : "expand";
  const causes = before.at(-1)?.causes ?? [];
  const attached = { ...index, attributes: { ...index.attributes, attachedTo: parent.name } };
  const [run] = said ? giveName(said as Index) : letPostgresName(attached);
  if (run === undefined) return [];
  const step = makeStep(input, {
    id: `name-index:${idOf(index.key)}`,
    title: said
      ? `Give ${index.name} the name ${said.name}`
      : `Give ${index.name} the name that PostgreSQL chooses for it`,
    phase,
    run,
    undo: giveName(attached).slice(0, 1),
    causes,
    creates: said ? [said.key] : [],
    needs: holder === null ? [] : [removed(holder.key)],
    follows: before.map(({ id }) => id),
  });
  return [step, ...marksOf(input, part, step)];
}

/** What the document says of the partition's index beside its name. */
function marksOf(input: PlanInput, { said }: IndexPart, { id, causes, phase }: DraftStep): readonly DraftStep[] {
  const [, ...marks] = said ? createStatements(input, said, input.desired) : [];
  return marks.map((run, i) =>
    makeStep(input, {
      id: `${id}#${i + 2}`,
      title: `Set options of ${phrase(input, said as SchemaObject)}`,
      phase,
      run,
      undo: nothing,
      causes,
      follows: [i === 0 ? id : `${id}#${i + 1}`],
    }),
  );
}
